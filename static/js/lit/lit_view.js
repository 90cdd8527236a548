/**
 * A veil over the lanes with holes where something is lit: there they are seen as they are, all else steps back.
 * @module
 */

import { lastAt } from "../query.js";
import { put, show, svg } from "../timeline/svg.js";
import { idOfLane } from "./places.js";

/** @import {Timeline} from "../timeline/view.js" */
/** @import {Lit, Piece} from "./lit.js" */

/** How far a hole reaches beyond what is lit in it, and how high it is. */
const BESIDE = 3;
const HIGH = 13;
/** Beyond the picture, so that the veil's own edge is not seen. */
const BEYOND = 20;

/**
 * The holes in a lane, in pixels: pieces that are closer than a hole's edge share one.
 * @param {Piece[]} pieces  in order of time
 * @param {{t0: number, t1: number, x: (at: number) => number, at: (x: number) => number}} scale
 * @param {number} now
 * @returns {[number, number][]}
 */
export function holes(pieces, scale, now) {
  /** @type {[number, number][]} */
  const found = [];
  // Pieces of a lane follow each other: before the last that began before the picture, none reaches into it but a call within it.
  const first = Math.max(0, lastAt(pieces, scale.t0, ({ from }) => from) - 1);
  for (let index = first; index < pieces.length; index += 1) {
    const { from, to } = /** @type {Piece} */ (pieces[index]);
    if (from > scale.t1) break;
    const end = to ?? Math.max(now, from);
    if (end < scale.t0) continue;
    const left = scale.x(Math.max(from, scale.t0)) - BESIDE;
    const right = Math.max(scale.x(Math.min(end, scale.t1)), left + BESIDE) + BESIDE;
    const last = found.at(-1);
    if (!last || left > last[1]) {
      found.push([left, right]);
      continue;
    }
    last[1] = Math.max(last[1], right);
    // Of a thousand pieces within a few pixels, those that begin within the hole need no look each, but for the last ones.
    index = Math.max(index, lastAt(pieces, scale.at(last[1]), ({ from: begin }) => begin) - 2);
  }
  return found;
}

export class LitView {
  constructor() {
    this.veil = svg("path", { class: "tl-veil", "fill-rule": "evenodd" });
    this.rims = svg("path", { class: "tl-rims" });
    this.group = svg("g", { class: "tl-lit" }, this.veil, this.rims);
    /** @type {unknown[]} what it was last drawn from */
    this.drawn = [];
  }

  /** @param {Timeline} view @param {Lit | null} lit @param {number} now @param {number} height */
  render(view, lit, now, height) {
    show(this.group, lit !== null);
    if (!lit) {
      this.drawn = [];
      return;
    }
    const source = [lit, lit.size, view.drawn, now, height];
    if (source.every((value, index) => value === this.drawn[index])) return;
    this.drawn = source;
    const { gutter, width, middle } = view.frame;
    const [top, bottom] = view.window(height);
    const above = Math.max(view.crowds.height, top) - BEYOND * Number(!view.crowds.height);
    const parts = [];
    for (const [key] of view.rows) {
      const pieces = lit.lanes.get(idOfLane(key));
      if (!pieces) continue;
      const y = view.top(key) + middle;
      for (const [left, right] of holes(pieces, view.scale, now)) {
        const x = Math.max(gutter - 4, gutter + left);
        parts.push(`M${x.toFixed(1)} ${y - HIGH}V${y + HIGH + 3}H${(gutter + right).toFixed(1)}V${y - HIGH}Z`);
      }
    }
    const rims = parts.join("");
    put(this.rims, "d", rims);
    put(this.veil, "d", `M${gutter - 6} ${above}H${width + BEYOND}V${bottom + BEYOND}H${gutter - 6}Z${rims}`);
  }
}
