/**
 * How long each run of a comparison took, and whether they may be compared. Pure.
 * @module
 */

import { number, rowsOf } from "../measured/read.js";

/** @import {BandData} from "../types.js" */
/** @import {State} from "../store.js" */
/** @import {Standing} from "./verdict.js" */
/** @import {Work} from "./work.js" */

/** @typedef {{state: Pick<State, "run">, work: Work | null, data: Pick<BandData, "label" | "exit_code" | "measured">}} Taken */

/** A measured column of this name is what a script says that its work took. */
const SECONDS = "seconds";

/**
 * @param {Taken[]} bands
 * @param {boolean} going  whether any of them goes on or is still to come
 * @returns {Standing}
 */
export function tally(bands, going) {
  const over = bands.filter(({ state }) => state.run.finished);
  const whole = bands.every(({ state, data }) => state.run.finished && byItself(state.run.finished.outcome) && state.run.finished.exit_code === data.exit_code);
  const common = { all: bands.length, over: over.length, going, whole };
  if (going || over.length < bands.length) return { ...common, totals: [], basis: "run" };
  // All by the same measure, the best that each of them has.
  for (const [basis, of] of /** @type {const} */ ([["measured", own], ["work", atWork]])) {
    const times = bands.map(of);
    if (times.every((us) => us !== null && us > 0)) return { ...common, totals: labelled(bands, times), basis };
  }
  return { ...common, totals: labelled(bands, bands.map(({ state }) => state.run.finished?.duration ?? 0)), basis: "run" };
}

/** @param {Taken[]} bands @param {(number | null)[]} times */
function labelled(bands, times) {
  return bands.map(({ data: { label } }, index) => ({ label, us: times[index] ?? 0 }));
}

/** What a script says of itself, if it says it once. @param {Taken} band */
function own({ state, data }) {
  if (!data.measured || !(SECONDS in data.measured.columns)) return null;
  const [row, ...more] = rowsOf(state.run.outputs, data.measured);
  const seconds = row && !more.length ? number(row[SECONDS]) : NaN;
  return Number.isFinite(seconds) ? seconds * 1e6 : null;
}

/** @param {Taken} band */
function atWork({ work }) {
  return work && work.last - work.first;
}

/** @param {string} outcome */
function byItself(outcome) {
  return outcome === "completed" || outcome === "failed";
}
