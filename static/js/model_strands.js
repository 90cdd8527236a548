/**
 * The part of the reducer that is about what runs, but is no task: threads and what blocks them, work in
 * pools, greenlets, generators.
 * @module
 */

import { moves } from "./model_crowd.js";
import { busy, queued } from "./model_things.js";

/** @import {Block, End, FinalState, LogEvent, Run, Strand, Task, Turn} from "./types.js" */

/**
 * @param {Run} run
 * @param {LogEvent} event
 * @param {Pick<Strand, "kind" | "id" | "name"> & Partial<Strand>} known
 * @returns {Strand}
 */
function strand(run, event, known) {
  const key = `${known.kind} ${known.name}`;
  const number = (run.names.get(key) ?? 0) + 1;
  run.names.set(key, number);
  if (known.internal) run.internal[known.kind] += 1;
  return {
    number,
    call: null,
    executor: null,
    internal: null,
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
function thread(run, id, event) {
  let found = run.threads.get(id);
  if (!found) {
    found = strand(run, event, { kind: "thread", id, name: "", ...(id === null && { created: 0 }) });
    run.threads.set(id, found);
    if (id !== null) moves(run.crowds.thread, event.at, null, "working");
  }
  return found;
}

/** An object that is a lane of its own. @param {Run} run @param {LogEvent} event */
export function born(run, event) {
  const { object: id, kind } = event;
  const made = strand(run, event, {
    kind,
    id,
    name: event.name ?? kind,
    internal: event.internal ?? null,
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
  if (!of.internal) moves(run.crowds[of.kind], event.at, last?.state ?? null, state);
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

/** @param {Run} run @param {Strand} of @param {number} at @param {Omit<End, "at">} end */
function close(run, of, at, end) {
  const last = of.spans.at(-1);
  if (last && last.to === null) last.to = at;
  if (end.told && !of.internal && of.id !== null) moves(run.crowds[of.kind], at, stateOf(of), "over");
  of.end = { at, ...end };
}

/** As the crowd counts it. @param {Strand} of */
function stateOf(of) {
  if (of.kind !== "thread") return of.spans.at(-1)?.state ?? null;
  if (of.blocks.at(-1)?.to === null) return "blocked";
  return of.executor === null || of.works.at(-1)?.ended === null ? "working" : "idle";
}

/** A thread changes, and with it how many are in which state. @param {Run} run @param {Strand} of @param {number} at @param {() => void} change */
function counted(run, of, at, change) {
  const before = stateOf(of);
  change();
  if (of.kind === "thread" && of.id !== null && !of.internal) moves(run.crowds.thread, at, before, stateOf(of));
}

/** A step of a task, if one is held, is over. @param {Task | Strand} of @param {number} at */
export function finishHold(of, at) {
  const last = of.holds.at(-1);
  if (last?.to === null) last.to = at;
}

/**
 * Who printed something that no task did: a thread that is known, what runs in it, or nobody, where a child
 * process may have written it.
 * @param {Run} run
 * @param {LogEvent} event
 * @returns {Strand | null}
 */
export function printer(run, event) {
  const id = event.thread ?? null;
  const inside = innermost(run, id);
  if ((event.task ?? null) !== null) return inside && inside.spans.at(-1)?.task === event.task ? inside : null;
  if (id === null && run.children.size > 0) return null;
  return inside ?? run.moment.greenlet.get(id) ?? thread(run, id, event);
}

/** The generator that runs in a thread. @param {Run} run @param {number | null} id */
function innermost(run, id) {
  return run.moment.generators.get(id)?.at(-1) ?? null;
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

/** @type {Record<string, FinalState>} */
const FINAL = { returned: "finished", raised: "failed", closed: "closed" };

/** @type {Record<string, (run: Run, event: LogEvent) => void>} */
export const STRANDS = {
  thread_started(run, event) {
    const made = strand(run, event, {
      kind: "thread",
      id: event.thread,
      name: event.name ?? "",
      call: event.call ?? null,
      executor: event.executor ?? null,
      internal: event.internal ?? null,
      thread: event.thread,
      where: event.where ?? null,
    });
    run.threads.set(event.thread, made);
    if (made.internal) return;
    run.moment.threads += 1;
    moves(run.crowds.thread, event.at, null, stateOf(made));
  },

  thread_ended(run, event) {
    const ended = run.threads.get(event.thread);
    if (!ended || ended.end) return;
    close(run, ended, event.at, { seq: event.seq, state: "finished", result: null, exception: null, told: true });
    if (!ended.internal) run.moment.threads -= 1;
  },

  thread_blocked(run, event) {
    const id = event.thread ?? null;
    const task = event.task ?? null;
    const greenlet = run.moment.greenlet.get(id) ?? null;
    /** @type {Block} */
    const block = {
      seq: event.seq,
      from: event.at,
      to: null,
      call: event.call ?? "",
      where: event.where ?? null,
      thread: id,
      task,
      loud: task !== null || greenlet !== null || (id === null && run.moment.threads === 0),
    };
    // Without a hub, greenlets are but a way through one thread, as generators are: it is that which is blocked.
    const hubbed = greenlet !== null && run.internal.greenlet > 0;
    const owner = (task === null ? null : run.tasks.get(task)) ?? (hubbed ? greenlet : thread(run, id, event));
    if ("coro" in owner) owner.blocks.push(block);
    else counted(run, owner, event.at, () => owner.blocks.push(block));
    if (!hubbed) greenlet?.blocks.push(block);
    innermost(run, id)?.blocks.push(block);
    run.moment.blocked.set(id, block);
  },

  thread_unblocked(run, event) {
    const id = event.thread ?? null;
    const block = run.moment.blocked.get(id);
    const owner = run.threads.get(id);
    if (!block) return;
    run.moment.blocked.delete(id);
    const end = () => (block.to = event.at);
    if (owner?.blocks.at(-1) === block) counted(run, owner, event.at, end);
    else end();
  },

  step_held(run, event) {
    const task = event.task === null ? undefined : run.tasks.get(event.task);
    const owner = task ?? thread(run, null, event);
    const from = event.at - event.for;
    let hold = owner.holds.at(-1);
    // Of a callback the end is not told: the next begins when another start is.
    if (hold && (task ? hold.to !== null : Math.abs(hold.from - from) > 2)) {
      hold.to ??= hold.seen;
      hold = undefined;
    }
    if (!hold) {
      hold = { seq: event.seq, from, to: null, seen: event.at, lines: [] };
      owner.holds.push(hold);
      if (!task) run.moment.holds.set(event.loop, hold);
    }
    hold.seen = event.at;
    if (event.where && hold.lines.at(-1)?.line !== event.where.line) hold.lines.push(event.where);
  },

  work_submitted(run, event) {
    run.works.set(event.work, {
      id: event.work,
      seq: event.seq,
      call: event.call ?? "",
      executor: event.executor ?? null,
      by: event.by ?? null,
      where: event.where ?? null,
      submitted: event.at,
      started: null,
      ended: null,
      thread: null,
      process: null,
      pooled: null,
      outcome: null,
      exception: null,
    });
    if (event.executor) queued(run, event.executor, event.at, 1);
  },

  work_started(run, event) {
    const work = run.works.get(event.work);
    if (!work) return;
    work.started = event.at;
    if (work.executor !== null) queued(run, work.executor, event.at, -1);
    busy(run, event, work.executor, 1);
    work.pooled = event.thread === undefined ? "process" : "thread";
    if (event.thread === undefined) {
      work.process = event.process ?? null;
      return;
    }
    work.thread = event.thread;
    const worker = thread(run, event.thread, event);
    counted(run, worker, event.at, () => worker.works.push(work));
  },

  work_ended(run, event) {
    const work = run.works.get(event.work);
    if (!work) return;
    if (work.started !== null) busy(run, event, work.executor, -1);
    else if (work.executor !== null) queued(run, work.executor, event.at, -1);
    const worker = work.thread === null ? undefined : run.threads.get(work.thread);
    const end = () => {
      work.ended = event.at;
      work.outcome = event.outcome;
      work.exception = event.exception ?? null;
    };
    if (worker) counted(run, worker, event.at, end);
    else end();
  },

  greenlet_switched(run, event) {
    const left = run.greenlets.get(event.from);
    const next = run.greenlets.get(event.to);
    if (left && !left.end) {
      turn(run, left, "suspended", event, { value: event.value ?? null, how: event.how ?? null, other: next ?? null, awaiting: event.awaiting ?? null });
    }
    if (!next || next.end) return;
    run.moment.greenlet.set(event.thread ?? null, next);
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
