/**
 * Boxes of the lanes that are no tasks: an object's states and its queue, a child process.
 * @module
 */

import { t } from "../i18n.js";
import { nameOf, shortCall } from "../query.js";
import { SPANS_APART } from "./layout.js";
import { inSight, together } from "./thin.js";

/** @import {Change, Child, Run, Thing} from "../types.js" */
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
  const { changes, kind } = thing;
  const merge = changes.length > SPANS_APART;
  const ends = (/** @type {number} */ index) => changeEnd(thing, index, now);
  const [first, stop] = inSight(changes, scale, ({ at }) => at);
  for (let index = first; index < stop; index += 1) {
    const change = /** @type {Change} */ (changes[index]);
    const to = ends(index);
    if (to < scale.t0 || isNothing(thing, change)) continue;
    const x = scale.x(change.at);
    const w = scale.x(to) - x;
    const level = change.full === null ? `${change.level}` : `${change.level}/${change.full}`;
    /** @type {Box} */
    const box = {
      key: `${lane}-${change.seq}`,
      kind: kind === "lock" ? "owner" : "level",
      x,
      w,
      from: change.at,
      to,
      open: index === changes.length - 1 && run.finished === null && kind !== "condition",
      count: 1,
      // A text that could not be seen need not be put together.
      text: w < 8 ? "" : kind === "lock" ? nameOf(run, change.owner) : change.level === null ? "" : level,
      variant: change.level === 0 ? "empty" : "",
      item: { kind: "change", lane, thing, index },
    };
    boxes.push(box);
    const last = merge ? together(index, stop, scale, x, ends) : index;
    for (let place = index + 1; place <= last; place += 1) {
      if (isNothing(thing, /** @type {Change} */ (changes[place]))) continue;
      box.count += 1;
      box.to = ends(place);
    }
    box.w = scale.x(box.to) - x;
    box.open &&= last === index;
    index = last;
  }
  return boxes;
}

/** @param {Thing} thing @param {number} index @param {number} now */
function changeEnd({ kind, changes }, index, now) {
  const at = changes[index]?.at ?? now;
  return kind === "condition" ? at : (changes[index + 1]?.at ?? Math.max(now, at));
}

/** Nobody has it, or nothing is in it. @param {Thing} thing @param {Change} change */
function isNothing({ kind }, change) {
  return kind === "lock" ? change.owner === null : kind === "executor" && change.level === 0;
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
  const most = Math.max(FEW_IN_QUEUE, deepest(edges, 0, edges.length));
  const ends = (/** @type {number} */ index) => edges[index + 1]?.at ?? Math.max(now, edges[index]?.at ?? now);
  /** @type {Box[]} */
  const boxes = [];
  const [first, stop] = inSight(edges, scale, ({ at }) => at);
  for (let index = first; index < stop; index += 1) {
    const { at, depth } = /** @type {Thing["queue"][0]} */ (edges[index]);
    const to = ends(index);
    if (depth === 0 || to < scale.t0) continue;
    const x = scale.x(at);
    let last = merge ? together(index, stop, scale, x, ends) : index;
    const next = last + 1;
    while (edges[last]?.depth === 0) last -= 1;
    const count = last > index ? deepest(edges, index, next) : depth;
    boxes.push({
      key: `${lane}-q${index}`,
      kind: "queue",
      x,
      w: scale.x(ends(last)) - x,
      from: at,
      to: ends(last),
      open: false,
      count,
      part: count / most,
      text: "",
      variant: "",
      item: null,
    });
    index = next - 1;
  }
  return boxes;
}

/** So many edges have their deepest kept, once there are others after them. */
const BLOCK = 64;
/** @type {WeakMap<Thing["queue"], number[]>} */
const peaks = new WeakMap();

/** The deepest of a part of the edges. @param {Thing["queue"]} edges @param {number} from @param {number} to  past the last */
function deepest(edges, from, to) {
  let kept = peaks.get(edges);
  if (!kept) peaks.set(edges, (kept = []));
  let most = 0;
  for (let index = from; index < to; ) {
    const block = index / BLOCK;
    // The last edge may still become deeper.
    if (Number.isInteger(block) && index + BLOCK <= to && index + BLOCK < edges.length) {
      most = Math.max(most, (kept[block] ??= peak(edges, index)));
      index += BLOCK;
    } else {
      most = Math.max(most, edges[index]?.depth ?? 0);
      index += 1;
    }
  }
  return most;
}

/** @param {Thing["queue"]} edges @param {number} start  of a block */
function peak(edges, start) {
  let most = 0;
  for (let index = start; index < start + BLOCK; index += 1) most = Math.max(most, edges[index]?.depth ?? 0);
  return most;
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
