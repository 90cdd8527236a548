/**
 * The arrows that explain something pointed at: who woke it, made it, resumed it, or asked it to stop. Pure.
 * @module
 */

import { mainHasLane } from "./lanes.js";
import { nameOf, strandKey } from "../query.js";

/** @import {Cause, Item, Run, Turn, Strand} from "../types.js" */

/**
 * An arrow from one lane to another, or a cause that has no lane.
 * @typedef {{kind: "wake" | "cancel" | "create", from: string | null, to: string, at: number, text: string}} Arrow
 */

/**
 * @param {Run} run
 * @param {Item} item
 * @returns {Arrow[]}
 */
export function arrowsOf(run, item) {
  if (item.kind === "cancel") {
    const { by, at, kind } = item.mark;
    return kind === "requested" && by?.kind === "task"
      ? [{ kind: "cancel", from: `task-${by.task}`, to: item.lane, at, text: nameOf(run, by.task) }]
      : [];
  }
  if (item.kind === "work") {
    const { by, submitted } = item.work;
    return by ? [{ kind: "create", from: laneOf(run, by), to: item.lane, at: submitted, text: by.kind }] : [];
  }
  if (item.kind === "turn") return item.turn.state === "running" ? [resumed(run, item.strand, item.turn)] : [];
  return item.kind === "span" ? woken(run, item) : [];
}

/** @param {Run} run @param {Extract<Item, {kind: "span"}>} item @returns {Arrow[]} */
function woken(run, { task, span, lane }) {
  const place = task.spans.indexOf(span);
  // A wait ends with the wake that follows it, a step began with the one before it.
  const wake = span.state === "waiting" ? task.spans[place + 1] : span.state === "running" ? task.spans[place - 1] : span;
  if (!wake || wake.state !== "ready") return [];
  if (wake === task.spans[0]) {
    return task.parent === null
      ? []
      : [{ kind: "create", from: `task-${task.parent}`, to: lane, at: task.created, text: nameOf(run, task.parent) }];
  }
  if (!wake.by) return [];
  const from = laneOf(run, wake.by);
  return [{ kind: "wake", from: from === lane ? null : from, to: lane, at: wake.from, text: wake.by.kind }];
}

/** @param {Run} run @param {Strand} strand @param {Turn} turn @returns {Arrow} */
function resumed(run, strand, turn) {
  const by = turn.other ? strandKey(turn.other) : laneOf(run, turn.task === null ? { kind: "thread", thread: strand.thread ?? undefined } : { kind: "task", task: turn.task });
  return { kind: "wake", from: by, to: strandKey(strand), at: turn.from, text: turn.how ?? "" };
}

/** @param {Run} run @param {Cause} by @returns {string | null} */
function laneOf(run, by) {
  if (by.kind === "task") return `task-${by.task}`;
  if (by.kind !== "thread") return null;
  if (by.thread === null || by.thread === undefined) return mainHasLane(run) ? "thread-main" : null;
  return run.threads.has(by.thread) ? `thread-${by.thread}` : null;
}
