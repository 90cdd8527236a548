/**
 * What lies over the lanes: the cursor, the instant under the pointer, the ring around what is
 * looked at; the arrows are drawn in a file of their own.
 * @module
 */

import { LitView } from "../lit/lit_view.js";
import { ArrowsView } from "./arrows_view.js";
import { MarkLines } from "./marks_view.js";
import { RangeView } from "./range_view.js";
import { readout } from "./scale.js";
import { put, say, show, svg } from "./svg.js";

/** @import {Picture, Timeline} from "./view.js" */

export class Overlay {
  constructor() {
    this.later = svg("rect", { class: "tl-later", y: 0 });
    this.cursor = svg("path", { class: "tl-cursor" });
    this.now = svg("path", { class: "tl-now" });
    this.ring = svg("rect", { class: "tl-ring", rx: 3 });
    this.arrows = new ArrowsView();
    this.lit = new LitView();
    this.guide = svg("path", { class: "tl-guide" });
    this.range = new RangeView();
    this.marks = new MarkLines();
    this.svg = svg("svg", { class: "tl-over", "aria-hidden": "true" }, this.arrows.defs, this.lit.group, this.later, this.now, this.ring, this.arrows.group, this.marks.group, this.range.group, this.cursor, this.guide);
    /** Where lines begin and end: dashes over a hundred thousand lanes would be millions. */
    this.top = 0;
    this.bottom = 0;
    /** @type {number | null} the instant under the pointer */
    this.pointed = null;
  }

  /** @param {Timeline} view @param {Picture} picture @param {number} height */
  render(view, picture, height) {
    const { gutter, width } = view.frame;
    const { scale } = view;
    /** @param {number} at */
    const inside = (at) => (at >= scale.t0 && at <= scale.t1 ? gutter + scale.x(at) : null);
    put(this.svg, "width", width);
    put(this.svg, "height", height);
    [this.top, this.bottom] = view.window(height);
    const { cursor, live, now } = picture;
    this.line(this.now, live ? inside(now) : null, height);
    this.line(this.cursor, cursor === null ? null : inside(cursor), height);
    const from = cursor === null ? null : gutter + Math.max(0, scale.x(cursor));
    show(this.later, from !== null);
    if (from !== null) {
      put(this.later, "x", from);
      put(this.later, "width", Math.max(0, gutter + scale.width - from));
      put(this.later, "height", height);
    }
    this.marks.render(view, this.top, this.bottom);
    this.range.render(view, this.top, this.bottom);
    this.lit.render(view, picture.lit ?? null, now, height);
    this.pointer(view, height);
    const key = picture.active ?? picture.pinned;
    const found = key === null ? null : view.find(key);
    const seen = found !== null && found.row.node.index >= 0;
    show(this.ring, seen);
    if (seen) this.around(view, found.row, found.box);
    this.arrows.render(view, picture);
  }

  /** The ring: around a box, or a whole lane with its name. @param {Timeline} view @param {import("./rows.js").Row} row @param {import("./layout.js").Box | null} box */
  around(view, row, box) {
    const { gutter, width, right, rowHeight } = view.frame;
    const top = view.top(row.lane.key);
    const whole = box === null;
    put(this.ring, "class", whole ? "tl-ring whole" : "tl-ring");
    const point = box?.w === 0;
    const from = whole ? 1 : gutter + Math.max(box.x, point ? box.x : -3) - (point ? 9 : 3);
    const to = whole ? width - 1 : point ? from + 18 : gutter + Math.min(box.x + Math.max(box.w, 2.5), view.scale.width + right - 6) + 3;
    put(this.ring, "x", from);
    // On an event loop's lane, what can be pointed at is the upper band.
    const lift = row.lane.kind === "loop" ? 6 : 0;
    put(this.ring, "y", whole ? top + 1 : top + view.frame.middle - 13 - lift);
    put(this.ring, "width", Math.max(6, to - from));
    put(this.ring, "height", whole ? rowHeight - 2 : 26 - lift);
  }

  /** A line through the lanes, its time on the axis. @param {Timeline} view @param {number} height */
  pointer(view, height) {
    const { pointed, guide } = this;
    const { scale, frame, readout: sign } = view;
    const inside = pointed !== null && pointed >= scale.t0 && pointed <= scale.t1;
    this.line(guide, inside ? frame.gutter + scale.x(pointed) : null, height);
    show(sign, inside);
    if (!inside) return;
    const text = readout(scale, pointed);
    const wide = text.length * 6.4 + 12;
    const x = Math.min(frame.width - wide / 2, Math.max(wide / 2, frame.gutter + scale.x(pointed)));
    const [back, label] = /** @type {[Element, Element]} */ ([...sign.children]);
    put(back, "x", x - wide / 2);
    put(back, "width", wide);
    put(label, "x", x);
    say(label, text);
  }

  /** @param {Element} path @param {number | null} x @param {number} height */
  line(path, x, height) {
    show(path, x !== null);
    if (x !== null) put(path, "d", `M${x.toFixed(1)} ${Math.min(height, this.top)}V${Math.min(height, this.bottom)}`);
  }
}
