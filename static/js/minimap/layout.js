/**
 * The whole run as a strip, with a window on the part that is drawn: what is taken hold of where, and what
 * comes of it. Pure.
 * @module
 */

import { SHORTEST } from "../timeline/zoom.js";

/** @import {Part} from "../timeline/zoom.js" */
/** @import {Crowd, Run} from "../types.js" */

/** What is dragged: an edge of the window, the window, or a new one is drawn. @typedef {"start" | "end" | "window" | "new"} Hold */

/**
 * @param {number} x  of the pointer
 * @param {number} left  of the window
 * @param {number} right
 * @param {number} width  of the strip
 * @param {number} near  pixels at which an edge is still hit
 * @returns {Hold}
 */
export function holdAt(x, left, right, width, near) {
  const edges = /** @type {const} */ ([["start", Math.abs(x - left)], ["end", Math.abs(x - right)]]);
  const [edge, away] = edges[0][1] <= edges[1][1] ? edges[0] : edges[1];
  // A window that is narrow can still be moved: its edges are outside of it.
  const inside = x > left && x < right;
  if (away <= near && (!inside || right - left > 3 * near)) return edge;
  if (inside && right - left < width - 1) return "window";
  return "new";
}

/**
 * The part after a drag.
 * @param {Hold} hold
 * @param {Part} part  before it
 * @param {number} from  where the pointer went down, as a time
 * @param {number} to  where it is
 * @param {number} end  of the run
 * @returns {Part}
 */
export function dragged(hold, part, from, to, end) {
  const by = to - from;
  const { t0, t1 } = part;
  if (hold === "new") return { t0: Math.max(0, Math.min(from, to)), t1: Math.min(end, Math.max(from, to)) };
  if (hold === "start") return { t0: Math.max(0, Math.min(t1 - SHORTEST, t0 + by)), t1 };
  if (hold === "end") return { t0, t1: Math.min(end, Math.max(t0 + SHORTEST, t1 + by)) };
  const start = Math.max(0, Math.min(end - (t1 - t0), t0 + by));
  return { t0: start, t1: start + (t1 - t0) };
}

/** The counts that say most of a run: those of its tasks, or of what it has instead. @param {Run} run @returns {{kind: "task" | "greenlet" | "generator" | "thread", crowd: Crowd} | null} */
export function tellingCrowd(run) {
  for (const kind of /** @type {const} */ (["task", "greenlet", "generator", "thread"])) {
    const crowd = run.crowds[kind];
    if (crowd.at.length) return { kind, crowd };
  }
  return null;
}
