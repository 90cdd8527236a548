/**
 * A picture of a part of the time that is moved and stretched while another part is asked for, rather than made
 * anew in each frame: how much is made of it, and how long it will do. Pure.
 * @module
 */

/** @import {Scale} from "./scale.js" */

/** A picture with so much more to either side, as a share of what is in sight, can be moved for a while. */
const MARGIN = 0.25;
/** No column of it is drawn wider or narrower than this. */
const STRETCH = 2.5;

/** @typedef {{t0: number, t1: number, width: number}} Part */

/** @param {Scale} scale */
export function pixels({ width }) {
  return Math.max(1, Math.round(width));
}

/** What is in sight, and what lies beside it as far as anything does. @param {Scale} scale @param {number} known  where what is told ends @returns {Part} */
export function withMargin(scale, known) {
  const more = (scale.t1 - scale.t0) * MARGIN;
  const t0 = Math.min(scale.t0, Math.max(0, scale.t0 - more));
  const t1 = Math.max(scale.t1, Math.min(known, scale.t1 + more));
  return { t0, t1, width: pixels({ ...scale, width: (scale.width * (t1 - t0)) / (scale.t1 - scale.t0) }) };
}

/** Whether all that is in sight and told is in a picture, about as fine as it could be. @param {Part} part @param {Scale} scale @param {number} known */
export function suffices({ t0, t1, width }, scale, known) {
  const stretched = (scale.x(t1) - scale.x(t0)) / Math.max(1, width);
  return t0 <= Math.max(0, scale.t0) && t1 >= Math.min(scale.t1, known) && stretched <= STRETCH && stretched >= 1 / STRETCH;
}
