/**
 * The one interpretation of a log: events in, tasks with their states out. Knows no page and no clock.
 *
 * `apply` changes the run in place: a log may hold 200,000 events, and a copy for each would be
 * quadratic. Unknown types and fields are ignored.
 * @module
 */

import { THINGS } from "./model_things.js";

/** @import {CancelMark, FinalState, LiveState, LogEvent, Run, Span, Task} from "./types.js" */

/** @returns {Run} a run of which nothing is known yet */
export function emptyRun() {
  return {
    seq: 0,
    at: 0,
    started: null,
    finished: null,
    tasks: new Map(),
    things: new Map(),
    children: new Map(),
    outputs: [],
    truncated: [],
  };
}

/**
 * Takes in one event. What was taken in already, and what would leave a gap, is refused.
 * @param {Run} run
 * @param {LogEvent} event
 * @returns {boolean} whether it was taken in
 */
export function apply(run, event) {
  if (event.seq !== run.seq + 1) return false;
  run.seq = event.seq;
  run.at = Math.max(run.at, event.at);
  HANDLERS.get(event.type)?.(run, event);
  return true;
}

/** @type {Record<string, (run: Run, event: LogEvent) => void>} */
const TASKS = {
  run_started(run, event) {
    run.started = event;
  },

  task_created(run, event) {
    /** @type {Task} */
    const task = {
      id: event.task,
      name: event.name ?? "",
      coro: event.coro ?? "",
      parent: event.parent ?? null,
      internal: event.internal ?? null,
      where: event.where ?? null,
      created: event.at,
      end: null,
      spans: [],
      cancels: [],
      outputs: [],
    };
    run.tasks.set(task.id, task);
    open(task, "ready", event);
  },

  task_renamed(run, event) {
    const task = run.tasks.get(event.task);
    if (task) task.name = event.name;
  },

  task_ready(run, event) {
    const task = alive(run, event);
    if (task) open(task, "ready", event, { by: event.by ?? null });
  },

  step_started(run, event) {
    const task = alive(run, event);
    // It goes on from the line where it had stopped.
    if (task) open(task, "running", event, { eager: event.eager === true, where: lastLine(task) });
  },

  step_ended(run, event) {
    const task = alive(run, event);
    if (!task) return;
    const span = task.spans.at(-1);
    if (span) span.ended = event.outcome;
    if (event.outcome === "suspended") {
      open(task, "waiting", event, { awaiting: event.awaiting ?? null, where: event.where ?? null });
    } else {
      const state = FINAL[event.outcome] ?? "failed";
      close(task, event, state, event.result ?? null, event.exception ?? null);
    }
  },

  task_cancel_requested(run, event) {
    cancel(run, event, "requested");
  },

  task_cancel_delivered(run, event) {
    cancel(run, event, "delivered");
  },

  task_cancel_ended(run, event) {
    cancel(run, event, "ended");
  },

  task_destroyed(run, event) {
    const task = alive(run, event);
    if (task) close(task, event, "pending");
  },

  output(run, event) {
    const task = event.task ?? null;
    const index = run.outputs.push({ seq: event.seq, at: event.at, stream: event.stream, text: event.text, task });
    if (task !== null) run.tasks.get(task)?.outputs.push(index - 1);
  },

  truncated(run, event) {
    run.truncated.push(event);
  },

  run_finished(run, event) {
    for (const task of run.tasks.values()) if (!task.end) close(task, event, "pending");
    run.finished = {
      outcome: event.outcome,
      exit_code: event.exit_code ?? null,
      duration: event.duration ?? event.at,
      at: event.at,
      seq: event.seq,
      summary: event.summary ?? null,
    };
  },
};

// A map, since what a log says must not reach what every object has.
const HANDLERS = new Map(Object.entries({ ...TASKS, ...THINGS }));

/** @type {Record<string, FinalState>} */
const FINAL = { returned: "finished", raised: "failed", cancelled: "cancelled" };

/**
 * The event's task, unless it has ended: a final state is never overwritten.
 * @param {Run} run
 * @param {LogEvent} event
 */
function alive(run, event) {
  const task = run.tasks.get(event.task);
  return task && !task.end ? task : null;
}

/**
 * Ends the open span and begins the next at the same instant, so that states leave no gap.
 * @param {Task} task
 * @param {LiveState} state
 * @param {LogEvent} event
 * @param {Partial<Span>} [more]
 */
function open(task, state, event, more = {}) {
  const last = task.spans.at(-1);
  if (last) last.to = event.at;
  task.spans.push({
    state,
    from: event.at,
    to: null,
    seq: event.seq,
    awaiting: null,
    where: null,
    by: null,
    eager: false,
    ended: null,
    ...more,
  });
}

/**
 * @param {Task} task
 * @param {LogEvent} event
 * @param {FinalState} state
 * @param {string | null} [result]
 * @param {{type: string, message: string} | null} [exception]
 */
function close(task, event, state, result = null, exception = null) {
  const last = task.spans.at(-1);
  if (last) last.to = event.at;
  task.end = { at: event.at, seq: event.seq, state, result, exception };
}

/** @param {Task} task */
function lastLine(task) {
  for (let index = task.spans.length - 1; index >= 0; index -= 1) {
    const where = task.spans[index]?.where;
    if (where) return where;
  }
  return null;
}

/**
 * @param {Run} run
 * @param {LogEvent} event
 * @param {CancelMark["kind"]} kind
 */
function cancel(run, event, kind) {
  run.tasks.get(event.task)?.cancels.push({
    seq: event.seq,
    at: event.at,
    kind,
    by: event.by ?? null,
    message: event.message ?? null,
    where: event.where ?? null,
    how: event.how ?? null,
  });
}
