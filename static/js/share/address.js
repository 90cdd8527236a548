/**
 * What is looked at, as the part of an address behind `#`: it never gets to the server. Pure.
 *
 * `at` is the cursor, and `on` the event of that microsecond that it stands on, where it does; `from` and `to` the part of the time that is drawn, `marks` the instants that are marked, all in
 * whole microseconds; `sel` is the key of the box or lane that is pinned, with the number of its band before it where
 * that isn't the first; `own=1` shows what the libraries made for themselves.
 * @module
 */

import { SHORTEST } from "../timeline/zoom.js";

/** @import {Spot} from "../store.js" */
/** @import {Stop} from "../time/stepping.js" */
/** @import {Part} from "../timeline/zoom.js" */

/** @typedef {{at: number | null, sel: Spot | null, part: Part | null, marks: number[], internal: boolean, on?: Stop}} Pinned */

/** Nothing in particular is looked at. @type {Readonly<Pinned>} */
export const NOTHING = Object.freeze({ at: null, sel: null, part: null, marks: [], internal: false });

const NAMES = ["at", "on", "sel", "from", "to", "marks", "own"];
const KEY = /^(?:([0-9]{1,2})\.)?([a-z][a-z-]*-[a-z0-9][a-z0-9-]{0,60})$/;
const ON = /^(?:([0-9]{1,2})\.)?([1-9][0-9]{0,9})$/;
const MOST_MARKS = 2;

/** @param {Pinned} pinned @returns {string} with the `#`, empty where there is nothing to say */
export function write({ at, on, sel, part, marks, internal }) {
  const said = [];
  if (at !== null) said.push(`at=${Math.round(at)}`);
  if (at !== null && on) said.push(`on=${on.band ? `${on.band}.` : ""}${on.seq}`);
  if (sel) said.push(`sel=${sel.band ? `${sel.band}.` : ""}${sel.key}`);
  if (part) said.push(`from=${Math.round(part.t0)}`, `to=${Math.round(part.t1)}`);
  if (marks.length) said.push(`marks=${marks.map(Math.round).join(",")}`);
  if (internal) said.push("own=1");
  return said.length ? `#${said.join("&")}` : "";
}

/**
 * @param {string} fragment  with or without its `#`
 * @returns {Pinned | null} null where it is none of ours; what makes no sense in it is passed over
 */
export function parse(fragment) {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  if (!NAMES.some((name) => fields.has(name))) return null;
  const [from, to] = [micros(fields.get("from")), micros(fields.get("to"))];
  const [, band = "0", key] = KEY.exec(fields.get("sel") ?? "") ?? [];
  const [, run = "0", seq] = ON.exec(fields.get("on") ?? "") ?? [];
  const marks = (fields.get("marks") ?? "").split(",").map(micros);
  return {
    at: micros(fields.get("at")),
    sel: key === undefined ? null : { band: Number(band), key },
    part: from !== null && to !== null && to > from ? { t0: from, t1: to } : null,
    marks: marks.filter((mark) => mark !== null).slice(0, MOST_MARKS),
    internal: fields.get("own") === "1",
    ...(seq !== undefined && fields.has("at") && { on: { band: Number(run), seq: Number(seq) } }),
  };
}

/**
 * The same within a run that ends there; a part that holds all of it is none.
 * @param {Pinned} pinned @param {number} end @param {number} bands  that the page has
 * @returns {Pinned}
 */
export function within(pinned, end, bands) {
  const at = (/** @type {number} */ time) => Math.min(time, end);
  return {
    at: pinned.at === null ? null : at(pinned.at),
    sel: pinned.sel && pinned.sel.band < bands ? pinned.sel : null,
    part: pinned.part && partWithin(pinned.part, end),
    marks: pinned.marks.map(at),
    internal: pinned.internal,
    ...(pinned.on && { on: pinned.on }),
  };
}

/** @param {Part} part @param {number} end @returns {Part | null} */
function partWithin({ t0, t1 }, end) {
  const length = Math.max(SHORTEST, Math.min(t1, end) - Math.min(t0, end));
  if (length >= end) return null;
  const start = Math.min(t0, end - length);
  return { t0: start, t1: start + length };
}

/** @param {string | null} text @returns {number | null} */
function micros(text) {
  return text !== null && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}
