/**
 * The part of the reducer that is about event loops: when each looked for I/O, what it then had to run, and the
 * steps that nothing else could run beside.
 *
 * A `loop_tick` comes when the loop has looked and is about to run what is ready: `select` is how long it had
 * looked until then. So a loop is idle from `at - select` to `at`, and busy from `at` until it looks again, or is
 * stopped: then it does nothing until it is run again. The sums beside the ticks make the share of any stretch cost
 * two look-ups, however many there were in it.
 * @module
 */

import { Peaks } from "./peaks.js";
import { lastAt } from "./query.js";

/** @import {Freeze, Hold, LogEvent, Loop, Run, Span, Task} from "./types.js" */

/** Who holds the loop for so long is told by name: the rule `held_the_loop` takes the same. */
export const FROZEN = 100_000;

/** @type {Record<string, (run: Run, event: LogEvent) => void>} */
export const LOOPS = {
  loop_tick(run, event) {
    const loop = run.loops.get(event.loop) ?? born(run, event.loop);
    const last = loop.at.length - 1;
    const since = loop.at[last] ?? 0;
    const looked = Math.max(event.at - (event.select ?? 0), loop.stopped ?? since);
    const select = event.at - looked;
    let busy = 0;
    if (last >= 0) {
      const until = loop.stopped ?? looked;
      busy = until - since;
      loop.until.push(until);
      if (busy > loop.longest.for) loop.longest = { tick: last, for: busy };
    }
    loop.stopped = null;
    loop.busy.push((loop.busy[last] ?? 0) + busy);
    loop.at.push(event.at);
    loop.looked.push(looked);
    loop.idle.push((loop.idle[last] ?? 0) + select);
    loop.ready.push(event.ready ?? 0);
    loop.timers.push(event.timers ?? 0);
    loop.known = event.at;
  },

  loop_stopped(run, event) {
    const loop = run.loops.get(event.loop);
    if (loop && loop.at.length) loop.known = loop.stopped = event.at;
  },

  loop_closed(run, event) {
    const loop = run.loops.get(event.loop);
    if (loop) loop.closed ??= event.at;
  },
};

/** @param {Run} run @param {number} id @returns {Loop} */
function born(run, id) {
  /** @type {Loop} */
  const loop = {
    id,
    number: run.loops.size + 1,
    where: run.things.get(id)?.where ?? null,
    closed: null,
    at: [],
    looked: [],
    until: [],
    idle: [],
    busy: [],
    stopped: null,
    ready: new Peaks(),
    timers: new Peaks(),
    known: 0,
    step: null,
    freezes: [],
    longest: { tick: 0, for: 0 },
  };
  run.loops.set(id, loop);
  return loop;
}

/** A step begins in its loop. @param {Run} run @param {Task} task @param {number} at */
export function stepBegins(run, task, at) {
  const loop = run.loops.get(task.loop ?? -1);
  const span = task.spans.at(-1);
  if (!loop || !span) return;
  loop.known = at;
  // One that is nested in its creator's is a part of that.
  if (!span.eager) loop.step = { task, span };
}

/** A step is over; its span still is the last one. @param {Run} run @param {Task} task @param {Span} span @param {number} at */
export function stepEnds(run, task, span, at) {
  const loop = run.loops.get(task.loop ?? -1);
  if (!loop) return;
  loop.known = at;
  if (loop.step?.span !== span) return;
  loop.step = null;
  if (at - span.from >= FROZEN) loop.freezes.push({ seq: span.seq, from: span.from, task, span, hold: null });
}

/** A callback that is no task's holds the loop. @param {Run} run @param {number} id @param {Hold} hold */
export function callbackHolds(run, id, hold) {
  run.loops.get(id)?.freezes.push({ seq: hold.seq, from: hold.from, task: null, span: null, hold });
}

/** Of a callback the end is not told: it lasted until it was last seen, and maybe longer. @param {Freeze} freeze @param {number} now */
export function freezeEnd({ span, hold, from }, now) {
  return span ? (span.to ?? Math.max(now, from)) : (hold?.seen ?? from);
}

/** Those that are over, and the one that lasts. @param {Loop} loop @param {number} now @returns {Freeze[]} */
export function freezesOf({ freezes, step }, now) {
  if (!step || now - step.span.from < FROZEN) return freezes;
  return [...freezes, { seq: step.span.seq, from: step.span.from, task: step.task, span: step.span, hold: null }];
}

/** How far it is known what the loop did: while a step goes on, up to now. @param {Loop} loop @param {number} now */
export function knownTo(loop, now) {
  return loop.step ? Math.max(loop.known, now) : loop.known;
}

/** @param {Loop} loop @param {number} at @returns {number} how long the loop had looked for I/O until then, in all */
export function idleUntil({ at: times, looked, idle }, at) {
  const place = lastAt(times, at, Number);
  const next = looked[place + 1];
  return (place < 0 ? 0 : (idle[place] ?? 0)) + (next === undefined ? 0 : Math.max(0, at - next));
}

/** @param {Loop} loop @param {number} at @param {number} end  how far it is known @returns {number} how long the loop had run callbacks until then, in all */
export function busyUntil({ at: times, until, busy, stopped }, at, end) {
  const place = lastAt(times, at, Number);
  if (place < 0) return 0;
  return (busy[place] ?? 0) + Math.max(0, Math.min(at, until[place] ?? stopped ?? end) - (times[place] ?? 0));
}

/** One stretch in which a loop did one thing, or was stopped; `tick` is the one that it follows, or leads to. @typedef {{state: "busy" | "idle" | "off", from: number, to: number, tick: number}} Stretch */

/**
 * @param {Loop} loop
 * @param {number} at
 * @param {number} end  how far it is known
 * @returns {Stretch | null}
 */
export function stretchAt({ at: times, looked, until, stopped }, at, end) {
  const place = lastAt(times, at, Number);
  const since = times[place];
  const next = looked[place + 1];
  if (next !== undefined && at >= next) return { state: "idle", from: next, to: times[place + 1] ?? next, tick: place + 1 };
  if (since === undefined) return null;
  const done = until[place] ?? stopped ?? end;
  if (at < done) return { state: "busy", from: since, to: done, tick: place };
  return next === undefined ? null : { state: "off", from: done, to: next, tick: place + 1 };
}

/** How much of a stretch the loop ran callbacks: it was neither looking nor stopped. @param {Loop} loop @param {number} from @param {number} to @param {number} [end]  how far it is known */
export function busyIn(loop, from, to, end = Math.max(loop.known, to)) {
  return Math.max(0, busyUntil(loop, to, end) - busyUntil(loop, from, end));
}

/** The iterations that a stretch has any part of: the first one, and how many. @param {Loop} loop @param {number} from @param {number} to */
export function iterations(loop, from, to) {
  const before = lastAt(loop.at, from, Number);
  const first = stretchAt(loop, from, to)?.state === "busy" ? before : before + 1;
  // One that begins where the stretch ends is none of it.
  const last = lastAt(loop.at, to, (at) => at + 1e-6);
  return { first, count: Math.max(1, last - first + 1) };
}
