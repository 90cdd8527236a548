/**
 * The part of the reducer that is about synchronization objects and child processes.
 * @module
 */

import { caused } from "./model_arrows.js";
import { born } from "./model_turns.js";

/** @import {LogEvent, Run, Thing} from "./types.js" */

/** A pool that did one work, which is two changes, is told by that alone. */
const TOLD_BY_WORK = 2;

/** @param {Run} run @param {LogEvent} event */
function changed(run, event) {
  const thing = run.things.get(event.object);
  if (!thing) return;
  const last = thing.changes.at(-1);
  if (!last) place(run.changed, thing);
  thing.changes.push({
    at: event.at,
    seq: event.seq,
    type: event.type,
    task: event.task ?? null,
    owner: event.owner ?? null,
    waiters: event.waiters ?? [],
    level: event.value ?? event.size ?? event.count ?? (event.flag === undefined ? null : Number(event.flag)),
    full: event.maxsize || event.parties || last?.full || thing.initial || null,
  });
  thing.most = Math.max(thing.most, thing.changes.at(-1)?.level ?? 0);
}

/**
 * So many works of a pool go on from now on.
 * @param {Run} run
 * @param {LogEvent} event
 * @param {number | null} executor
 * @param {1 | -1} by
 */
export function busy(run, event, executor, by) {
  const thing = executor === null ? undefined : run.things.get(executor);
  if (!thing) return;
  const last = thing.changes.at(-1);
  if (thing.changes.length === TOLD_BY_WORK) place(run.changed, thing);
  thing.changes.push({ at: event.at, seq: event.seq, type: event.type, task: null, owner: null, waiters: [], level: (last?.level ?? 0) + by, full: null });
  thing.most = Math.max(thing.most, (last?.level ?? 0) + by);
}

/** By age, which is their number. @param {Thing[]} list @param {Thing} thing */
function place(list, thing) {
  let index = list.length;
  while (index > 0 && (list[index - 1]?.id ?? 0) > thing.id) index -= 1;
  list.splice(index, 0, thing);
}

/**
 * A task begins or ends to wait for an object: joining its queue is no event of the object.
 * @param {Run} run
 * @param {number} object
 * @param {number} at
 * @param {1 | -1} by
 */
export function queued(run, object, at, by) {
  const queue = run.things.get(object)?.queue;
  if (!queue) return;
  const last = queue.at(-1);
  if (last?.at === at) last.depth += by;
  else queue.push({ at, depth: (last?.depth ?? 0) + by });
}

/** @type {Record<string, (run: Run, event: LogEvent) => void>} */
export const THINGS = {
  object_created(run, event) {
    if (event.kind === "greenlet" || event.kind === "generator") return born(run, event);
    const key = `thing ${event.kind}`;
    const number = (run.names.get(key) ?? 0) + 1;
    run.names.set(key, number);
    run.things.set(event.object, {
      id: event.object,
      kind: event.kind,
      number,
      where: event.where ?? event.seen ?? null,
      created: event.at,
      changes: [],
      queue: [],
      waits: [],
      initial: event.value ?? null,
      most: event.bound ?? event.value ?? event.parties ?? (event.maxsize || 0),
    });
  },

  lock_acquired: changed,
  lock_released: changed,
  semaphore_acquired: changed,
  semaphore_released: changed,
  event_set: changed,
  event_cleared: changed,
  condition_notified: changed,
  barrier_arrived: changed,
  barrier_released: changed,
  barrier_left: changed,
  barrier_reset: changed,
  barrier_aborted: changed,
  queue_put: changed,
  queue_got: changed,
  queue_task_done: changed,
  queue_shut_down: changed,

  process_started(run, event) {
    caused(run, "create", event, event.process, event.by);
    run.children.set(event.process, {
      id: event.process,
      pid: event.pid ?? null,
      argv: event.argv ?? [],
      call: event.call ?? null,
      helper: event.helper ? (event.helper === true ? "" : String(event.helper)) : null,
      where: event.where ?? null,
      started: event.at,
      seq: event.seq,
      exited: null,
      exitCode: null,
    });
  },

  process_exited(run, event) {
    const child = run.children.get(event.process);
    if (!child || child.exited !== null) return;
    child.exited = event.at;
    child.exitCode = event.exit_code ?? null;
  },
};
