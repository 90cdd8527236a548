/**
 * An event loop in words: one stretch of its time, who froze it, and all of it. Pure.
 * @module
 */

import { duration, instant } from "../format.js";
import { t, tn } from "../i18n.js";
import { busyIn, freezeEnd, idleUntil, iterations, knownTo } from "../model_loops.js";
import { threadName } from "../query.js";
import { culprit } from "../timeline/layout_loops.js";
import { line, present, times } from "./describe.js";

/** @import {Item, Loop, Run} from "../types.js" */

/**
 * All of a loop's time, as far as it is known.
 * @param {Loop} loop
 * @param {number} now
 * @returns {[string, string][]}
 */
export function describeLoop(loop, now) {
  const from = loop.looked[0] ?? 0;
  const to = Math.min(now, knownTo(loop, now));
  const busy = busyIn(loop, from, to);
  const idle = idleUntil(loop, to) - idleUntil(loop, from);
  const ticks = loop.at.length;
  const { longest } = loop;
  return present([
    [t("Busy in all"), `${percent(busy, busy + idle)}, ${duration(busy)}`],
    [t("Idle in all"), duration(idle)],
    [t("Iterations"), ticks.toLocaleString("en")],
    longest.for > 0 && [t("Longest iteration"), t("{time}, from {instant}", { time: duration(longest.for), instant: instant(loop.at[longest.tick] ?? 0) })],
    [t("Most ready at once"), loop.ready.most(0, ticks).toLocaleString("en")],
    [t("Most timers"), loop.timers.most(0, ticks).toLocaleString("en")],
  ]);
}

/**
 * @param {Run} _run
 * @param {Extract<Item, {kind: "stretch"}>} item
 * @param {number} now
 * @returns {[string, string][]}
 */
export function stretchFacts(_run, { loop, busy, from, to, tick }, now) {
  if (busy === null) {
    const share = busyIn(loop, from, to);
    const { first, count } = iterations(loop, from, to);
    return [
      [t("Event loop"), tn("{n} iteration, drawn together: the height is the share that it was busy", "{n} iterations, drawn together: the height is the share that it was busy", count)],
      [t("Busy"), `${percent(share, to - from)}, ${duration(share)}`],
      ...times(from, to, now),
      [t("Most ready at once"), String(loop.ready.most(first, first + count))],
      ...describeLoop(loop, now),
    ];
  }
  const open = busy && loop.at.length - 1 === tick && loop.step !== null;
  return present([
    [t("Event loop"), busy ? t("busy: it runs what was ready") : t("idle: it looks for input, output and timers that are due")],
    ...times(from, open ? null : to, now),
    busy && [t("Ready at its start"), String(loop.ready.at(tick))],
    busy && [t("Timers pending"), String(loop.timers.at(tick))],
    ...describeLoop(loop, now),
  ]);
}

/**
 * @param {Run} run
 * @param {Extract<Item, {kind: "freeze"}>} item
 * @param {number} now
 * @returns {[string, string][]}
 */
export function freezeFacts(run, { freeze }, now) {
  const { task, span, hold, from } = freeze;
  const to = freezeEnd(freeze, now);
  const holds = task ? task.holds.filter((each) => each.from >= from && each.from <= to) : hold ? [hold] : [];
  const block = task?.blocks.filter((each) => each.from >= from && each.from <= to).reduce((/** @type {import("../types.js").Block | null} */ most, each) => (!most || (each.to ?? now) - each.from > (most.to ?? now) - most.from ? each : most), null);
  const places = holds.flatMap(({ lines }) => lines).map((where) => line(where)).join("; ");
  const where = line(block?.where ?? null) ?? places;
  const others = run.threads.size > 1 && block?.thread !== undefined && block.thread !== null ? threadName(run, block.thread) : "";
  return present([
    [t("Froze the loop"), culprit(freeze)],
    hold ? [t("Duration"), t("{time} at least: a callback’s end is not told", { time: duration(to - from) })] : [t("Duration"), span && span.to === null ? t("{time} so far", { time: duration(to - from) }) : duration(to - from)],
    [t("From"), instant(from)],
    [t("To"), instant(to)],
    [t("Meanwhile"), t("none of its other tasks runs")],
    block !== null && block !== undefined && [t("Call"), block.call],
    where !== "" && [t("Line"), where],
    others !== "" && [t("Thread"), others],
  ]);
}

/** @param {number} part @param {number} whole */
function percent(part, whole) {
  const share = whole > 0 ? (100 * part) / whole : 0;
  return `${share > 0 && share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}
