/**
 * How time goes by while it is played. Pure.
 * @module
 */

/** How fast it may. */
export const SPEEDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 20];

/**
 * Where the cursor is after some time of playing.
 * @param {number} cursor
 * @param {number} elapsed  milliseconds
 * @param {number} speed
 * @param {number} end
 * @returns {{cursor: number, over: boolean}}
 */
export function advance(cursor, elapsed, speed, end) {
  const next = cursor + elapsed * 1000 * speed;
  return next >= end ? { cursor: end, over: true } : { cursor: next, over: false };
}
