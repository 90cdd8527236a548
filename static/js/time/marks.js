/**
 * Two marks on the axis, the interval between them, and what they snap to. Pure.
 * @module
 */

import { behind } from "./stepping.js";

/** @import {Stop, Wanted} from "./stepping.js" */
/** @import {Run} from "../types.js" */

/** What a mark is called, by its place. */
export const NAMES = ["A", "B"];

/**
 * One mark more. There are two: a third moves the one that is nearer.
 * @param {number[]} marks
 * @param {number} at
 * @returns {number[]}
 */
export function marked(marks, at) {
  if (marks.length < NAMES.length) return [...marks, at];
  const nearer = Math.abs((marks[0] ?? 0) - at) <= Math.abs((marks[1] ?? 0) - at) ? 0 : 1;
  return moved(marks, nearer, at);
}

/** @param {number[]} marks @param {number} index @param {number} at @returns {number[]} */
export function moved(marks, index, at) {
  return marks.map((mark, place) => (place === index ? at : mark));
}

/** What is left takes the first name. @param {number[]} marks @param {number} index @returns {number[]} */
export function removed(marks, index) {
  return marks.filter((_, place) => place !== index);
}

/**
 * The event nearest to an instant.
 * @param {Pick<Run, "times">[]} runs
 * @param {number} at
 * @param {number} reach  no further away than this
 * @param {Wanted} wanted
 * @returns {(Stop & {at: number}) | null}
 */
export function nearestEvent(runs, at, reach, wanted) {
  /** @type {(Stop & {at: number}) | null} */
  let best = null;
  runs.forEach((run, band) => {
    const { times } = run;
    const before = behind(run, { cursor: at, event: null }, band);
    for (const direction of [-1, 1]) {
      for (let seq = direction < 0 ? before : before + 1; seq > 0 && seq <= times.length; seq += direction) {
        const time = times[seq - 1] ?? Infinity;
        const away = Math.abs(time - at);
        if (away > reach || (best && away >= Math.abs(best.at - at))) break;
        if (!wanted(band, seq)) continue;
        best = { band, seq, at: time };
        break;
      }
    }
  });
  return best;
}

/** An event that begins or ends something: all but the loop's own beat. @param {Pick<Run, "log">[]} runs @returns {Wanted} */
export function edges(runs) {
  return (band, seq) => {
    const type = runs[band]?.log.type(seq) ?? "";
    return type !== "loop_tick" && type !== "loop_idle";
  };
}
