/**
 * The stretch of time that is being chosen, over the lanes.
 * @module
 */

import { interval } from "../format.js";
import { put, say, show, svg } from "./svg.js";

/** @import {Timeline} from "./view.js" */

export class RangeView {
  constructor() {
    this.back = svg("rect", { y: 0 });
    this.text = svg("text", { "text-anchor": "middle" });
    this.group = svg("g", { class: "tl-range" }, this.back, this.text);
    /** @type {{from: number, to: number} | null} */
    this.chosen = null;
  }

  /** @param {Timeline} view @param {number} top @param {number} bottom */
  render(view, top, bottom) {
    show(this.group, this.chosen !== null);
    if (!this.chosen) return;
    const { scale, frame } = view;
    const left = frame.gutter + Math.max(0, scale.x(Math.min(this.chosen.from, this.chosen.to)));
    const right = frame.gutter + Math.min(scale.width, scale.x(Math.max(this.chosen.from, this.chosen.to)));
    put(this.back, "x", left);
    put(this.back, "width", Math.max(0, right - left));
    put(this.back, "y", top);
    put(this.back, "height", Math.max(0, bottom - top));
    put(this.text, "x", (left + right) / 2);
    put(this.text, "y", top + 14);
    say(this.text, right - left > 64 ? interval(Math.abs(this.chosen.to - this.chosen.from)) : "");
  }
}
