/**
 * The part of the reducer that is about greenlets and generators, which take turns within a thread.
 * @module
 */

import { resumed } from "./model_arrows.js";
import { moves } from "./model_crowd.js";
import { close, strand } from "./model_strands.js";

/** @import {FinalState, LogEvent, Run, Strand, Turn} from "./types.js" */

/** @type {Record<string, FinalState>} */
const FINAL = { returned: "finished", raised: "failed", closed: "closed" };

/** An object that is a lane of its own. @param {Run} run @param {LogEvent} event */
export function born(run, event) {
  const { object: id, kind } = event;
  const made = strand(run, event, {
    kind,
    id,
    name: event.name ?? kind,
    internal: event.internal ?? null,
    parent: kind === "greenlet" ? (event.parent ?? null) : null,
    thread: event.thread ?? null,
    where: event.where ?? event.defined ?? null,
  });
  (kind === "greenlet" ? run.greenlets : run.generators).set(id, made);
  // The greenlet that a thread begins with runs already when it is first told of.
  const root = kind === "greenlet" && (event.parent ?? null) === null;
  if (root) run.moment.greenlet.set(made.thread, made);
  turn(run, made, root ? "running" : "created", event, {});
}

/**
 * @param {Run} run
 * @param {Strand} of
 * @param {Turn["state"]} state
 * @param {LogEvent} event
 * @param {Partial<Turn>} more
 */
function turn(run, of, state, event, more) {
  const last = of.spans.at(-1);
  if (last) last.to = event.at;
  if (!of.internal) moves(run.crowds[of.kind], event.at, last?.state ?? null, state, of);
  of.spans.push({
    state,
    from: event.at,
    to: null,
    seq: event.seq,
    value: null,
    how: null,
    other: null,
    task: event.task ?? null,
    where: event.where ?? null,
    caller: null,
    awaiting: null,
    ...more,
  });
  run.spans += 1;
}

/** A generator goes on, or stops. @param {Run} run @param {LogEvent} event @param {Strand} of @param {boolean} runs */
function inside(run, event, of, runs) {
  const id = event.thread ?? null;
  const stack = run.moment.generators.get(id) ?? [];
  const place = stack.lastIndexOf(of);
  if (runs) stack.push(of);
  else if (place >= 0) stack.splice(place);
  run.moment.generators.set(id, stack);
}

/** @type {Record<string, (run: Run, event: LogEvent) => void>} */
export const TURNS = {
  greenlet_switched(run, event) {
    const left = run.greenlets.get(event.from);
    const next = run.greenlets.get(event.to);
    if (left && !left.end) {
      turn(run, left, "suspended", event, { value: event.value ?? null, how: event.how ?? null, other: next ?? null, awaiting: event.awaiting ?? null });
    }
    if (!next || next.end) return;
    run.moment.greenlet.set(event.thread ?? null, next);
    if (left) resumed(run, event, event.from, event.to);
    turn(run, next, "running", event, { value: event.value ?? null, how: event.how ?? null, other: left ?? null, where: standing(next) });
  },

  greenlet_ended(run, event) {
    const ended = run.greenlets.get(event.greenlet);
    if (!ended || ended.end) return;
    const state = FINAL[event.outcome] ?? "failed";
    close(run, ended, event.at, { seq: event.seq, state, result: event.result ?? null, exception: event.exception ?? null, told: true });
  },

  generator_resumed(run, event) {
    const next = run.generators.get(event.generator);
    if (!next || next.end) return;
    const parent = run.generators.get(event.parent ?? -1) ?? null;
    resumed(run, event, parent?.id ?? event.task ?? event.thread ?? null, event.generator);
    turn(run, next, "running", event, { value: event.value ?? null, how: event.how ?? null, other: parent, caller: event.caller ?? null });
    inside(run, event, next, true);
  },

  generator_yielded(run, event) {
    const left = run.generators.get(event.generator);
    if (!left || left.end) return;
    turn(run, left, "suspended", event, { value: event.value ?? null });
    inside(run, event, left, false);
  },

  generator_ended(run, event) {
    const ended = run.generators.get(event.generator);
    if (!ended || ended.end) return;
    const state = FINAL[event.outcome] ?? "failed";
    close(run, ended, event.at, { seq: event.seq, state, result: event.result ?? null, exception: event.exception ?? null, told: true });
    inside(run, event, ended, false);
  },
};

/** Where a greenlet was left, and so goes on. @param {Strand} of */
function standing(of) {
  return of.spans.findLast(({ where }) => where !== null)?.where ?? of.where;
}
