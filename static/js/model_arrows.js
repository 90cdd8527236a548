/**
 * The part of the reducer that is about causes: who woke, made, resumed or cancelled whom, as arrows from one lane
 * to another. An arrow's head is the instant at which it happened; its tail is where its cause was at work: what a
 * callback does is told of the task that scheduled it, whose step may be over by then.
 *
 * There may be as many as there are events: they are kept as columns of numbers, and those of a lane as chains, each
 * from the last one back.
 * @module
 */

/** @import {ArrowKind, Arrows, Cause, LogEvent, Run, Task} from "./types.js" */

/** By their numbers. Work that a thread was given is made by who gave it, but begins when the thread takes it. @type {ArrowKind[]} */
export const ARROW_KINDS = ["wake", "create", "cancel", "resume", "create"];
const GIVEN = 4;
/** Stands for the main thread, which has no number; those of events begin at 1. */
export const MAIN = 0;
/** A cause that has no lane: a timer, input or output, a signal. */
export const NOBODY = -1;

/** @returns {Arrows} */
export function noArrows() {
  return { kind: [], from: [], to: [], tail: [], at: [], seq: [], by: [], before: { from: [], to: [] }, last: { from: new Map(), to: new Map() } };
}

/**
 * @param {Run} run
 * @param {number} kind
 * @param {LogEvent} event  that it tells of
 * @param {number} from
 * @param {number} to
 * @param {{tail?: number, by?: Cause | null}} [more]
 */
function add({ arrows }, kind, event, from, to, { tail = event.at, by = null } = {}) {
  const index = arrows.at.length;
  arrows.kind.push(kind);
  arrows.from.push(from);
  arrows.to.push(to);
  arrows.tail.push(tail);
  arrows.at.push(event.at);
  arrows.seq.push(event.seq);
  arrows.by.push(by);
  arrows.before.from.push(arrows.last.from.get(from) ?? -1);
  arrows.before.to.push(arrows.last.to.get(to) ?? -1);
  if (from !== NOBODY) arrows.last.from.set(from, index);
  arrows.last.to.set(to, index);
}

/** @param {Cause} by @param {number} to  nobody points at itself */
function origin(by, to) {
  if (by.kind === "task") return by.task === to ? NOBODY : (by.task ?? NOBODY);
  return by.kind === "thread" ? (by.thread ?? MAIN) : NOBODY;
}

/** When what caused something last was at work: right then, or in its last step before. @param {Task | undefined} task @param {number} at */
function atWork(task, at) {
  const last = task?.spans.at(-1);
  if (!task || !last || last.state === "running") return task?.end ? Math.min(at, task.end.at) : at;
  const before = last.state === "ready" ? task.spans.at(-2) : last;
  return before ? Math.min(at, before.from) : at;
}

/** @param {Run} run @param {ArrowKind} kind @param {LogEvent} event @param {number} to @param {Cause | null | undefined} by */
export function caused(run, kind, event, to, by) {
  if (!by) return;
  const from = origin(by, to);
  const tail = by.kind === "task" && from !== NOBODY ? atWork(run.tasks.get(from), event.at) : event.at;
  add(run, ARROW_KINDS.indexOf(kind), event, from, to, { tail, by });
}

/** A task is made in a step of another one. @param {Run} run @param {LogEvent} event */
export function taskMade(run, event) {
  if (event.parent !== null && event.parent !== undefined) add(run, ARROW_KINDS.indexOf("create"), event, event.parent, event.task, { tail: atWork(run.tasks.get(event.parent), event.at) });
}

/** Work begins in a thread; it was given to the pool before. @param {Run} run @param {LogEvent} event @param {{by: Cause | null, submitted: number}} work */
export function workBegins(run, event, { by, submitted }) {
  if (!by || event.thread === undefined) return;
  const to = event.thread ?? MAIN;
  const from = origin(by, to);
  if (from !== NOBODY) add(run, GIVEN, event, from, to, { tail: submitted, by });
}

/** One goes on where another stops, or within it. @param {Run} run @param {LogEvent} event @param {number | null} from @param {number} to */
export function resumed(run, event, from, to) {
  add(run, ARROW_KINDS.indexOf("resume"), event, from ?? MAIN, to);
}
