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

/** Keeps its place in a number that is broken into groups. */
const THIN = "\u202f";

/**
 * An instant to the microsecond: `0.412 351 s`.
 * @param {number} us
 */
export function exact(us) {
  const whole = Math.round(us);
  const [seconds = "", rest = ""] = (Math.abs(whole) / 1e6).toFixed(6).split(".");
  return `${whole < 0 ? "−" : ""}${seconds}.${rest.slice(0, 3)}${THIN}${rest.slice(3)} s`;
}

/**
 * An interval to the microsecond, in the unit that suits it: `200.533 ms`, `−1.200 000 s`.
 * @param {number} us
 */
export function interval(us) {
  const whole = Math.round(us);
  const sign = whole < 0 ? "−" : "";
  const size = Math.abs(whole);
  if (size < 1000) return `${sign}${size} µs`;
  return size < 1e6 ? `${sign}${(size / 1000).toFixed(3)} ms` : exact(whole);
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

/**
 * The size of a file: `812 B`, `34 kB`, `1.2 MB`.
 * @param {number} count
 */
export function bytes(count) {
  if (count < 1000) return `${count} B`;
  return count < 999_500 ? `${Math.round(count / 1000)} kB` : `${(count / 1e6).toFixed(count < 99.5e6 ? 1 : 0)} MB`;
}
