/**
 * What of a long list can be seen: the part of it within a scale, and how much of that one pixel takes. By binary
 * search, since a frame cannot look at all of 100,000 spans. Pure.
 * @module
 */

/** @import {Scale} from "./scale.js" */

/**
 * The first index in a range for which something holds that holds for all after it.
 * @param {number} low
 * @param {number} high  the answer where it holds for none
 * @param {(index: number) => boolean} holds
 */
export function firstOf(low, high, holds) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Where what is within a scale begins and ends (past its last), in a list that is in order of time.
 * @template T
 * @param {T[]} sorted
 * @param {Scale} scale
 * @param {(one: T) => number} from
 * @returns {[number, number]} the one before the first that begins in sight may still reach into it
 */
export function inSight(sorted, { t0, t1 }, from) {
  const begin = firstOf(0, sorted.length, (index) => from(/** @type {T} */ (sorted[index])) >= t0);
  return [Math.max(0, begin - 1), firstOf(begin, sorted.length, (index) => from(/** @type {T} */ (sorted[index])) > t1)];
}

/**
 * The last of those that are drawn together with the one at `index`, since all of them end within the scale's grain of its
 * begin. Looks near before it looks far: mostly there are few.
 * @param {number} index
 * @param {number} stop  past the last one in sight
 * @param {Scale} scale
 * @param {number} x  where the one at `index` begins
 * @param {(index: number) => number} to  when each one ends
 */
export function together(index, stop, scale, x, to) {
  const thin = (/** @type {number} */ place) => scale.x(to(place)) - x < scale.grain;
  if (!thin(index)) return index;
  let reach = 1;
  while (index + reach < stop && thin(index + reach)) reach *= 2;
  const low = index + (reach >> 1);
  return firstOf(low, Math.min(stop, index + reach), (place) => !thin(place)) - 1;
}
