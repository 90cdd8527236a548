/**
 * The one interpretation of a log: events in, tasks with their states out. Knows no page and no clock.
 *
 * `apply` changes the run in place: a log may hold 200,000 events, and a copy for each would be
 * quadratic. Unknown types and fields are ignored.
 * @module
 */

import { caused, noArrows, taskMade } from "./model_arrows.js";
import { crowd, moves } from "./model_crowd.js";
import { LINTS } from "./model_lints.js";
import { LOOPS, stepBegins, stepEnds } from "./model_loops.js";
import { Log } from "./model_log.js";
import { closeStrands, finishHold, printer } from "./model_strands.js";
import { THINGS, queued } from "./model_things.js";
import { THREADS } from "./model_threads.js";
import { TURNS } from "./model_turns.js";
import { taskName } from "./query.js";

/** @import {CancelMark, FinalState, LiveState, LogEvent, Run, Span, Task} from "./types.js" */

/** The limits at which a log goes quiet while the script runs on. */
const QUIET = new Set(["events", "bytes", "tracer"]);

/** @param {number} [most]  how many events its log may have @returns {Run} a run of which nothing is known yet */
export function emptyRun(most = Infinity) {
  return {
    most,
    seq: 0,
    at: 0,
    started: null,
    finished: null,
    tasks: new Map(),
    threads: new Map(),
    greenlets: new Map(),
    generators: new Map(),
    works: new Map(),
    things: new Map(),
    changed: [],
    children: new Map(),
    arrows: noArrows(),
    loops: new Map(),
    outputs: [],
    truncated: [],
    quiet: null,
    ended: [],
    spans: 0,
    internal: { task: 0, thread: 0, greenlet: 0, generator: 0 },
    crowds: {
      task: crowd(["running", "ready", "waiting", "over"]),
      thread: crowd(["blocked", "working", "idle", "over"]),
      greenlet: crowd(["running", "created", "suspended", "over"]),
      generator: crowd(["running", "created", "suspended", "over"]),
    },
    names: new Map(),
    times: [],
    log: new Log(),
    lints: [],
    pointed: new Map(),
    noticed: new Map(),
    moment: { known: 0, presumed: false, blocked: new Map(), greenlet: new Map(), generators: new Map(), holds: new Map(), threads: 0 },
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
  run.times.push(event.at);
  run.log.add(event);
  const { moment } = run;
  // Beyond its limits, the log still tells what is printed.
  const output = event.type === "output";
  if (moment.presumed && !output) {
    moment.presumed = false;
    run.quiet = null;
  }
  HANDLERS.get(event.type)?.(run, event);
  if (!output) moment.known = event.at;
  // That something is missing is told at the end of the run. A full log is taken for quiet until then.
  if (run.seq === run.most && run.quiet === null && run.finished === null) {
    moment.presumed = true;
    run.quiet = moment.known;
  }
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
      loop: event.loop ?? null,
      internal: event.internal ?? null,
      where: event.where ?? null,
      created: event.at,
      end: null,
      spans: [],
      cancels: [],
      outputs: [],
      blocks: [],
      holds: [],
    };
    run.tasks.set(task.id, task);
    // Those that nobody named go by their coroutine, and there may be many of it.
    if (taskName(task) === task.coro) run.names.set(`task ${task.coro}`, (run.names.get(`task ${task.coro}`) ?? 0) + 1);
    if (task.internal) run.internal.task += 1;
    taskMade(run, event);
    open(run, task, "ready", event);
  },

  task_renamed(run, event) {
    const task = run.tasks.get(event.task);
    if (task) task.name = event.name;
  },

  task_ready(run, event) {
    const task = alive(run, event);
    if (!task) return;
    caused(run, "wake", event, task.id, event.by);
    open(run, task, "ready", event, { by: event.by ?? null });
  },

  step_started(run, event) {
    const task = alive(run, event);
    // It goes on from the line where it had stopped.
    if (!task) return;
    open(run, task, "running", event, { eager: event.eager === true, where: lastLine(task) });
    stepBegins(run, task, event.at);
  },

  step_ended(run, event) {
    const task = alive(run, event);
    if (!task) return;
    const span = task.spans.at(-1);
    if (span) {
      span.ended = event.outcome;
      stepEnds(run, task, span, event.at);
    }
    finishHold(task, event.at);
    if (event.outcome === "suspended") {
      open(run, task, "waiting", event, { awaiting: event.awaiting ?? null, where: event.where ?? null });
    } else {
      const state = FINAL[event.outcome] ?? "failed";
      close(run, task, event, state, event.result ?? null, event.exception ?? null);
    }
  },

  task_cancel_requested(run, event) {
    caused(run, "cancel", event, event.task, event.by);
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
    if (task) close(run, task, event, "pending");
  },

  output(run, event) {
    const task = event.task ?? null;
    const strand = printer(run, event);
    const index = run.outputs.push({ seq: event.seq, at: event.at, stream: event.stream, text: event.text, task, strand });
    if (task !== null) run.tasks.get(task)?.outputs.push(index - 1);
    strand?.outputs.push(index - 1);
  },

  truncated(run, event) {
    run.truncated.push(event);
    if (QUIET.has(event.limit)) run.quiet ??= run.moment.known;
  },

  run_finished(run, event) {
    closeAll(run, event);
    closeStrands(run, event);
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
const HANDLERS = new Map(Object.entries({ ...TASKS, ...THREADS, ...TURNS, ...THINGS, ...LOOPS, ...LINTS }));

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
 * @param {Run} run
 * @param {Task} task
 * @param {LiveState} state
 * @param {LogEvent} event
 * @param {Partial<Span>} [more]
 */
function open(run, task, state, event, more = {}) {
  leave(run, task, event.at, state);
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
  run.spans += 1;
  const object = more.awaiting?.object;
  if (object === undefined) return;
  queued(run, object, event.at, 1);
  const span = task.spans.at(-1);
  if (span) run.things.get(object)?.waits.push({ task, span });
}

/**
 * @param {Run} run
 * @param {Task} task
 * @param {LogEvent} event
 * @param {FinalState} state
 * @param {string | null} [result]
 * @param {{type: string, message: string} | null} [exception]
 */
function close(run, task, event, state, result = null, exception = null) {
  leave(run, task, event.at, "over");
  task.end = { at: event.at, seq: event.seq, state, result, exception, told: true };
  run.ended.push(task);
}

/** The task's last span ends, for another state. @param {Run} run @param {Task} task @param {number} at @param {string} next @param {boolean} [counted] */
function leave(run, task, at, next, counted = true) {
  const last = task.spans.at(-1);
  if (last) {
    last.to = at;
    if (last.awaiting?.object !== undefined) queued(run, last.awaiting.object, at, -1);
  }
  if (counted && !task.internal) moves(run.crowds.task, at, last?.state ?? null, next, task);
}

/** What is alive when the run ends stays pending, unless the log had gone quiet before. @param {Run} run @param {LogEvent} event */
function closeAll(run, event) {
  if (run.quiet === null) {
    for (const task of run.tasks.values()) if (!task.end) close(run, task, event, "pending");
    return;
  }
  // The summary is folded from all events, the missing too; but it names a thousand tasks at most.
  const rows = new Map((event.summary?.tasks ?? []).map((/** @type {any} */ row) => [row.task, row]));
  for (const task of run.tasks.values()) {
    if (task.end) continue;
    finishHold(task, run.quiet);
    const row = rows.get(task.id);
    leave(run, task, run.quiet, "over", false);
    task.end = { at: run.quiet, seq: event.seq, state: row?.state ?? "unknown", result: row?.result ?? null, exception: row?.exception ?? null, told: false };
    run.ended.push(task);
  }
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
