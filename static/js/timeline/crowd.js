/**
 * Very many, as areas over time: how many are in which state. Pure; a value for each pixel, from the
 * averages over it.
 * @module
 */

import { integral } from "../model_crowd.js";

/** @import {Crowd} from "../types.js" */
/** @import {Scale} from "./scale.js" */

/**
 * The outlines of the areas, the first one to be painted first: each hides the lower part of the one before.
 * @param {Crowd} crowd
 * @param {Scale} scale
 * @param {number} end  where what is known ends
 * @param {number} height  pixels for all of them together
 * @returns {{state: string, path: string}[]}
 */
export function areas(crowd, scale, end, height) {
  const most = crowd.now.reduce((sum, count) => sum + count, 0);
  const start = Math.max(scale.t0, crowd.at[0] ?? Infinity);
  const stop = Math.min(scale.t1, end);
  if (!most || start >= stop) return [];
  const paths = crowd.states.map(() => "");
  /** @type {number[]} */
  const tops = [];
  const left = scale.x(start);
  const right = scale.x(stop);
  let from = scale.at(left);
  let before = integral(crowd, from);
  for (let x = left; x < right; x = Math.floor(x) + scale.grain) {
    const to = Math.max(from + 1e-3, scale.at(Math.min(right, Math.floor(x) + scale.grain)));
    const after = integral(crowd, to);
    const counts = after.map((value, state) => (value - (before[state] ?? 0)) / (to - from));
    from = to;
    before = after;
    let stacked = counts.reduce((sum, count) => sum + count, 0);
    counts.forEach((count, state) => {
      const top = Math.round((height - (stacked / most) * height) * 10) / 10;
      stacked -= count;
      // Only where the outline goes up or down is there anything to say.
      if (top === tops[state]) return;
      tops[state] = top;
      paths[state] += paths[state] ? `H${x.toFixed(1)}V${top}` : `M${x.toFixed(1)} ${height}V${top}`;
    });
  }
  return crowd.states.map((state, index) => ({ state, path: paths[index] ? `${paths[index]}H${right.toFixed(1)}V${height}Z` : "" }));
}
