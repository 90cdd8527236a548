/**
 * Times as text. Everything comes in as microseconds.
 * @module
 */

/**
 * A duration with three digits that say something: `320 µs`, `4.05 ms`, `1.20 s`.
 * @param {number} us
 * @returns {string}
 */
export function duration(us) {
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 999_500) return `${digits(us / 1000)} ms`;
  return `${digits(us / 1e6)} s`;
}

/**
 * An instant, always in the same unit and to 10 µs: instants are compared.
 * @param {number} us
 */
export function instant(us) {
  return `${(us / 1e6).toFixed(5)} s`;
}

/**
 * Seconds as a script wrote them: `0.3 s`, `10 s`.
 * @param {number} value
 */
export function seconds(value) {
  if (value !== 0 && Math.abs(value) < 0.001) return `${Number((value * 1e6).toPrecision(3))} µs`;
  return `${Number(value.toPrecision(4))} s`;
}

/** @param {number} value */
function digits(value) {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
