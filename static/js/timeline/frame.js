/**
 * How the room of a timeline is shared out: names at the left, lanes, results at the right; on a narrow page names
 * stand above their lanes. Pure.
 * @module
 */

/** @typedef {{gutter: number, right: number, rowHeight: number, middle: number, width: number}} Frame */

const NARROW = 620;
const MIDDLE = 900;

/** @param {number} width  pixels @returns {Frame} */
export function frameOf(width) {
  if (width < NARROW) return { gutter: 0, right: 48, rowHeight: 60, middle: 41, width };
  return { gutter: Math.min(176, Math.round(width * 0.2)), right: width < MIDDLE ? 96 : 128, rowHeight: 38, middle: 20, width };
}
