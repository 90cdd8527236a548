/**
 * From event to event: which is the next and the one before, over all runs of the page. Pure.
 *
 * Events follow each other by time, at the same microsecond by run and number; a cursor that stands on
 * one has all before it and it behind itself, and nothing else of that microsecond.
 * @module
 */

import { lastAt } from "../query.js";

/** @import {Run} from "../types.js" */

/** An event of one of the page's runs. @typedef {{band: number, seq: number}} Stop */
/** Where a cursor is: an instant, or null for the latest; and the event of that instant that it stands on, or null for all of them. @typedef {{cursor: number | null, event: Stop | null}} Place */
/** What stepping needs of a run. @typedef {Pick<Run, "times">} Times */
/** @typedef {(band: number, seq: number) => boolean} Wanted */

/** All events of an instant. */
export const ALL = Infinity;

/**
 * The last event of the cursor's own microsecond that is behind the cursor, in one of the runs.
 * @param {Place} place
 * @param {number} band
 */
export function upTo({ cursor, event }, band) {
  if (cursor === null || event === null || band < event.band) return ALL;
  return band === event.band ? event.seq : 0;
}

/** How many events of a run are behind the cursor. @param {Times} run @param {Place} place @param {number} band */
export function behind({ times }, place, band) {
  const { cursor } = place;
  if (cursor === null) return times.length;
  const most = lastAt(times, cursor, (at) => at) + 1;
  const last = upTo(place, band);
  if (last >= most) return most;
  return Math.max(last, lastAt(times, cursor - 0.5, (at) => at) + 1);
}

/**
 * The next event that is wanted, or the one before.
 * @param {Times[]} runs
 * @param {Place} place
 * @param {1 | -1} direction
 * @param {Wanted} [wanted]
 * @returns {Place | null} null where there is none
 */
export function stepped(runs, place, direction, wanted = () => true) {
  const counts = runs.map((run, band) => behind(run, place, band));
  return direction > 0 ? after(runs, counts, wanted) : before(runs, counts, place, wanted);
}

/** @param {Times[]} runs @param {number[]} counts @param {Wanted} wanted @returns {Place | null} */
function after(runs, counts, wanted) {
  /** @type {Place | null} */
  let best = null;
  runs.forEach(({ times }, band) => {
    let seq = (counts[band] ?? 0) + 1;
    while (seq <= times.length && !wanted(band, seq)) seq += 1;
    const at = times[seq - 1];
    if (at !== undefined && (!best || at < (best.cursor ?? 0))) best = { cursor: at, event: { band, seq } };
  });
  return best;
}

/** @param {Times[]} runs @param {number[]} counts @param {Place} place @param {Wanted} wanted @returns {Place | null} */
function before(runs, counts, { cursor }, wanted) {
  const last = latest(runs, counts, () => true);
  if (!last?.event || last.cursor === null) return null;
  // Between two events, the first step back is onto the one behind.
  if (cursor === null || cursor <= last.cursor) counts[last.event.band] = last.event.seq - 1;
  return latest(runs, counts, wanted);
}

/** @param {Times[]} runs @param {number[]} counts @param {Wanted} wanted @returns {Place | null} */
function latest(runs, counts, wanted) {
  /** @type {Place | null} */
  let best = null;
  runs.forEach(({ times }, band) => {
    let seq = counts[band] ?? 0;
    while (seq > 0 && !wanted(band, seq)) seq -= 1;
    const at = seq > 0 ? times[seq - 1] : undefined;
    if (at !== undefined && (!best || at >= (best.cursor ?? 0))) best = { cursor: at, event: { band, seq } };
  });
  return best;
}

/** The how-manieth event, of how many, the cursor stands on. @param {Times[]} runs @param {Place} place */
export function counted(runs, place) {
  return {
    n: runs.reduce((sum, run, band) => sum + behind(run, place, band), 0),
    all: runs.reduce((sum, { times }) => sum + times.length, 0),
  };
}

const STEPS = new Set(["step_started", "step_ended"]);

/** What can be selected and takes no steps of its own: the loop, a line of the script or of the output, what is pointed out. */
const NO_ONE = new Set(["loop", "line", "out", "lint"]);

/**
 * What a step goes to: the begin and end of the steps of what is selected, or all that happened to it where it takes none;
 * those of anyone if nothing is.
 * @param {Pick<Run, "log" | "greenlets" | "works">[]} runs
 * @param {{band: number, key: string} | null} selected
 * @returns {Wanted}
 */
export function stepsOf(runs, selected) {
  const [, kind, number] = /^([a-z]+)-(\d+|main)/.exec(selected?.key ?? "") ?? [];
  if (!selected || !kind || NO_ONE.has(kind)) return (band, seq) => STEPS.has(runs[band]?.log.type(seq) ?? "");
  const id = number === "main" ? 0 : Number(number);
  const run = runs[selected.band];
  if (!run) return () => false;
  // Asked of each event of a long run: the first look is the cheapest.
  const { subjects } = run.log;
  if (kind === "task") return (band, seq) => subjects[seq - 1] === id && band === selected.band && STEPS.has(run.log.type(seq));
  const greenlet = kind === "greenlet" ? run.greenlets.get(id) : undefined;
  return (band, seq) => {
    if (band !== selected.band) return false;
    // One that is left is told of by the one that goes on.
    if (greenlet) return greenlet.spans[lastAt(greenlet.spans, seq, (turn) => turn.seq)]?.seq === seq;
    const about = run.log.subject(seq);
    return about === id || (kind === "thread" && run.works.get(about)?.thread === id);
  };
}
