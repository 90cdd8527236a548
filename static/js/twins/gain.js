/**
 * What a comparison comes to, in words. Pure.
 * @module
 */

import { duration } from "../format.js";
import { t } from "../i18n.js";

/** How long one took. @typedef {{label: string, us: number}} Total */

/** Totals nearer to each other than this are alike: the same work takes now longer, now shorter. */
const ALIKE = 1.1;

/**
 * How many times, with as many digits as such a measurement has: `1.4`, `5`, `12`.
 * @param {number} ratio
 */
export function times(ratio) {
  return String(Number(ratio.toFixed(ratio < 9.95 ? 1 : 0)));
}

/**
 * Durations that are read beside each other, in one unit.
 * @param {number[]} all
 * @returns {string[]}
 */
export function amounts(all) {
  return Math.max(...all) >= 999_500 ? all.map((us) => `${(us / 1e6).toFixed(2)} s`) : all.map(duration);
}

/**
 * @param {Total[]} totals  in the order of the page, at least two
 * @returns {string}
 */
export function gain(totals) {
  return totals.length === 2 ? ofTwo(totals) : ofMany(totals);
}

/** @param {Total[]} totals */
function ofTwo(totals) {
  const [first, second] = /** @type {[Total, Total]} */ (totals);
  const [a, b] = /** @type {[string, string]} */ (amounts([first.us, second.us]));
  const ratio = first.us / second.us;
  const values = { a, b, label: second.label };
  if (ratio >= ALIKE) return t("{a} against {b}: “{label}” is {n} times as fast.", { ...values, n: times(ratio) });
  if (ratio <= 1 / ALIKE) return t("{a} against {b}: “{label}” takes {n} times as long.", { ...values, n: times(1 / ratio) });
  return t("{a} against {b}: about the same, nothing is gained.", values);
}

/** @param {Total[]} totals */
function ofMany(totals) {
  const sorted = [...totals].sort((one, other) => one.us - other.us);
  const fast = /** @type {Total} */ (sorted[0]);
  const slow = /** @type {Total} */ (sorted.at(-1));
  const [a, b] = /** @type {[string, string]} */ (amounts([fast.us, slow.us]));
  const values = { a, b, fast: fast.label, slow: slow.label };
  if (slow.us / fast.us < ALIKE) return t("From {a} to {b}: about the same, nothing is gained.", values);
  return t("“{fast}” took {a}, “{slow}” {b}: the fastest is {n} times as fast as the slowest.", { ...values, n: times(slow.us / fast.us) });
}
