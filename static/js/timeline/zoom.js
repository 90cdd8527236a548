/**
 * The part of a run that is looked at. Pure. Null stands for the whole of it.
 * @module
 */

/** @typedef {{t0: number, t1: number}} Part */

/** Nothing shorter is shown: the times are whole microseconds. */
export const SHORTEST = 50;

/**
 * Makes the part `factor` times as long, with the instant `at` staying where it is.
 * @param {Part | null} part
 * @param {number} end  of the run
 * @param {number} factor
 * @param {number} at
 * @returns {Part | null}
 */
export function zoom(part, end, factor, at) {
  const { t0, t1 } = part ?? { t0: 0, t1: end };
  const length = Math.max(SHORTEST, (t1 - t0) * factor);
  if (length >= end) return null;
  const share = Math.min(1, Math.max(0, (at - t0) / (t1 - t0)));
  return within({ t0: at - share * length, t1: at + (1 - share) * length }, end);
}

/**
 * @param {Part | null} part
 * @param {number} end
 * @param {number} by  microseconds to the right
 * @returns {Part | null}
 */
export function pan(part, end, by) {
  return part && within({ t0: part.t0 + by, t1: part.t1 + by }, end);
}

/**
 * The part around a box, with a little of what is beside it.
 * @param {number} from
 * @param {number} to
 * @param {number} end
 * @returns {Part | null}
 */
export function around(from, to, end) {
  const length = Math.max(SHORTEST, (to - from) * 1.3);
  if (length >= end) return null;
  const middle = (from + to) / 2;
  return within({ t0: middle - length / 2, t1: middle + length / 2 }, end);
}

/** @param {Part} part @param {number} end @returns {Part} the same length, not beyond the run */
function within({ t0, t1 }, end) {
  const start = Math.max(0, Math.min(t0, end - (t1 - t0)));
  return { t0: start, t1: start + (t1 - t0) };
}
