/**
 * The rows of the lanes that can be seen, as elements: made when they come into sight, removed when they leave it.
 * @module
 */

import { joined, label } from "../views/describe.js";
import { profileOf, strip } from "./folded.js";
import { expanded, makeHead, placeHead } from "./heads.js";
import { APART, FEW, crumbs, drawCrumbs, isCrumb } from "./crumbs.js";
import { SPANS_APART, boxesOf } from "./layout.js";
import { stops } from "./pick.js";
import { LAYER, LAYERS, clipped, make, move } from "./shapes.js";
import { put, svg } from "./svg.js";

/** @import {Run} from "../types.js" */
/** @import {Head} from "./heads.js" */
/** @import {Lane} from "./lanes.js" */
/** @import {Box} from "./layout.js" */
/** @import {Scale} from "./scale.js" */
/** @import {LaneTree, Node} from "./tree.js" */
/** @import {Frame, Picture} from "./view.js" */

/** @typedef {{lane: Lane, node: Node, group: SVGGElement, head: Head, strip: SVGGElement, held: SVGGElement, back: SVGRectElement, layers: SVGGElement[], shapes: Map<string, SVGGElement>, crumbs: Map<string, SVGGElement>, kept: string | null, labels: Map<string, string>, boxes: Box[], middle: number}} Row */

/** Of what is folded into a lane: below its own band. */
const STRIP = { top: 11, height: 6 };

export class Rows {
  /** @param {Record<"hatch" | "stripes" | "dots" | "clip", string>} ids */
  constructor(ids) {
    this.ids = ids;
    this.group = svg("g", { role: "rowgroup" });
    /** @type {Map<string, Row>} those that are there, by the keys of their lanes */
    this.rows = new Map();
    /** @type {Set<string>} the kinds of boxes there have been */
    this.kinds = new Set();
    /** Whether the picture moves: then as few elements as can be are made, and named once it stays. */
    this.moving = false;
    /** @type {{key: string, drawn: unknown, row: Row} | null} a row that is asked for, but out of sight */
    this.spare = null;
  }

  /**
   * The rows from one place to another, and the one that has the focus.
   * @param {LaneTree} tree
   * @param {[number, number, number]} sight  the third tells how many of them, at either end, are out of sight
   * @param {Frame} frame
   * @param {Picture} picture
   * @param {Scale} scale
   */
  render(tree, [top, bottom, spare], frame, picture, scale) {
    const { shown } = tree;
    const wanted = shown.slice(Math.max(0, top), bottom + 1);
    const held = this.focused();
    const away = held && tree.nodes.get(held.lane.key);
    // Whoever walks by keys is not to lose the way because something scrolls.
    if (away && away.index >= 0 && (away.index < top || away.index > bottom)) wanted[away.index < top ? "unshift" : "push"](away);
    const keys = new Set(wanted.map(({ lane }) => lane.key));
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      row.group.remove();
      this.rows.delete(key);
    }
    wanted.forEach((node, index) => {
      let row = this.rows.get(node.lane.key);
      // What moves is time: the lanes stay where they are, and those out of sight can wait until it stays.
      const still = this.moving && row !== undefined;
      if (!row) this.rows.set(node.lane.key, (row = this.make(node)));
      row.lane = node.lane;
      row.node = node;
      if (this.group.children[index] !== row.group) this.group.insertBefore(row.group, this.group.children[index] ?? null);
      const folded = !tree.flat && tree.folds.has(node.lane.key);
      if (!still) this.place(row, frame, folded, tree.flat);
      if (still && (node.index < top + spare || node.index > bottom - spare)) return;
      this.fold(row, folded, picture, scale, frame);
      this.draw(row, picture, scale, frame);
    });
    this.keepOneStop();
  }

  /** The row that has the focus. */
  focused() {
    const there = document.activeElement?.closest?.("[data-lane]");
    return there && this.group.contains(there) ? (this.rows.get(there.getAttribute("data-lane") ?? "") ?? null) : null;
  }

  /** A row that is out of sight, as it would be: what is on it can be asked for all the same. @param {Node} node @param {unknown} drawn  what it goes by @param {Picture} picture @param {Scale} scale */
  unseen(node, drawn, picture, scale) {
    const { key } = node.lane;
    if (this.spare?.key !== key || this.spare.row.node !== node) this.spare = { key, drawn: null, row: this.make(node) };
    if (this.spare.drawn !== drawn) {
      this.spare.drawn = drawn;
      this.spare.row.boxes = this.boxes(node, picture, scale);
    }
    return this.spare.row;
  }

  /** @param {Node} node @param {Picture} picture @param {Scale} scale */
  boxes({ lane }, { run, now }, scale) {
    return boxesOf(run, lane, scale, now, run.spans > SPANS_APART);
  }

  /** @param {Node} node @returns {Row} */
  make(node) {
    const { lane } = node;
    const back = svg("rect", { class: "row-back", x: 0, y: 0 });
    const head = makeHead(node);
    const strip = svg("g", { class: "row-strip", "aria-hidden": "true" }, svg("path", { class: "lived" }), svg("path", { class: "ran" }), svg("path", { class: "failed" }));
    const held = svg("g", { class: "row-held", "aria-hidden": "true", "clip-path": `url(#${this.ids.clip})` });
    const layers = Array.from({ length: LAYERS }, () => svg("g", { "clip-path": `url(#${this.ids.clip})` }));
    const group = svg("g", { class: `row row-${lane.kind}`, role: "row", "data-lane": lane.key }, back, head.group, strip, ...layers, held);
    return { lane, node, group, head, strip, held, back, layers, shapes: new Map(), crumbs: new Map(), kept: null, labels: new Map(), boxes: [], middle: 0 };
  }

  /** @param {Row} row @param {Frame} frame @param {boolean} folded @param {boolean} flat */
  place(row, frame, folded, flat) {
    const { rowHeight, middle, gutter, width } = frame;
    const { lane, node } = row;
    put(row.group, "transform", `translate(0 ${node.index * rowHeight})`);
    put(row.group, "aria-rowindex", node.index + 1);
    put(row.group, "aria-level", flat ? 1 : node.level);
    put(row.group, "aria-label", lane.label);
    expanded(row.group, node.children.length && !flat ? !folded : null);
    put(row.back, "width", width);
    put(row.back, "height", rowHeight);
    row.middle = middle;
    for (const layer of row.layers) put(layer, "transform", `translate(${gutter} 0)`);
    placeHead(row.head, node, frame, folded, flat);
  }

  /** What those do that are folded into a lane. @param {Row} row @param {boolean} folded @param {Picture} picture @param {Scale} scale @param {Frame} frame */
  fold(row, folded, { run, now }, scale, { gutter, middle }) {
    put(row.strip, "display", folded ? "block" : "none");
    if (!folded) return;
    put(row.strip, "transform", `translate(${gutter} ${middle + STRIP.top})`);
    const paths = strip(profileOf(run, row.node, performance.now()), scale, Math.min(now, run.quiet ?? now), STRIP.height);
    for (const path of row.strip.children) put(path, "d", paths[/** @type {keyof typeof paths} */ (path.getAttribute("class"))]);
  }

  /** @param {Row} row @param {Picture} picture @param {Scale} scale @param {Frame} frame */
  draw(row, picture, scale, frame) {
    row.boxes = this.boxes(row.node, picture, scale);
    const seen = new Set();
    const limit = scale.width + frame.right - 4;
    const dense = row.boxes.length > (this.moving ? FEW : APART);
    const focused = dense ? document.activeElement?.getAttribute("data-key") : null;
    /** @type {Box[]} */
    const thin = [];
    for (const box of row.boxes) {
      if (dense && isCrumb(box, this.moving) && box.key !== focused && box.key !== row.kept) {
        thin.push(box);
        this.kinds.add(box.kind);
        continue;
      }
      seen.add(box.key);
      let shape = row.shapes.get(box.key);
      if (shape && !shape.classList.contains(`k-${box.kind}`)) {
        shape.remove();
        shape = undefined;
      }
      if (!shape) {
        shape = make(box, this.ids);
        this.kinds.add(box.variant === "calm" ? "calm" : box.kind === "end" || box.kind === "cancel" ? `${box.kind}-${box.variant}` : box.kind);
        row.shapes.set(box.key, shape);
        row.labels.delete(box.key);
        row.layers[LAYER[box.kind]]?.append(shape);
      }
      move(shape, box, row.middle, limit);
      if (box.item && !this.moving) this.name(row, shape, box, picture.run, picture.now);
    }
    if (thin.length || row.crumbs.size) {
      const near = thin.filter(({ x, w }) => x + w > -12 && x < limit + 12).map((box) => clipped(box, limit));
      drawCrumbs(row.layers, LAYER, row.crumbs, crumbs(near, row.middle), this.ids.hatch);
    }
    for (const [key, shape] of row.shapes) {
      if (seen.has(key)) continue;
      shape.remove();
      row.shapes.delete(key);
    }
  }

  /** Names a shape once, and again when it is over: a text for every frame would be read by nobody. */
  /** @param {Row} row @param {Element} shape @param {Box} box @param {Run} run @param {number} now */
  name(row, shape, box, run, now) {
    const state = `${box.open} ${box.count}`;
    if (row.labels.get(box.key) === state || !box.item) return;
    row.labels.set(box.key, state);
    put(shape, "aria-label", box.count > 1 ? joined(box.count, box.item) : label(run, box.item, now));
  }

  /** Exactly one element of the grid takes part in tabbing: the last that had the focus, else the first that is no event loop's. */
  keepOneStop() {
    if (this.moving || this.group.querySelector('[tabindex="0"]')) return;
    const rows = [...this.rows.values()];
    for (const row of [...rows.filter(({ lane }) => lane.kind !== "loop"), ...rows]) {
      const first = stops(row).find(({ key }) => row.shapes.has(key));
      if (!first) continue;
      row.shapes.get(first.key)?.setAttribute("tabindex", "0");
      return;
    }
  }
}
