/**
 * Boxes of the lanes that are no tasks: an object's states and its queue, a child process.
 * @module
 */

import { t } from "../i18n.js";
import { nameOf, shortCall } from "../query.js";
import { SPANS_APART, joinThin } from "./layout.js";

/** @import {Child, Run, Thing} from "../types.js" */
/** @import {Box} from "./layout.js" */
/** @import {Scale} from "./scale.js" */

/** A queue that never was longer than this fills no more of its band than it did: one who waits is a thin line. */
const FEW_IN_QUEUE = 4;

/**
 * What an object was between its changes: a lock's owner, else its level. A condition is nothing between them:
 * its notifications are moments.
 * @param {Run} run
 * @param {string} lane
 * @param {Thing} thing
 * @param {Scale} scale
 * @param {number} now
 * @returns {Box[]}
 */
export function changeBoxes(run, lane, thing, scale, now) {
  /** @type {Box[]} */
  const boxes = [];
  const merge = thing.changes.length > SPANS_APART;
  thing.changes.forEach((change, index) => {
    const next = thing.changes[index + 1];
    const to = thing.kind === "condition" ? change.at : (next?.at ?? Math.max(now, change.at));
    if (to < scale.t0 || change.at > scale.t1) return;
    if (thing.kind === "lock" ? change.owner === null : thing.kind === "executor" && change.level === 0) return;
    const x = scale.x(change.at);
    const w = scale.x(to) - x;
    const level = change.full === null ? `${change.level}` : `${change.level}/${change.full}`;
    /** @type {Box} */
    const box = {
      key: `${lane}-${change.seq}`,
      kind: thing.kind === "lock" ? "owner" : "level",
      x,
      w,
      from: change.at,
      to,
      open: next === undefined && run.finished === null && thing.kind !== "condition",
      count: 1,
      // A text that could not be seen need not be put together.
      text: w < 8 ? "" : thing.kind === "lock" ? nameOf(run, change.owner) : change.level === null ? "" : level,
      variant: change.level === 0 ? "empty" : "",
      item: { kind: "change", lane, thing, index },
    };
    if (!merge || !joinThin(boxes.at(-1), box)) boxes.push(box);
  });
  return boxes;
}

/**
 * How many tasks waited for the object, as a share of the most that ever did; the deepest of what is thinner than a pixel.
 * @param {string} lane
 * @param {Thing} thing
 * @param {Scale} scale
 * @param {number} now
 * @returns {Box[]}
 */
export function queueBoxes(lane, thing, scale, now) {
  const edges = thing.queue;
  const merge = edges.length > SPANS_APART;
  const most = edges.reduce((deepest, { depth }) => Math.max(deepest, depth), FEW_IN_QUEUE);
  /** @type {Box[]} */
  const boxes = [];
  edges.forEach(({ at, depth }, index) => {
    const to = edges[index + 1]?.at ?? Math.max(now, at);
    if (depth === 0 || to < scale.t0 || at > scale.t1) return;
    const x = scale.x(at);
    const w = scale.x(to) - x;
    const last = boxes.at(-1);
    if (merge && last && last.w < 1 && x + w - last.x < 1) {
      last.w = x + w - last.x;
      last.to = to;
      last.count = Math.max(last.count, depth);
      last.part = last.count / most;
      return;
    }
    boxes.push({
      key: `${lane}-q${index}`,
      kind: "queue",
      x,
      w,
      from: at,
      to,
      open: false,
      count: depth,
      part: depth / most,
      text: "",
      variant: "",
      item: null,
    });
  });
  return boxes;
}

/**
 * @param {string} lane
 * @param {Child} child
 * @param {Scale} scale
 * @param {number} now
 * @returns {Box}
 */
export function childBox(lane, child, scale, now) {
  const x = scale.x(child.started);
  const to = child.exited ?? Math.max(now, child.started);
  return {
    key: `${lane}-${child.seq}`,
    kind: "child",
    x,
    w: scale.x(to) - x,
    from: child.started,
    to,
    open: child.exited === null,
    count: 1,
    text: childText(child),
    variant: child.exited === null ? "" : String(child.exitCode ?? "?"),
    item: { kind: "child", lane, child },
  };
}

/** What runs in a process: its command line, or the function that `multiprocessing` started it with. @param {Child} child */
export function childText({ argv, call }) {
  if (argv.length || !call) return argv.join(" ");
  return call.endsWith("_process_worker") ? t("worker of a process pool") : shortCall(call);
}
