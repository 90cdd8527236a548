/**
 * The part of the reducer that is about synchronization objects and child processes.
 * @module
 */

/** @import {LogEvent, Run} from "./types.js" */

/** @param {Run} run @param {LogEvent} event */
function changed(run, event) {
  const thing = run.things.get(event.object);
  if (!thing) return;
  const last = thing.changes.at(-1);
  thing.changes.push({
    at: event.at,
    seq: event.seq,
    type: event.type,
    task: event.task ?? null,
    owner: event.owner ?? null,
    waiters: event.waiters ?? [],
    level: event.value ?? event.size ?? event.count ?? (event.flag === undefined ? null : Number(event.flag)),
    full: event.maxsize || event.parties || last?.full || null,
  });
}

/** @type {Record<string, (run: Run, event: LogEvent) => void>} */
export const THINGS = {
  object_created(run, event) {
    run.things.set(event.object, {
      id: event.object,
      kind: event.kind,
      where: event.where ?? event.seen ?? null,
      created: event.at,
      changes: [],
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
    run.children.set(event.process, {
      id: event.process,
      pid: event.pid ?? null,
      argv: event.argv ?? (event.call ? [event.call] : []),
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
