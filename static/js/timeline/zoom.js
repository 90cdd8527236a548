/**
 * The part of a run that is looked at. Pure. Null stands for the whole of it.
 * @module
 */

/** @typedef {{t0: number, t1: number}} Part */

/** Nothing shorter is shown: the times are whole microseconds. */
export const SHORTEST = 10;

/** Where in a part that follows a run its newest moment is: a little room is left for what comes. */
const NEWEST = 0.94;
/** Where in a part the cursor is put that had left it. */
const ENTRY = 0.1;

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

/**
 * The part between two instants, in whichever order.
 * @param {number} one
 * @param {number} other
 * @param {number} end
 * @returns {Part | null}
 */
export function between(one, other, end) {
  const from = Math.max(0, Math.min(one, other));
  const to = Math.min(end, Math.max(one, other));
  if (to - from >= end) return null;
  return to - from >= SHORTEST ? { t0: from, t1: to } : around(from, to, end);
}

/**
 * The part of a length in which an instant has a place.
 * @param {number} at
 * @param {number} share  how far from the left, of 1
 * @param {number} length
 * @param {number} end
 * @returns {Part | null}
 */
export function placed(at, share, length, end) {
  const kept = Math.max(SHORTEST, length);
  return kept >= end ? null : within({ t0: at - share * kept, t1: at + (1 - share) * kept }, end);
}

/** As long a part, which has just come to that instant. @param {Part} part @param {number} now @returns {Part} */
export function following({ t0, t1 }, now) {
  const start = Math.max(0, now - NEWEST * (t1 - t0));
  return { t0: start, t1: start + (t1 - t0) };
}

/**
 * As long a part with an instant in it: the same if it is there.
 * @param {Part | null} part
 * @param {number} end
 * @param {number} at
 * @param {boolean} [onwards]  it goes on from there, and most of the room should be behind it
 * @returns {Part | null}
 */
export function holding(part, end, at, onwards = false) {
  if (!part || (at >= part.t0 && at <= part.t1)) return part;
  const length = part.t1 - part.t0;
  const t0 = at - (onwards ? ENTRY : 0.5) * length;
  return within({ t0, t1: t0 + length }, Math.max(end, at));
}

/** @param {Part} part @param {number} end @returns {Part} the same length, not beyond the run */
function within({ t0, t1 }, end) {
  const start = Math.max(0, Math.min(t0, end - (t1 - t0)));
  return { t0: start, t1: start + (t1 - t0) };
}
