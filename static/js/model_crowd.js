/**
 * How many are in which state, over time. With the integrals beside the counts, the average over any
 * stretch costs two look-ups, however much happened in it.
 * @module
 */

import { ABSENT, Moves } from "./model_moves.js";

/** @import {Crowd, Strand, Task} from "./types.js" */

/** @param {string[]} states @returns {Crowd} */
export function crowd(states) {
  return { states, now: states.map(() => 0), at: [], counts: [], sums: [], moves: new Moves() };
}

/**
 * Somebody goes from one state into another.
 * @param {Crowd} crowd
 * @param {number} at
 * @param {string | null} from  null for who was not there before
 * @param {string | null} to
 * @param {Task | Strand} [who]
 */
export function moves({ states, now, at: times, counts, sums, moves: all }, at, from, to, who) {
  if (from === to) return;
  if (who) all.add(at, who, from === null ? ABSENT : states.indexOf(from), to === null ? ABSENT : states.indexOf(to));
  const wide = states.length;
  const last = times.length - 1;
  const before = times[last];
  // Before its last change, the crowd was as the point before had it.
  if (before !== at) {
    times.push(at);
    for (let state = 0; state < wide; state += 1) {
      const place = last * wide + state;
      sums.push(before === undefined ? 0 : (sums[place] ?? 0) + (counts[place] ?? 0) * (at - before));
      counts.push(0);
    }
  }
  if (from !== null) now[states.indexOf(from)] = (now[states.indexOf(from)] ?? 0) - 1;
  if (to !== null) now[states.indexOf(to)] = (now[states.indexOf(to)] ?? 0) + 1;
  const start = (times.length - 1) * wide;
  for (let state = 0; state < wide; state += 1) counts[start + state] = now[state] ?? 0;
}

/**
 * @param {Crowd} crowd
 * @param {number} from
 * @param {number} to  later than `from`
 * @returns {number[]} how many were in each state on average
 */
export function average(crowd, from, to) {
  const start = integral(crowd, from);
  const end = integral(crowd, to);
  return end.map((value, state) => (value - (start[state] ?? 0)) / (to - from));
}

/** @param {Crowd} crowd @param {number} at @returns {number[]} */
export function countAt({ states, at: times, counts }, at) {
  const place = pointAt(times, at);
  return states.map((_, state) => (place < 0 ? 0 : (counts[place * states.length + state] ?? 0)));
}

/** How long all of them together had been in each state, up to an instant. @param {Crowd} crowd @param {number} at */
export function integral({ states, at: times, counts, sums }, at) {
  const place = pointAt(times, at);
  const since = at - (times[place] ?? at);
  return states.map((_, state) => {
    const index = place * states.length + state;
    return place < 0 ? 0 : (sums[index] ?? 0) + (counts[index] ?? 0) * since;
  });
}

/** @param {number[]} times @param {number} at */
function pointAt(times, at) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
