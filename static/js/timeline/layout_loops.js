/**
 * Boxes of an event loop's lane: when it was busy and when idle, who froze it, and two charts below. Pure.
 *
 * What is wider than a pixel is a box with its true times. What is thinner is drawn together: the share of it
 * that the loop was busy is the height, pixel by pixel.
 * @module
 */

import { t } from "../i18n.js";
import { duration } from "../format.js";
import { busyIn, busyUntil, freezeEnd, freezesOf, iterations, knownTo, stretchAt } from "../model_loops.js";
import { lastAt, taskName } from "../query.js";

/** @import {Freeze, Loop} from "../types.js" */
/** @import {Stretch} from "../model_loops.js" */
/** @import {Peaks} from "../peaks.js" */
/** @import {Box} from "./layout.js" */
/** @import {Scale} from "./scale.js" */

/** @typedef {"busy" | "idle" | "froze" | "timers" | "queued"} Kind */

/** The pixels of the two charts, as high as they can be. */
export const CHART = 13;
/** The band of what is busy. */
export const BUSY = 14;

/**
 * @param {string} lane
 * @param {Loop} loop
 * @param {Scale} scale
 * @param {number} now
 * @returns {Box[]}
 */
export function loopBoxes(lane, loop, scale, now) {
  return [...charts(lane, loop, scale), ...stretches(lane, loop, scale, Math.min(now, knownTo(loop, now))), ...freezes(lane, loop, scale, now)];
}

/** @param {string} lane @param {Loop} loop @param {Scale} scale @param {number} end @returns {Box[]} */
function stretches(lane, loop, scale, end) {
  const begin = Math.max(scale.t0, loop.looked[0] ?? Infinity);
  const stop = Math.min(scale.t1, end);
  const { grain } = scale;
  const pixel = ((scale.t1 - scale.t0) / scale.width) * grain;
  /** @type {Box[]} */
  const boxes = [];
  /** What is thinner than a pixel begins here. */
  let from = begin;
  // Whatever is as wide as a pixel has a whole pixel's edge in it.
  for (let x = Math.floor(scale.x(begin)), at = begin; at < stop; ) {
    const found = stretchAt(loop, at, end);
    if (found && found.to - found.from >= pixel) {
      thin(boxes, lane, loop, scale, from, Math.max(from, found.from), end);
      // While it is stopped, there is nothing to draw.
      if (found.state !== "off") boxes.push(whole(lane, loop, scale, found, found.to === end && loop.step !== null));
      from = found.to;
      x = Math.max(x, Math.floor(scale.x(from)));
    }
    x += grain;
    at = Math.max(from, scale.at(x));
  }
  thin(boxes, lane, loop, scale, from, stop, end);
  return boxes;
}

/** @param {string} lane @param {Loop} loop @param {Scale} scale @param {Stretch} stretch @param {boolean} open @returns {Box} */
function whole(lane, loop, scale, { state, from, to, tick }, open) {
  const busy = state === "busy";
  const x = scale.x(from);
  return {
    key: `${lane}-${busy ? "b" : "i"}${tick}`,
    kind: busy ? "busy" : "idle",
    x,
    w: scale.x(to) - x,
    from,
    to,
    open,
    count: 1,
    part: 1,
    text: "",
    variant: "",
    item: { kind: "stretch", lane, loop, busy, from, to, tick },
  };
}

/** @param {Box[]} boxes @param {string} lane @param {Loop} loop @param {Scale} scale @param {number} from @param {number} to @param {number} end */
function thin(boxes, lane, loop, scale, from, to, end) {
  if (from >= to) return;
  const first = stretchAt(loop, from, end);
  if (!first) return;
  if (first.from >= from && first.to >= to) {
    if (first.state !== "off") boxes.push(whole(lane, loop, scale, first, false));
    return;
  }
  const tick = first.tick;
  const x = scale.x(from);
  const w = scale.x(to) - x;
  boxes.push({
    key: `${lane}-m${tick}`,
    kind: "busy",
    x,
    w,
    from,
    to,
    open: false,
    count: iterations(loop, from, to).count,
    part: busyIn(loop, from, to) / (to - from),
    text: w >= 2 ? outline(loop, scale, from, to) : "",
    variant: "mixed",
    item: { kind: "stretch", lane, loop, busy: null, from, to, tick },
  });
}

/** The share of each pixel that was busy, as a path above the band's foot. @param {Loop} loop @param {Scale} scale @param {number} from @param {number} to */
function outline(loop, scale, from, to) {
  const right = scale.x(to);
  let path = "";
  let height = -1;
  const end = Math.max(loop.known, to);
  let start = from;
  let before = busyUntil(loop, from, end);
  for (let x = scale.x(from); x < right; x = Math.floor(x) + scale.grain) {
    const next = Math.min(right, Math.floor(x) + scale.grain);
    const stop = Math.max(start + 1e-3, scale.at(next));
    const after = busyUntil(loop, stop, end);
    const share = (after - before) / (stop - start);
    [start, before] = [stop, after];
    // What there is can be seen, however little.
    const level = share > 0 ? Math.max(0.7, Math.round(share * BUSY * 10) / 10) : 0;
    if (level === height) continue;
    path += path ? `H${x.toFixed(1)}V${-level}` : `M${x.toFixed(1)} 0V${-level}`;
    height = level;
  }
  return path && `${path}H${right.toFixed(1)}V0Z`;
}

/** Who held the loop for so long. @param {string} lane @param {Loop} loop @param {Scale} scale @param {number} now @returns {Box[]} */
function freezes(lane, loop, scale, now) {
  /** @type {Box[]} */
  const boxes = [];
  for (const freeze of freezesOf(loop, now)) {
    const to = freezeEnd(freeze, now);
    if (to < scale.t0 || freeze.from > scale.t1) continue;
    const x = scale.x(freeze.from);
    boxes.push({
      key: `${lane}-f${freeze.seq}`,
      kind: "froze",
      x,
      w: scale.x(to) - x,
      from: freeze.from,
      to,
      open: freeze.span !== null && freeze.span.to === null,
      count: 1,
      text: `${culprit(freeze)} ${duration(to - freeze.from)}`,
      variant: "",
      item: { kind: "freeze", lane, loop, freeze },
    });
  }
  return boxes;
}

/** @param {Freeze} freeze */
export function culprit({ task, hold }) {
  return task ? taskName(task) : (hold?.lines.at(-1)?.function ?? t("a callback"));
}

/** How many were ready, and how many timers were pending, each to its own most. @param {string} lane @param {Loop} loop @param {Scale} scale @returns {Box[]} */
function charts(lane, loop, scale) {
  /** @type {Box[]} */
  const boxes = [];
  for (const [kind, values] of /** @type {["timers" | "queued", Peaks][]} */ ([["timers", loop.timers], ["queued", loop.ready]])) {
    const most = values.most(0, values.length);
    if (!most) continue;
    const { path, top } = chart(loop, values, most, kind === "timers", scale);
    if (!path) continue;
    boxes.push({ key: `${lane}-${kind}`, kind, x: top.x, w: 0, from: top.at, to: top.at, open: false, count: 1, part: top.value / most, text: path, variant: String(top.value), item: null });
  }
  return boxes;
}

/**
 * Steps of a value that each tick tells. What is ready is run by the time the loop looks again; timers stay.
 * Of ticks thinner than a pixel, the most.
 * @param {Loop} loop
 * @param {Peaks} values
 * @param {number} most
 * @param {boolean} stays
 * @param {Scale} scale
 */
function chart(loop, values, most, stays, scale) {
  const { at: times, looked } = loop;
  const first = Math.max(0, lastAt(times, scale.t0, Number));
  const last = lastAt(times, scale.t1, Number);
  const top = { x: 0, at: 0, value: -1 };
  let path = "";
  let height = 0;
  /** @param {number} x @param {number} value */
  const step = (x, value) => {
    const level = value ? Math.max(1, Math.round((value / most) * CHART * 10) / 10) : 0;
    if (level === height) return;
    path += path ? `H${x.toFixed(1)}V${-level}` : `M${x.toFixed(1)} 0V${-level}`;
    height = level;
  };
  const right = Math.min(scale.width, scale.x(loop.known));
  if (right <= 0 || (looked[0] ?? Infinity) > scale.t1) return { path, top };
  for (let tick = first; tick <= last; ) {
    const x = Math.max(0, scale.x(times[tick] ?? 0));
    // All that begin within the same pixel.
    const next = Math.max(tick + 1, lastAt(times, scale.at(Math.floor(x) + scale.grain) - 1e-3, Number) + 1);
    const value = values.most(tick, Math.min(next, last + 1));
    if (value > top.value) Object.assign(top, { x, at: times[tick] ?? 0, value });
    step(x, value);
    const done = looked[next];
    const over = Math.max(x + 1, done === undefined ? right : scale.x(done));
    const follows = next <= last ? scale.x(times[next] ?? 0) : Infinity;
    if (!stays && follows > over + 0.5) step(Math.min(over, Math.max(right, x + 1)), 0);
    tick = next;
  }
  if (path) path += `H${right.toFixed(1)}${height ? "V0" : ""}`;
  return { path, top };
}
