/**
 * What the reducer knows of everything that runs, but is no task: threads, greenlets, generators.
 * @module
 */

import { moves } from "./model_crowd.js";

/** @import {End, LogEvent, Run, Strand, Task} from "./types.js" */

/**
 * @param {Run} run
 * @param {LogEvent} event
 * @param {Pick<Strand, "kind" | "id" | "name"> & Partial<Strand>} known
 * @returns {Strand}
 */
export function strand(run, event, known) {
  const key = `${known.kind} ${known.name}`;
  const number = (run.names.get(key) ?? 0) + 1;
  run.names.set(key, number);
  if (known.internal) run.internal[known.kind] += 1;
  return {
    number,
    call: null,
    executor: null,
    internal: null,
    parent: null,
    thread: null,
    where: null,
    created: event.at,
    seq: event.seq,
    end: null,
    spans: [],
    works: [],
    blocks: [],
    holds: [],
    outputs: [],
    ...known,
  };
}

/** The thread of that number; the main one is there from the start, but nobody tells of it. @param {Run} run @param {number | null} id @param {LogEvent} event */
export function thread(run, id, event) {
  let found = run.threads.get(id);
  if (!found) {
    found = strand(run, event, { kind: "thread", id, name: "", ...(id === null && { created: 0 }) });
    run.threads.set(id, found);
    if (id !== null) moves(run.crowds.thread, event.at, null, "working", found);
  }
  return found;
}

/** @param {Run} run @param {Strand} of @param {number} at @param {Omit<End, "at">} end */
export function close(run, of, at, end) {
  const last = of.spans.at(-1);
  if (last && last.to === null) last.to = at;
  if (end.told && !of.internal && of.id !== null) moves(run.crowds[of.kind], at, stateOf(of), "over", of);
  of.end = { at, ...end };
}

/** As the crowd counts it. @param {Strand} of */
export function stateOf(of) {
  if (of.kind !== "thread") return of.spans.at(-1)?.state ?? null;
  if (of.blocks.at(-1)?.to === null) return "blocked";
  return of.executor === null || of.works.at(-1)?.ended === null ? "working" : "idle";
}

/** A thread changes, and with it how many are in which state. @param {Run} run @param {Strand} of @param {number} at @param {() => void} change */
export function counted(run, of, at, change) {
  const before = stateOf(of);
  change();
  if (of.kind === "thread" && of.id !== null && !of.internal) moves(run.crowds.thread, at, before, stateOf(of), of);
}

/** A step of a task, if one is held, is over. @param {Task | Strand} of @param {number} at */
export function finishHold(of, at) {
  const last = of.holds.at(-1);
  if (last?.to === null) last.to = at;
}

/**
 * Who printed something that no task did: a thread that is known, what runs in it, or nobody, where it came
 * past the script's own streams.
 * @param {Run} run
 * @param {LogEvent} event
 * @returns {Strand | null}
 */
export function printer(run, event) {
  const id = event.thread ?? null;
  const inside = innermost(run, id);
  if ((event.task ?? null) !== null) return inside && inside.spans.at(-1)?.task === event.task ? inside : null;
  if (event.raw) return null;
  return inside ?? run.moment.greenlet.get(id) ?? thread(run, id, event);
}

/** The generator that runs in a thread. @param {Run} run @param {number | null} id */
export function innermost(run, id) {
  return run.moment.generators.get(id)?.at(-1) ?? null;
}

/** The log is over: what is alive stays as it is. @param {Run} run @param {LogEvent} event */
export function closeStrands(run, event) {
  const at = run.quiet ?? event.at;
  for (const hold of run.moment.holds.values()) hold.to ??= hold.seen;
  for (const each of [run.threads, run.greenlets, run.generators]) {
    for (const of of each.values()) {
      finishHold(of, at);
      if (!of.end) close(run, of, at, { seq: event.seq, state: run.quiet === null ? "pending" : "unknown", result: null, exception: null, told: run.quiet === null });
    }
  }
}
