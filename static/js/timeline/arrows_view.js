/**
 * The arrows over the lanes. One that leads to or comes from a lane out of sight ends at the edge of the picture.
 * @module
 */

import { arrowsOf, arrowsOfLanes } from "./arrows.js";
import { put, say, show, svg, unique } from "./svg.js";

/** @import {ArrowKind} from "../types.js" */
/** @import {Arrow, Chosen} from "./arrows.js" */
/** @import {Picture, Timeline} from "./view.js" */

/** Beyond so many, a text at each would be none to read: with a cause that has no lane, and with one that has. */
const TEXTS = 12;
const NAMES = 3;
/** So far above its lane an arrow begins whose cause has none. */
const STUB = 24;
/** An arrow ends so far from the middle of its lane: at the edge of the band. */
const BAND = 9;

/** What is rare lies on top. @type {Record<ArrowKind, number>} */
const RANK = { resume: 0, create: 1, wake: 2, cancel: 3 };

/** The heads: each kind has a form of its own. @type {Record<ArrowKind, {d: string, filled: boolean}>} */
const HEADS = {
  wake: { d: "M0 .5 7.5 4 0 7.5z", filled: true },
  create: { d: "M.5 .7 7 4 .5 7.3", filled: false },
  cancel: { d: "M1 .5 7 4 1 7.5M7.2 .5v7", filled: false },
  resume: { d: "M4 .5 7.5 4 4 7.5 .5 4z", filled: true },
};

export class ArrowsView {
  constructor() {
    const id = unique("tl-head");
    const marker = { viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto", markerUnits: "userSpaceOnUse" };
    this.head = (/** @type {string} */ kind) => `url(#${id}-${kind})`;
    const heads = Object.entries(HEADS).map(([kind, { d, filled }]) => svg("marker", { ...marker, id: `${id}-${kind}`, class: `tl-head h-${kind}${filled ? " filled" : ""}` }, svg("path", { d })));
    const tail = svg("marker", { id: `${id}-tail`, class: "tl-tail", viewBox: "0 0 4 4", refX: 2, refY: 2, markerWidth: 4, markerHeight: 4, markerUnits: "userSpaceOnUse" }, svg("circle", { cx: 2, cy: 2, r: 1.8 }));
    this.defs = svg("defs", {}, ...heads, tail);
    this.group = svg("g", { class: "tl-arrows" });
    /** What was chosen of all arrows, and from what. @type {{from: unknown[], chosen: Chosen}} */
    this.kept = { from: [], chosen: { arrows: [], total: 0 } };
    /** How many are drawn, and of how many. */
    this.drawn = 0;
    this.total = 0;
  }

  /** @param {Timeline} view @param {Picture} picture */
  render(view, picture) {
    const pointed = this.pointed(view, picture);
    const all = picture.arrows ? this.all(view, picture) : { arrows: [], total: 0 };
    const told = new Set(pointed.arrows.map(({ index }) => index));
    const arrows = [...all.arrows.filter(({ index }) => !told.has(index)), ...pointed.arrows].sort((a, b) => RANK[a.kind] - RANK[b.kind]);
    put(this.group, "class", all.arrows.length && pointed.arrows.length ? "tl-arrows apart" : "tl-arrows");
    const texts = pointed.arrows.length ? pointed.arrows.length : arrows.length;
    let drawn = 0;
    for (const arrow of arrows) {
      const place = placed(view, arrow);
      if (!place) continue;
      const group = this.group.children[drawn] ?? this.group.appendChild(svg("g", {}, svg("path"), svg("text")));
      this.draw(group, arrow, place, view, { told: told.has(arrow.index), text: (told.has(arrow.index) || !told.size) && texts <= (place.stub ? TEXTS : NAMES) });
      view.kinds.add(`a-${arrow.kind}`);
      view.kinds.add(`a-${arrow.kind}`);
      drawn += 1;
    }
    while (this.group.childElementCount > drawn) this.group.lastElementChild?.remove();
    this.drawn = drawn;
    // What one that is drawn stands for: those beyond the bound. Those that lie beside the picture are not missed.
    const [chosen, found] = all.total ? [all.arrows.length, all.total] : [pointed.arrows.length, pointed.total];
    this.total = found > chosen ? found : drawn;
  }

  /** Those of what is pointed at: a box, boxes drawn together, or a whole lane. @param {Timeline} view @param {Picture} picture @returns {Chosen} */
  pointed(view, { run, active, pinned }) {
    const key = active ?? pinned;
    const found = key === null ? null : view.find(key);
    if (!found) return { arrows: [], total: 0 };
    const { box, row } = found;
    // Of what is drawn together, no more than can be told apart there.
    if (!box || box.count > 1) return arrowsOfLanes(run, [row.lane.key], box ? { t0: box.from, t1: box.to } : view.scale, { sight: new Set(inSight(view)) });
    const arrows = box.item ? arrowsOf(run, box.item) : [];
    return { arrows, total: arrows.length };
  }

  /** Those of the lanes in sight, chosen anew only where something has changed. @param {Timeline} view @param {Picture} picture */
  all(view, { run }) {
    const [top, bottom] = seenRows(view);
    const { shown, changes } = view.lanes;
    const from = [run, run.seq, view.scale.t0, view.scale.t1, top, bottom, shown.length, changes];
    if (from.some((value, index) => value !== this.kept.from[index])) {
      const keys = inSight(view);
      this.kept = { from, chosen: arrowsOfLanes(run, keys, view.scale, { sight: new Set(keys) }) };
    }
    return this.kept.chosen;
  }

  /** @param {Element} group @param {Arrow} arrow @param {Place} place @param {Timeline} view @param {{told: boolean, text: boolean}} how */
  draw(group, arrow, { x0, y0, x1, y1, stub, cut }, view, how) {
    put(group, "class", `arrow a-${arrow.kind}${stub ? " a-stub" : ""}${how.told ? " a-pointed" : ""}`);
    put(group, "data-from", arrow.from ?? "");
    put(group, "data-to", arrow.to);
    put(group, "data-tail", arrow.tail);
    put(group, "data-at", arrow.at);
    const [path, text] = /** @type {[Element, Element]} */ ([...group.children]);
    // A cancellation and the wake that it brings lie side by side.
    const bow = stub ? 0 : Math.min(26, 8 + Math.abs(y1 - y0) / 8) * (arrow.kind === "cancel" ? 1.7 : 1);
    put(path, "d", `M${x0.toFixed(1)} ${y0.toFixed(1)}C${(x0 + bow).toFixed(1)} ${y0.toFixed(1)} ${(x1 + bow).toFixed(1)} ${y1.toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)}`);
    put(path, "marker-end", this.head(arrow.kind));
    put(path, "marker-start", stub || cut ? "none" : this.head("tail"));
    show(text, how.text);
    if (!how.text) return;
    const right = Math.max(x0, x1) + bow + 4;
    const end = right > view.frame.gutter + view.scale.width - 60;
    put(text, "x", end ? Math.min(x0, x1) - 5 : right);
    put(text, "text-anchor", end ? "end" : "start");
    put(text, "y", stub ? y0 + 8 : (y0 + y1) / 2 + 4);
    say(text, arrow.text);
  }
}

/** The first and the last lane that can be seen, by place: fewer than those whose rows are drawn. @param {Timeline} view @returns {[number, number]} */
function seenRows(view) {
  const [top, bottom] = view.edges().map((edge) => (edge - view.crowds.height) / view.frame.rowHeight);
  return [Math.max(0, Math.floor(top ?? 0)), Math.ceil(bottom ?? 0) - 1];
}

/** The lanes that can be seen. @param {Timeline} view */
function inSight(view) {
  const [first, last] = seenRows(view);
  return view.lanes.shown.slice(first, last + 1).map(({ lane }) => lane.key);
}

/** Where an arrow is drawn. `stub`: its cause has no lane; `cut`: it comes from out of sight. @typedef {{x0: number, y0: number, x1: number, y1: number, stub: boolean, cut: boolean}} Place */

/** @param {Timeline} view @param {Arrow} arrow @returns {Place | null} null where nothing of it is in sight */
function placed(view, { from, to, tail, at }) {
  const { scale, frame } = view;
  const target = view.middleOf(to);
  const source = from === null ? null : view.middleOf(from);
  if (target === null) return null;
  // Two lanes that are folded into the same one.
  if (source === target && from !== to) return null;
  const stub = source === null;
  const start = stub ? at : tail;
  if ((start < scale.t0 && at < scale.t0) || (start > scale.t1 && at > scale.t1)) return null;
  if (stub && (at < scale.t0 || at > scale.t1)) return null;
  const [top, bottom] = view.edges();
  if (stub && (target < top || target > bottom)) return null;
  const y0 = stub ? target - STUB : source;
  const down = target >= y0;
  const y1 = target + (down ? -BAND : BAND);
  if ((y0 < top && y1 < top) || (y0 > bottom && y1 > bottom)) return null;
  /** @param {number} time */
  const x = (time) => frame.gutter + Math.max(0, Math.min(scale.width, scale.x(time)));
  /** @param {number} y */
  const y = (y) => Math.max(top + 2, Math.min(bottom - 2, y));
  return { x0: x(start), y0: stub ? y0 : y(y0 + (down ? BAND - 1 : 1 - BAND)), x1: x(at), y1: y(y1), stub, cut: y0 < top || y0 > bottom || start < scale.t0 };
}
