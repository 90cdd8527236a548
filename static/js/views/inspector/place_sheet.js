/**
 * What the inspector says of a line of the script: all that ran or waited there. Pure.
 * @module
 */

import { duration, instant } from "../../format.js";
import { t, tn } from "../../i18n.js";
import { laneKey, orderOf, partKey, placesOf, stateOf, totalsOf } from "../../lit/places.js";
import { strandName, taskName, waitsFor } from "../../query.js";
import { stateName } from "../describe.js";
import { known } from "./life.js";
import { exactly, plain } from "./sheet.js";

/** @import {Run, Strand, Task} from "../../types.js" */
/** @import {Part as Piece, Place} from "../../lit/places.js" */
/** @import {Context, Part, Sheet, Sum, Table} from "./sheet.js" */

/** @param {Context} context @param {number} line @returns {Sheet} */
export function lineSheet(context, line) {
  const { run, script, functions } = context;
  const place = placesOf(run, script, functions).lines.get(line);
  const title = `${script}:${line}`;
  if (!place) return { key: `line-${line}`, kind: t("Line"), title, facts: [{ name: t("Spans"), parts: [t("nothing ran or waited here as far as the run has come")] }], sums: null, sections: [], table: null };
  const totals = totalsOf(place, known(run, context.now));
  const states = /** @type {const} */ (["running", "waiting", "blocked"]);
  const sums = states.filter((state) => totals[state] > 0).map((state) => /** @type {Sum} */ ({ state, label: state === "running" ? t("running, from here on") : stateName(state), us: totals[state] }));
  return {
    key: `line-${line}`,
    kind: t("Line"),
    title,
    said: saidOf(line, totals),
    facts: [
      { name: t("Spans"), parts: [countText(totals)] },
      ...longest(run, place, totals.longest, known(run, context.now)),
    ],
    sums: sums.length ? { title: t("Time at this line"), sums, total: { label: t("in all, side by side or not"), us: totals.running + totals.waiting + totals.blocked } } : null,
    sections: [],
    table: staysTable(context, place),
  };
}

/** @param {{spans: number, owners: number}} totals */
function countText({ spans, owners }) {
  const count = tn("{n} span", "{n} spans", spans);
  const lanes = tn("{n} lane", "{n} lanes", owners);
  return t("{spans} of {lanes}", { spans: count, lanes });
}

/** All of it in one sentence: `line 47: 12 spans of 4 lanes, waiting 1.20 s, running 3.10 ms`. @param {number} line @param {import("../../lit/places.js").Totals} totals */
function saidOf(line, totals) {
  const times = /** @type {const} */ (["waiting", "running", "blocked"]).filter((state) => totals[state] > 0).map((state) => `${stateName(state)} ${duration(totals[state])}`);
  return [t("line {line}: {count}", { line, count: countText(totals) }), ...times].join(t(", "));
}

/** @param {Run} run @param {Place} place @param {number} index @param {number} until */
export function longest(run, place, index, until) {
  const part = place.parts[index];
  const owner = place.owners[index];
  if (!part || !owner) return [];
  const lane = laneKey(owner);
  return [{ name: t("Longest wait"), parts: [duration((part.to ?? until) - part.from), t(", by "), { text: ownerName(run, owner), go: { key: partKey(lane, part), at: part.from } }] }];
}

/** @param {Run} run @param {Task | Strand} owner */
export function ownerName(run, owner) {
  return "coro" in owner ? taskName(owner) : strandName(run, owner);
}

/** @param {Context} context @param {Place} place @returns {Table} */
export function staysTable({ run, now, cursor }, place) {
  const until = known(run, now);
  const { order, sorted } = orderOf(place);
  /** @param {number} index */
  const told = (index) => {
    const where = order[index] ?? 0;
    const part = /** @type {Piece} */ (place.parts[where]);
    const owner = /** @type {Task | Strand} */ (place.owners[where]);
    const lane = laneKey(owner);
    const key = partKey(lane, part);
    /** @type {Part} */
    const who = { text: ownerName(run, owner), go: { key, at: part.from } };
    const what = "call" in part ? part.call : part.awaiting ? waitsFor(run, part.awaiting, 20) : "";
    return { part, lane, who, what, state: stateOf(part) };
  };
  let current = -1;
  if (cursor !== null && sorted) current = order.findLastIndex((where) => holds(/** @type {Piece} */ (place.parts[where]), cursor));
  return {
    caption: sorted ? t("Each span, in order of time") : t("Each span, lane by lane"),
    heads: [t("State"), t("From"), t("To"), t("How long"), t("Lane"), t("Waits for")],
    count: place.parts.length,
    current,
    chosen: -1,
    row(index) {
      const { part, who, what, state } = told(index);
      return {
        // The line stays selected: its spans can be gone through.
        key: null,
        at: part.from,
        state,
        cells: [[stateName(state)], [instant(part.from)], [part.to === null ? t("not over") : instant(part.to)], [duration(Math.max(0, (part.to ?? until) - part.from))], [who], [what]],
      };
    },
    exact(index) {
      const { part, who, what, state } = told(index);
      return [stateName(state), exactly(part.from), part.to === null ? t("not over") : exactly(part.to), `${Math.max(0, (part.to ?? until) - part.from)} µs`, plain([who]), what];
    },
  };
}

/** @param {Piece} part @param {number} at */
function holds({ from, to }, at) {
  return from <= at && (to === null || to > at);
}
