/**
 * What lanes do that are folded into their parent: a thin strip that says when any of them was alive, ran, or
 * failed. Pure; exact at every zoom, from sums over sorted times.
 * @module
 */

import { lastAt } from "../query.js";
import { descendants } from "./tree.js";

/** @import {Run} from "../types.js" */
/** @import {Scale} from "./scale.js" */
/** @import {Node} from "./tree.js" */

/**
 * Begins and ends of intervals, each sorted by itself: how many lie over an instant is how many have begun, less
 * how many have ended. `sums` are those of all before, for the time they cover.
 * @typedef {{times: Float64Array, sums: Float64Array}} Edges
 */
/** @typedef {{ran: [Edges, Edges], lived: [Edges, Edges], failed: Float64Array, size: number}} Profile */

/** @type {WeakMap<Node, {key: string, at: number, profile: Profile}>} */
const known = new WeakMap();
/** So many intervals are gathered in a millisecond, at least; while a run goes on, what takes long is done less often. */
const SPEED = 100;

/**
 * @param {Run} run
 * @param {Node} node
 * @param {number} [time]  milliseconds of a clock
 * @returns {Profile}
 */
export function profileOf(run, node, time = Infinity) {
  const key = `${run.seq} ${node.below}`;
  const last = known.get(node);
  if (last && (last.key === key || (!run.finished && time - last.at < last.profile.size / SPEED))) return last.profile;
  const profile = gather(node);
  known.set(node, { key, at: time, profile });
  return profile;
}

/** @param {Node} node @returns {Profile} */
function gather(node) {
  /** @type {[number[], number[]]} */
  const ran = [[], []];
  /** @type {[number[], number[]]} */
  const lived = [[], []];
  /** @type {number[]} */
  const failed = [];
  for (const { lane } of descendants(node)) {
    const of = lane.kind === "task" ? lane.task : "strand" in lane ? lane.strand : null;
    if (!of) continue;
    lived[0].push(of.created);
    if (of.end) lived[1].push(of.end.at);
    if (of.end?.told && of.end.state === "failed") failed.push(of.end.at);
    for (const span of of.spans) {
      if (span.state !== "running") continue;
      ran[0].push(span.from);
      if (span.to !== null) ran[1].push(span.to);
    }
  }
  return { ran: [edges(ran[0]), edges(ran[1])], lived: [edges(lived[0]), edges(lived[1])], failed: Float64Array.from(failed).sort(), size: ran[0].length + lived[0].length };
}

/** @param {number[]} all @returns {Edges} */
function edges(all) {
  const times = Float64Array.from(all).sort();
  const sums = new Float64Array(times.length + 1);
  times.forEach((time, index) => (sums[index + 1] = (sums[index] ?? 0) + time));
  return { times, sums };
}

/** How many edges there are up to an instant, and the time since each of them, in all. @param {Edges} of @param {number} at @returns {[number, number]} */
function since({ times, sums }, at) {
  const count = lastAt(times, at, (time) => time) + 1;
  return [count, count * at - (sums[count] ?? 0)];
}

/**
 * How many of the intervals there were on the average, and whether there was any at all, however short.
 * @param {[Edges, Edges]} of
 * @param {number} from
 * @param {number} to
 * @returns {{average: number, any: boolean}}
 */
export function covered([begins, ends], from, to) {
  const [begun, sinceBegun] = since(begins, from);
  const [ended, sinceEnded] = since(ends, from);
  const [later, sinceLater] = since(begins, to);
  const [over, sinceOver] = since(ends, to);
  const sum = sinceLater - sinceBegun - (sinceOver - sinceEnded);
  return { average: sum / Math.max(to - from, 1e-9), any: later > begun || begun > ended || over > ended };
}

/**
 * The strip as outlines, `height` pixels high, from 0 down: where any was alive, a line; where any ran, the more the higher.
 * @param {Profile} profile
 * @param {Scale} scale
 * @param {number} end  where what is known ends
 * @param {number} height
 * @returns {{lived: string, ran: string, failed: string}}
 */
export function strip(profile, scale, end, height) {
  const stop = scale.x(Math.min(end, scale.t1));
  let lived = "";
  let ran = "";
  let alive = -1;
  let [from, top] = [0, 0];
  /** @param {number} x @param {number} next */
  const run = (x, next) => {
    if (next === top) return;
    if (top) ran += `M${from} ${height}V${(height - top).toFixed(1)}H${x}V${height}z`;
    [from, top] = [x, next];
  };
  let x = 0;
  for (; x < stop; x += 1) {
    const [a, b] = [scale.at(x), scale.at(Math.min(x + 1, stop))];
    const here = covered(profile.lived, a, b).any;
    if (here && alive < 0) alive = x;
    if (!here && alive >= 0) {
      lived += `M${alive} ${height}H${x}`;
      alive = -1;
    }
    const { average, any } = here ? covered(profile.ran, a, b) : { average: 0, any: false };
    // A step of a few microseconds is seen as well; a few heights are enough to compare.
    run(x, any ? 2 + Math.round(Math.min(1, average) * 4) * ((height - 2) / 4) : 0);
  }
  run(x, 0);
  if (alive >= 0) lived += `M${alive} ${height}H${x}`;
  let failed = "";
  let last = -Infinity;
  for (let index = lastAt(profile.failed, scale.t0 - 1, (time) => time) + 1; index < profile.failed.length; index += 1) {
    const at = scale.x(profile.failed[index] ?? 0);
    if (at > scale.width) break;
    if (at - last < 2) continue;
    last = at;
    failed += `M${at.toFixed(1)} -2V${height}`;
  }
  return { lived, ran, failed };
}
