/**
 * The part of the reducer that is about threads: what blocks them, what holds a loop, the work of pools.
 * @module
 */

import { moves } from "./model_crowd.js";
import { caused, workBegins } from "./model_arrows.js";
import { callbackHolds } from "./model_loops.js";
import { close, counted, innermost, stateOf, strand, thread } from "./model_strands.js";
import { busy, queued } from "./model_things.js";

/** @import {Block, LogEvent, Run} from "./types.js" */

/** @type {Record<string, (run: Run, event: LogEvent) => void>} */
export const THREADS = {
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
    caused(run, "create", event, event.thread, event.by);
    if (made.internal) return;
    run.moment.threads += 1;
    moves(run.crowds.thread, event.at, null, stateOf(made), made);
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
      if (!task) {
        run.moment.holds.set(event.loop, hold);
        callbackHolds(run, event.loop, hold);
      }
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
    workBegins(run, event, work);
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
};
