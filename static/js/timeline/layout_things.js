/**
 * Boxes of the lanes that are no tasks: an object's states and its queue, a child process.
 * @module
 */

import { nameOf } from "../query.js";

/** @import {Child, Run, Thing} from "../types.js" */
/** @import {Box} from "./layout.js" */
/** @import {Scale} from "./scale.js" */

/**
 * What an object was between its changes: a lock's owner, else its level.
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
  thing.changes.forEach((change, index) => {
    const next = thing.changes[index + 1];
    const to = next?.at ?? Math.max(now, change.at);
    if (to < scale.t0 || change.at > scale.t1) return;
    if (thing.kind === "lock" && change.owner === null) return;
    const x = scale.x(change.at);
    const level = change.full === null ? `${change.level}` : `${change.level}/${change.full}`;
    boxes.push({
      key: `${lane}-${change.seq}`,
      kind: thing.kind === "lock" ? "owner" : "level",
      x,
      w: scale.x(to) - x,
      from: change.at,
      to,
      open: next === undefined && run.finished === null,
      count: 1,
      text: thing.kind === "lock" ? nameOf(run, change.owner) : change.level === null ? "" : level,
      variant: change.level === 0 ? "empty" : "",
      item: { kind: "change", lane, thing, index },
    });
  });
  return boxes;
}

/** @type {WeakMap<Thing, {seq: number, edges: {at: number, depth: number}[]}>} */
const queues = new WeakMap();

/**
 * How many tasks waited for an object, from one instant to the next: by the tasks' own waits,
 * since joining a queue is no event of the object.
 * @param {Run} run
 * @param {Thing} thing
 * @returns {{at: number, depth: number}[]}
 */
export function queueDepth(run, thing) {
  const known = queues.get(thing);
  if (known?.seq === run.seq) return known.edges;
  /** @type {[number, number][]} */
  const moves = [];
  for (const task of run.tasks.values()) {
    for (const span of task.spans) {
      if (span.awaiting?.object !== thing.id) continue;
      moves.push([span.from, 1]);
      if (span.to !== null) moves.push([span.to, -1]);
    }
  }
  moves.sort((a, b) => a[0] - b[0]);
  /** @type {{at: number, depth: number}[]} */
  const edges = [];
  let depth = 0;
  for (const [at, move] of moves) {
    depth += move;
    const last = edges.at(-1);
    if (last?.at === at) last.depth = depth;
    else edges.push({ at, depth });
  }
  queues.set(thing, { seq: run.seq, edges });
  return edges;
}

/**
 * @param {Run} run
 * @param {string} lane
 * @param {Thing} thing
 * @param {Scale} scale
 * @param {number} now
 * @returns {Box[]}
 */
export function queueBoxes(run, lane, thing, scale, now) {
  const edges = queueDepth(run, thing);
  /** @type {Box[]} */
  const boxes = [];
  edges.forEach(({ at, depth }, index) => {
    const to = edges[index + 1]?.at ?? Math.max(now, at);
    if (depth === 0 || to < scale.t0 || at > scale.t1) return;
    const x = scale.x(at);
    boxes.push({
      key: `${lane}-q${index}`,
      kind: "queue",
      x,
      w: scale.x(to) - x,
      from: at,
      to,
      open: false,
      count: depth,
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
    text: child.argv.join(" "),
    variant: child.exited === null ? "" : String(child.exitCode ?? "?"),
    item: { kind: "child", lane, child },
  };
}
