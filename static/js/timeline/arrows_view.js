/**
 * The arrows over the lanes: a path for each, with the cause beside it where that has no lane.
 * @module
 */

import { arrowsOf } from "./arrows.js";
import { put, say, show, svg, unique } from "./svg.js";

/** @import {Picture, Timeline} from "./view.js" */

export class ArrowsView {
  constructor() {
    this.head = unique("tl-head");
    const head = svg("marker", { id: this.head, class: "tl-head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, svg("path", { d: "M0 .5 7.5 4 0 7.5z" }));
    this.defs = svg("defs", {}, head);
    this.group = svg("g", { class: "tl-arrows" });
  }

  /** @param {Timeline} view @param {Picture} picture */
  render(view, picture) {
    const { gutter } = view.frame;
    const { scale } = view;
    const key = picture.active ?? picture.pinned;
    const found = key === null ? null : view.find(key);
    const arrows = found?.box?.item && found.box.count === 1 ? arrowsOf(picture.run, found.box.item) : [];
    while (this.group.childElementCount > arrows.length) this.group.lastElementChild?.remove();
    arrows.forEach((arrow, index) => {
      const group = this.group.children[index] ?? this.group.appendChild(svg("g", {}, svg("path", { "marker-end": `url(#${this.head})` }), svg("text")));
      const x = gutter + scale.x(arrow.at);
      show(group, arrow.at >= scale.t0 && arrow.at <= scale.t1);
      put(group, "class", `arrow a-${arrow.kind}`);
      put(group, "data-from", arrow.from ?? "");
      put(group, "data-to", arrow.to);
      const [path, text] = /** @type {[Element, Element]} */ ([...group.children]);
      const end = view.middleOf(arrow.to) ?? 0;
      const source = arrow.from === null ? null : view.middleOf(arrow.from);
      const start = source ?? end - 24;
      const down = end >= start;
      const stop = end + (down ? -9 : 9);
      const bow = source !== null ? Math.min(26, 8 + Math.abs(end - start) / 8) : 0;
      put(path, "d", `M${x.toFixed(1)} ${start}C${(x + bow).toFixed(1)} ${start} ${(x + bow).toFixed(1)} ${stop} ${x.toFixed(1)} ${stop}`);
      put(text, "x", x + bow + 4);
      put(text, "y", source !== null ? (start + end) / 2 + 4 : start + 8);
      say(text, source !== null ? "" : arrow.text);
    });
  }
}
