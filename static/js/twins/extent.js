/**
 * Several runs on one time axis, each with its own zero at the left. Pure.
 * @module
 */

import { horizon } from "../timeline/scale.js";

/** @typedef {{seen: boolean, live: boolean, now: number}} Reach  of one run: whether any of it is known, whether it goes on, how far it came */

/**
 * Where the axis ends when all of every run is drawn.
 * @param {Reach[]} runs
 */
export function sharedEnd(runs) {
  return Math.max(1, ...runs.filter(({ seen }) => seen).map(({ now, live }) => horizon(now, live)));
}

/**
 * The end of the longest run, once every one that has begun is over; null before.
 * @param {{seen: boolean, end: number | null}[]} runs
 * @returns {number | null}
 */
export function longest(runs) {
  const seen = runs.filter((run) => run.seen);
  if (!seen.length) return null;
  const ends = seen.map(({ end }) => end).filter((end) => end !== null);
  return ends.length === seen.length ? Math.max(...ends) : null;
}
