/**
 * How long a script was at work: its process takes longer, since it has to be started and to be ended. Pure.
 * @module
 */

/** @import {LogEvent} from "../types.js" */

/** From the first to the last, in microseconds. @typedef {{first: number, last: number}} Work */

const AT_WORK = new Set([
  ...["step_started", "step_ended", "thread_blocked", "thread_unblocked", "thread_started", "thread_ended"],
  ...["greenlet_switched", "greenlet_ended", "generator_resumed", "generator_yielded", "generator_ended"],
]);

/**
 * @param {Work | null} known  of the events before
 * @param {LogEvent} event
 * @returns {Work | null} null while nothing is known to have run
 */
export function widened(known, { type, at }) {
  return AT_WORK.has(type) ? { first: known?.first ?? at, last: at } : known;
}
