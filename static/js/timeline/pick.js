/**
 * Which box of a lane is meant, by pointer or by key. Pure.
 * @module
 */

import { LAYER } from "./shapes.js";

/** @import {Box} from "./layout.js" */

/** The boxes of a lane that can have the focus, in order of time. @param {{boxes: Box[]}} row */
export function stops(row) {
  return row.boxes.filter((box) => box.item).sort((a, b) => a.from - b.from || a.to - b.to);
}

/** The mark of what was printed reaches so far. */
const PRINTED = 5;

/**
 * Thin things are hard to hit: a mark or a step wins over the wait beside it. Marks of what was printed hang below
 * the step that printed it, and are hit there alone.
 * @param {Box[]} boxes
 * @param {number} x
 * @param {boolean} [below]  the band of what runs
 * @returns {Box | null}
 */
export function nearest(boxes, x, below = false) {
  let found = null;
  let best = Infinity;
  for (const box of boxes) {
    if (!box.item) continue;
    if (box.kind === "output") {
      const away = Math.abs(x - box.x);
      if (below && away <= PRINTED && away - 1e6 < best) {
        best = away - 1e6;
        found = box;
      }
      continue;
    }
    const away = x < box.x ? box.x - x : Math.max(0, x - box.x - box.w);
    const reach = { end: 8, cancel: 6, lint: 5, running: 5, blocked: 4, work: 3, froze: 3, busy: 2, owner: 3, level: 3, child: 3 }[/** @type {string} */ (box.kind)] ?? 0;
    if (away > reach) continue;
    // The layer counts first, the distance within it.
    const rank = away - 100 * LAYER[box.kind];
    if (rank < best) {
      best = rank;
      found = box;
    }
  }
  return found;
}
