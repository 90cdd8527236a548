/**
 * The timeline's elements: an axis, a row per lane, and what lies over them. Draws what it is told,
 * keeps nothing of the run.
 * @module
 */

import { hide } from "../dom.js";
import { t } from "../i18n.js";
import { axes, unknown } from "./backdrop.js";
import { Choice } from "./choice.js";
import { CrowdView } from "./crowd_view.js";
import { frameOf } from "./frame.js";
import { NAME_ABOVE, foldText, onFold } from "./heads.js";
import { MANY_LANES, internalLanes } from "./lanes.js";
import { SPANS_APART } from "./layout.js";
import { Light } from "./light.js";
import { Overlay } from "./overlay.js";
import { nearest } from "./pick.js";
import { definitions } from "./patterns.js";
import { Rows } from "./rows.js";
import { COARSE, scale } from "./scale.js";
import { put, svg, unique } from "./svg.js";
import { Toolbar, objectsText } from "./toolbar.js";
import { LaneTree, laneKey } from "./tree.js";

/** @import {Lit} from "../lit/lit.js" */
/** @import {Run} from "../types.js" */
/** @import {Box} from "./layout.js" */
/** @import {Row} from "./rows.js" */
/** @import {Scale} from "./scale.js" */
/** @import {Part} from "./zoom.js" */

/**
 * `end` is where the axis ends when all is drawn: several runs on one axis share it. `still`: what came
 * since the cursor was moved is not drawn.
 * @typedef {{run: Run, now: number, live: boolean, end: number, cursor: number | null, still: boolean, internal: boolean, arrows?: boolean, part: Part | null, active: string | null, pinned: string | null, lit?: Lit | null}} Picture
 */
/** @typedef {import("./frame.js").Frame} Frame */

const AXIS_HEIGHT = 26;
/** What hangs below the band of a lane begins so far below its middle. */
const BELOW = 8;
/** All rows are there in runs with fewer lanes; in larger ones those that can be seen, and a few more. */
const ALL_ROWS = 40;
const MORE_ROWS = 6;
/** Where another part is drawn again within so long, the picture moves; it is drawn with all of its elements so long after the last. */
const MOVING_MS = 100;
/** While a long list of lanes is not up to date, it is looked at again so soon. */
const SOON_MS = 200;

export class Timeline {
  /** @param {HTMLElement} box @param {string} [name]  of the run, where the page shows several */
  constructor(box, name = "") {
    this.box = box;
    this.axis = svg("svg", { class: "tl-axis", height: AXIS_HEIGHT });
    this.labels = svg("g", { "aria-hidden": "true" });
    this.readout = svg("g", { class: "tl-readout", "aria-hidden": "true" }, svg("rect", { y: 3, height: 19, rx: 3 }), svg("text", { y: 17, "text-anchor": "middle" }));
    this.axis.append(this.labels, this.readout);
    const what = t("Timeline: a row for each task, thread, process or object, time to the right");
    this.grid = svg("svg", { class: "tl-grid", role: "treegrid", "aria-label": name ? `${name} – ${what}` : what });
    this.lines = svg("g", { class: "tl-lines", "aria-hidden": "true" });
    this.overlay = new Overlay();
    this.clip = svg("rect", { x: -10, y: -40 });
    this.ids = { hatch: unique("tl-hatch"), stripes: unique("tl-stripes"), dots: unique("tl-dots"), clip: unique("tl-clip") };
    this.lanes = new LaneTree();
    this.drawnRows = new Rows(this.ids);
    this.missing = svg("g", { class: "tl-missing", "aria-hidden": "true" }, svg("rect", { y: 0, fill: `url(#${this.ids.dots})` }), svg("text"), svg("text"), svg("text"));
    this.crowds = new CrowdView(this.ids.hatch);
    this.crowds.again = () => this.onResize();
    this.grid.append(definitions(this.clip, this.ids), this.lines, this.drawnRows.group);
    this.scroller = document.createElement("div");
    this.scroller.className = "tl-scroll";
    // The overlay is a picture of its own: a cursor that moves must not have the lanes painted again.
    this.stack = document.createElement("div");
    this.stack.className = "tl-stack";
    this.back = svg("svg", { class: "tl-back", "aria-hidden": "true" }, this.missing);
    this.stack.append(this.back, this.crowds.root, this.grid, this.overlay.svg);
    this.scroller.append(this.axis, this.stack);
    this.tools = new Toolbar();
    this.root = document.createElement("div");
    this.root.className = "timeline";
    this.root.append(this.scroller, this.tools.root);
    this.root.hidden = true;
    box.append(this.root);
    /** @type {Scale} */
    this.scale = scale(0, 1, 1);
    /** @type {Frame} */
    this.frame = { gutter: 0, right: 0, rowHeight: 34, middle: 17, width: 1 };
    this.width = 0;
    /** @type {Set<string>} the kinds of lanes and boxes that the run on it has had */
    this.kinds = new Set();
    /** What of the stack is in sight. */
    this.seen = { top: 0, height: 0 };
    /** @type {Set<string>} the kinds of which there are very many */
    this.cut = new Set();
    /** @type {unknown[]} what the lanes were last drawn from */
    this.drawn = [];
    /** @type {() => void} */
    this.onResize = () => {};
    /** @type {Picture | null} the last that was drawn */
    this.picture = null;
    this.later = 0;
    /** When another part was drawn last. */
    this.moved = -Infinity;
    this.settling = 0;
    this.choice = new Choice();
    this.light = new Light();
    new ResizeObserver((entries) => {
      this.width = entries[0]?.contentRect.width ?? 0;
      this.onResize();
    }).observe(box);
  }

  /** @param {Picture} picture */
  render(picture) {
    const { run, now, live, end, internal, part } = picture;
    const width = this.width || this.box.clientWidth;
    if (width < 40) return;
    hide(this.root, run.seq === 0);
    this.root.classList.toggle("over", run.finished !== null);
    this.root.classList.toggle("zoomed", part !== null);
    // Asked before anything is written: then the page need not be laid out for it.
    const { scrollTop, clientHeight } = this.scroller;
    this.seen = { top: scrollTop, height: clientHeight };
    const known = picture.still ? [picture.cursor] : [run.seq, now, live, end];
    const source = [run, ...known, internal, part, width, scrollTop, clientHeight, this.choice.timed ? picture.cursor : null];
    if (run !== this.drawn[0]) {
      this.kinds.clear();
      this.drawnRows.kinds.clear();
    }
    if (source.length !== this.drawn.length || source.some((value, index) => value !== this.drawn[index])) {
      this.drawn = source;
      this.draw(picture, width);
    } else this.counts(picture);
    this.light.render(this, picture);
    this.overlay.render(this, picture, this.crowds.height + this.height);
  }

  /** The rows that are there, by the keys of their lanes. */
  get rows() {
    return this.drawnRows.rows;
  }

  /** Of all lanes together. */
  get height() {
    return this.lanes.shown.length * this.frame.rowHeight;
  }

  /** @param {Picture} picture @param {number} width */
  draw(picture, width) {
    const { run, end, part } = picture;
    this.picture = picture;
    this.frame = frameOf(width);
    const { gutter, right, rowHeight } = this.frame;
    const at = /** @type {const} */ ([part?.t0 ?? 0, part?.t1 ?? end, width - gutter - right]);
    this.drawnRows.moving = this.moves(picture, scale(...at));
    this.scale = scale(...at, this.drawnRows.moving ? COARSE : 1);
    put(this.clip, "width", this.scale.width + right + 10);
    put(this.clip, "height", rowHeight + 80);
    const { choice } = this;
    const groups = choice.groups(run, picture.internal);
    for (const { kind, size } of groups) if (size) this.kinds.add(kind);
    this.cut = new Set(groups.filter(({ size }) => size > MANY_LANES).map(({ kind }) => /** @type {string} */ (kind)));
    const { lanes } = this;
    lanes.update(run, groups, String(picture.internal), performance.now(), choice.filter(picture.cursor ?? run.at));
    if (lanes.stale && !this.later) this.later = window.setTimeout(() => this.again(), SOON_MS);
    this.counts(picture);
    const { height } = this;
    put(this.grid, "width", width);
    put(this.grid, "height", Math.max(height, rowHeight));
    put(this.grid, "aria-rowcount", lanes.shown.length);
    axes(this, width, height);
    unknown(this, run, this.crowds.height + height);
    this.drawnRows.render(lanes, this.sight(), this.frame, picture, this.scale);
    for (const kind of this.drawnRows.kinds) this.kinds.add(kind);
    const internal = internalLanes(run);
    this.tools.render({ objects: choice.things ? objectsText(choice.shown, choice.things) : "", nested: lanes.nested ? foldText(lanes.folds.size > 0) : "", internal, mixed: internal !== run.internal.task, shown: picture.internal, spans: run.spans > SPANS_APART ? run.spans : 0, zoomed: part !== null });
    this.tools.find.render(lanes.shown.length, choice.count);
  }

  /** Very many lanes, as areas; beside them how many there are at the cursor, which may move while the lanes stay. @param {Picture} picture */
  counts({ run, cursor, now }) {
    this.crowds.render(run, this.cut, this.scale, this.frame, cursor ?? now, now, this.lanes);
  }

  /** The element of a box, which it gets now if it was drawn with others. @param {Row} row @param {Box} box */
  shapeOf(row, box) {
    if (!row.shapes.has(box.key) && this.picture) {
      row.kept = box.key;
      this.drawn = [];
      this.render(this.picture);
    }
    return row.shapes.get(box.key) ?? null;
  }

  /** Whether a large run's picture is another in each frame, by a hand. Then it is drawn once more when it stays. @param {Picture} picture @param {Scale} next */
  moves({ run, live }, { t0, t1 }) {
    if (live || run.spans <= SPANS_APART || (t0 === this.scale.t0 && t1 === this.scale.t1)) return false;
    const now = performance.now();
    const moving = now - this.moved < MOVING_MS;
    this.moved = now;
    if (!moving) return false;
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.again(), MOVING_MS);
    return true;
  }

  /** What was put off is drawn. */
  again() {
    this.later = 0;
    this.drawn = [];
    this.onResize();
  }

  /** The first and the last row that is drawn, by its place, and how many of them at either end are out of sight. @returns {[number, number, number]} */
  sight() {
    const { rowHeight } = this.frame;
    const count = this.lanes.shown.length;
    if (count <= ALL_ROWS) return [0, count, 0];
    const above = this.seen.top - this.crowds.height;
    return [Math.floor(above / rowHeight) - MORE_ROWS, Math.ceil((above + this.seen.height) / rowHeight) + MORE_ROWS, MORE_ROWS];
  }

  /** From where to where something that crosses all lanes has to reach. @param {number} height  of all of them @returns {[number, number]} */
  window(height) {
    if (this.lanes.shown.length <= ALL_ROWS) return [0, height];
    const { top, height: room } = this.seen;
    return [Math.max(0, top - room), Math.min(height, top + 2 * room)];
  }

  /**
   * What is at a point of the page: a box, or the name of a lane.
   * @param {number} clientX
   * @param {number} clientY
   * @returns {{row: Row | null, box: Box | null, head: boolean, fold: boolean, key: string | null, at: number}}
   */
  hit(clientX, clientY) {
    const bounds = this.grid.getBoundingClientRect();
    const { gutter, rowHeight } = this.frame;
    const x = clientX - bounds.left - gutter;
    const y = clientY - bounds.top;
    const lane = this.lanes.shown[Math.floor(y / rowHeight)];
    const row = (lane && this.rows.get(lane.lane.key)) ?? null;
    // Where there is no room beside the lanes, names stand above them.
    const head = row !== null && (gutter ? x < -4 : y % rowHeight < NAME_ABOVE);
    const box = row && !head ? nearest(row.boxes, x, y % rowHeight > this.frame.middle + BELOW) : null;
    const fold = row !== null && !this.lanes.flat && onFold(row.node, this.frame, x + gutter, y % rowHeight);
    return { row, box, head, fold, key: head ? row.lane.key : (box?.key ?? null), at: this.scale.at(x) };
  }

  /** A box by its key, or a whole lane by its own, whether it is in sight or not. @param {string} key @returns {{row: Row, box: Box | null} | null} */
  find(key) {
    const lane = laneKey(key);
    const node = this.lanes.nodes.get(lane);
    if (!node || !this.picture) return null;
    const row = this.rows.get(lane) ?? this.drawnRows.unseen(node, this.drawn, this.picture, this.scale);
    if (lane === key) return { row, box: null };
    const box = row.boxes.find((candidate) => candidate.key === key);
    return box ? { row, box } : null;
  }

  /**
   * Brings a lane into sight: whatever it is folded into is unfolded, and the rows there are drawn at once.
   * @param {string} key
   * @returns {Row | null} null where there is no such lane
   */
  showLane(key) {
    const { picture } = this;
    if (!picture) return null;
    if (key.startsWith("thing-") && !this.lanes.seen(key)) this.choice.objects = true;
    this.lanes.unfoldTo(key);
    const node = this.lanes.nodes.get(key);
    if (this.lanes.flat && node && node.index < 0) this.look("");
    this.drawn = [];
    this.render(picture);
    if (this.lanes.seen(key)?.lane.key !== key) return null;
    const top = this.top(key);
    const { clientHeight, scrollTop } = this.scroller;
    const bottom = top + this.frame.rowHeight + AXIS_HEIGHT;
    if (top < scrollTop || bottom > scrollTop + clientHeight) {
      this.scroller.scrollTop = top - clientHeight / 2;
      this.render(picture);
    }
    return this.rows.get(key) ?? null;
  }

  /** Folds a lane's children into it, or unfolds them. @param {string} key @param {boolean} [folded]  by default, the other way round */
  fold(key, folded = !this.lanes.folds.has(key)) {
    const held = this.drawnRows.focused();
    this.lanes.fold(key, folded);
    this.again();
    // Who was within what is gone now stands before it.
    if (held && this.picture && folded && key !== held.lane.key) {
      this.render(this.picture);
      if (held.node.index < 0) this.rows.get(key)?.head.group.focus();
    }
  }

  /** Shows the lanes of objects, or hides them. */
  toggleObjects() {
    this.choice.objects = !this.choice.shown;
    this.again();
  }

  /** Shows the lanes of a name or a state alone. @param {string} text  all where it is empty */
  look(text) {
    this.choice.text = text;
    if (this.tools.find.field.value.trim() !== text.trim()) this.tools.find.field.value = text;
    this.lanes.again();
    this.again();
  }

  foldAll() {
    this.lanes.foldAll(this.lanes.folds.size === 0);
    this.again();
  }

  /** Between which heights the lanes are in sight. @returns {[number, number]} */
  edges() {
    const { clientHeight, scrollTop } = this.scroller;
    return [scrollTop, Math.min(this.crowds.height + this.height, scrollTop + clientHeight - (this.scroller.contains(this.axis) ? AXIS_HEIGHT : 0))];
  }

  /** The middle of a lane's band, or that of the lane it is folded into, in sight or not; null where there is none. @param {string} key @returns {number | null} */
  middleOf(key) {
    return this.lanes.seen(key) ? this.top(key) + this.frame.middle : null;
  }

  /** Where a lane begins, below the areas. @param {string} key */
  top(key) {
    return this.crowds.height + (this.lanes.seen(key)?.index ?? 0) * this.frame.rowHeight;
  }
}
