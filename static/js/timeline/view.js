/**
 * The timeline's elements: an axis, a row per lane, and what lies over them. Draws what it is told,
 * keeps nothing of the run.
 * @module
 */

import { t } from "../i18n.js";
import { joined, label } from "../views/describe.js";
import { CrowdView, missingTexts } from "./crowd_view.js";
import { lanesOf } from "./lanes.js";
import { SPANS_APART, boxesOf } from "./layout.js";
import { Overlay } from "./overlay.js";
import { nearest, stops } from "./pick.js";
import { scale, ticks } from "./scale.js";
import { LAYER, LAYERS, make, move } from "./shapes.js";
import { fit, fitName, put, say, svg, unique } from "./svg.js";
import { Toolbar } from "./toolbar.js";

/** @import {Run} from "../types.js" */
/** @import {Lane} from "./lanes.js" */
/** @import {Box} from "./layout.js" */
/** @import {Scale} from "./scale.js" */
/** @import {Part} from "./zoom.js" */

/**
 * `end` is where the axis ends when all is drawn: several runs on one axis share it.
 * @typedef {{run: Run, now: number, live: boolean, end: number, cursor: number | null, internal: boolean, part: Part | null, active: string | null, pinned: string | null}} Picture
 */
/** @typedef {{lane: Lane, group: SVGGElement, head: SVGGElement, name: SVGTextElement, note: SVGTextElement, back: SVGRectElement, layers: SVGGElement[], shapes: Map<string, SVGGElement>, labels: Map<string, string>, boxes: Box[], middle: number}} Row */
/** @typedef {{gutter: number, right: number, rowHeight: number, middle: number, width: number}} Frame */

const AXIS_HEIGHT = 26;
/** Rows are always drawn in runs with fewer lanes; in larger ones only where they can be seen. */
const ALL_ROWS = 40;
/** So much of a row belongs to its name, where that stands above the lane. */
const NAME_ABOVE = 24;

export class Timeline {
  /** @param {HTMLElement} box @param {string} [name]  of the run, where the page shows several */
  constructor(box, name = "") {
    this.box = box;
    this.axis = svg("svg", { class: "tl-axis", "aria-hidden": "true", height: AXIS_HEIGHT });
    this.labels = svg("g");
    this.readout = svg("g", { class: "tl-readout" }, svg("rect", { y: 3, height: 19, rx: 3 }), svg("text", { y: 17, "text-anchor": "middle" }));
    this.axis.append(this.labels, this.readout);
    const what = t("Timeline: a row for each task, thread, process or object, time to the right");
    this.grid = svg("svg", { class: "tl-grid", role: "grid", "aria-label": name ? `${name} – ${what}` : what });
    this.lines = svg("g", { class: "tl-lines", "aria-hidden": "true" });
    this.rowsGroup = svg("g", { role: "rowgroup" });
    this.overlay = new Overlay();
    this.clip = svg("rect", { x: -10, y: -40 });
    this.ids = { hatch: unique("tl-hatch"), stripes: unique("tl-stripes"), dots: unique("tl-dots"), clip: unique("tl-clip") };
    this.missing = svg("g", { class: "tl-missing", "aria-hidden": "true" }, svg("rect", { y: 0, fill: `url(#${this.ids.dots})` }), svg("text"), svg("text"), svg("text"));
    this.crowds = new CrowdView(this.ids.hatch);
    this.grid.append(definitions(this.clip, this.ids), this.lines, this.rowsGroup);
    this.scroller = document.createElement("div");
    this.scroller.className = "tl-scroll";
    // The overlay is a picture of its own: a cursor that moves must not have the lanes painted again.
    const stack = document.createElement("div");
    stack.className = "tl-stack";
    this.back = svg("svg", { class: "tl-back", "aria-hidden": "true" }, this.missing);
    stack.append(this.back, this.crowds.svg, this.grid, this.overlay.svg);
    this.scroller.append(this.axis, stack);
    this.tools = new Toolbar();
    this.root = document.createElement("div");
    this.root.className = "timeline";
    this.root.append(this.scroller, this.tools.root);
    this.root.hidden = true;
    box.append(this.root);
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {Row[]} the rows from top to bottom */
    this.order = [];
    /** @type {Scale} */
    this.scale = scale(0, 1, 1);
    /** @type {Frame} */
    this.frame = { gutter: 0, right: 0, rowHeight: 34, middle: 17, width: 1 };
    this.width = 0;
    /** @type {Set<string>} the kinds of lanes and boxes that the run on it has had */
    this.kinds = new Set();
    /** @type {unknown[]} what the lanes were last drawn from */
    this.drawn = [];
    /** @type {() => void} */
    this.onResize = () => {};
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
    this.root.hidden = run.seq === 0;
    this.root.classList.toggle("over", run.finished !== null);
    const source = [run, run.seq, now, live, end, internal, part, width, this.scroller.scrollTop, this.crowds.height ? picture.cursor : null];
    if (run !== this.drawn[0]) this.kinds.clear();
    if (source.some((value, index) => value !== this.drawn[index])) {
      this.drawn = source;
      this.lanes(picture, width);
    }
    this.overlay.render(this, picture, this.crowds.height + this.order.length * this.frame.rowHeight);
  }

  /** @param {Picture} picture @param {number} width */
  lanes(picture, width) {
    const { run, now, end, part } = picture;
    const narrow = width < 620;
    const gutter = narrow ? 0 : Math.min(176, Math.round(width * 0.2));
    const right = narrow ? 48 : width < 900 ? 96 : 128;
    const rowHeight = narrow ? 60 : 38;
    this.frame = { gutter, right, rowHeight, middle: narrow ? 41 : 20, width };
    this.scale = scale(part?.t0 ?? 0, part?.t1 ?? end, width - gutter - right);
    put(this.clip, "width", this.scale.width + right + 10);
    put(this.clip, "height", rowHeight + 80);
    const { lanes, hidden, internal, cut } = lanesOf(run, picture);
    const merge = run.spans > SPANS_APART;
    for (const { kind } of lanes) this.kinds.add(kind);
    this.crowds.render(run, cut, this.scale, this.frame, picture.cursor ?? now, now);
    const height = lanes.length * rowHeight;
    put(this.grid, "width", width);
    put(this.grid, "height", Math.max(height, rowHeight));
    put(this.grid, "aria-rowcount", lanes.length);
    this.axes(width, height);
    this.unknown(run, this.crowds.height + height);
    this.place(lanes);
    const [top, bottom] = this.visible(lanes.length, rowHeight);
    this.order.forEach((row, index) => {
      if (index >= top && index <= bottom) this.draw(row, picture, merge);
    });
    this.keepOneStop();
    this.tools.render({ hidden, internal, mixed: internal !== run.internal.task, shown: picture.internal, counted: cut.size > 0 && this.crowds.height > 0 && run.quiet === null, spans: merge ? run.spans : 0, zoomed: part !== null });
  }

  /** Where the log had gone quiet, nothing is known. @param {Run} run @param {number} height */
  unknown(run, height) {
    const { gutter, width, right } = this.frame;
    const from = run.quiet === null ? Infinity : Math.max(0, this.scale.x(run.quiet));
    const room = this.scale.width - from;
    put(this.back, "display", room > 1 ? "block" : "none");
    if (room <= 1) return;
    put(this.back, "width", width);
    put(this.back, "height", height);
    const [rect, ...lines] = /** @type {[Element, ...Element[]]} */ ([...this.missing.children]);
    const texts = missingTexts(run);
    put(rect, "x", gutter + from);
    put(rect, "width", room);
    put(rect, "height", height);
    lines.forEach((line, index) => {
      put(line, "x", gutter + from + 10);
      put(line, "y", (this.crowds.height ? this.crowds.height - 50 : 20) + index * 18);
      say(line, fit(texts[index] ?? "", room + right - 12, 12.5));
    });
  }

  /** @param {number} count @param {number} rowHeight @returns {[number, number]} */
  visible(count, rowHeight) {
    if (count <= ALL_ROWS) return [0, count];
    const { clientHeight } = this.scroller;
    const scrollTop = this.scroller.scrollTop - this.crowds.height;
    return [Math.floor(scrollTop / rowHeight) - 3, Math.ceil((scrollTop + clientHeight) / rowHeight) + 3];
  }

  /** @param {number} width @param {number} height */
  axes(width, height) {
    put(this.axis, "width", width);
    const { gutter } = this.frame;
    const marks = ticks(this.scale, width < 620 ? 68 : 88);
    while (this.labels.childElementCount < marks.length) {
      this.labels.append(svg("text", { y: 17 }));
      this.lines.append(svg("path"));
    }
    while (this.labels.childElementCount > marks.length) {
      this.labels.lastElementChild?.remove();
      this.lines.lastElementChild?.remove();
    }
    marks.forEach(({ at, label: text }, index) => {
      const name = /** @type {Element} */ (this.labels.children[index]);
      const x = gutter + this.scale.x(at);
      put(name, "x", x + 4);
      say(name, text);
      put(/** @type {Element} */ (this.lines.children[index]), "d", `M${x.toFixed(1)} 0V${height}`);
    });
  }

  /** @param {Lane[]} lanes */
  place(lanes) {
    const wanted = new Set(lanes.map((lane) => lane.key));
    for (const [key, row] of this.rows) {
      if (wanted.has(key)) continue;
      row.group.remove();
      this.rows.delete(key);
    }
    const { rowHeight, middle, gutter, width } = this.frame;
    this.order = lanes.map((lane, index) => {
      let row = this.rows.get(lane.key);
      if (!row) this.rows.set(lane.key, (row = this.newRow(lane)));
      row.lane = lane;
      if (this.rowsGroup.children[index] !== row.group) {
        this.rowsGroup.insertBefore(row.group, this.rowsGroup.children[index] ?? null);
      }
      put(row.group, "transform", `translate(0 ${index * rowHeight})`);
      put(row.back, "width", width);
      put(row.back, "height", rowHeight);
      row.middle = middle;
      for (const layer of row.layers) put(layer, "transform", `translate(${gutter} 0)`);
      const room = gutter ? gutter - 20 : width * 0.6;
      say(row.name, fitName(lane.label, room, 14.8));
      put(row.name, "y", gutter ? (lane.note ? middle - 1 : middle + 4.5) : 16);
      say(row.note, gutter ? fit(lane.note, room, 12.5) : "");
      put(row.note, "y", middle + 12);
      put(row.group, "aria-label", lane.label);
      return row;
    });
  }

  /** @param {Lane} lane @returns {Row} */
  newRow(lane) {
    const back = svg("rect", { class: "row-back", x: 0, y: 0 });
    const name = svg("text", { class: "row-name", x: 8 });
    const note = svg("text", { class: "row-note", x: 8 });
    const title = svg("title");
    title.textContent = lane.note ? `${lane.label} (${lane.note})` : lane.label;
    const head = svg("g", { class: "row-head", role: "rowheader", tabindex: -1, "data-key": lane.key }, title, name, note);
    const layers = Array.from({ length: LAYERS }, () => svg("g", { "clip-path": `url(#${this.ids.clip})` }));
    const group = svg("g", { class: `row row-${lane.kind}`, role: "row", "data-lane": lane.key }, back, head, ...layers);
    return { lane, group, head, name, note, back, layers, shapes: new Map(), labels: new Map(), boxes: [], middle: 0 };
  }

  /** @param {Row} row @param {Picture} picture @param {boolean} merge */
  draw(row, picture, merge) {
    const { run, now } = picture;
    row.boxes = boxesOf(run, row.lane, this.scale, now, merge);
    const seen = new Set();
    const limit = this.scale.width + this.frame.right - 4;
    for (const box of row.boxes) {
      seen.add(box.key);
      let shape = row.shapes.get(box.key);
      if (shape && !shape.classList.contains(`k-${box.kind}`)) {
        shape.remove();
        shape = undefined;
      }
      if (!shape) {
        shape = make(box, this.ids);
        this.kinds.add(box.variant === "calm" ? "calm" : box.kind);
        row.shapes.set(box.key, shape);
        row.labels.delete(box.key);
        row.layers[LAYER[box.kind]]?.append(shape);
      }
      move(shape, box, row.middle, limit);
      if (box.item) this.name(row, shape, box, run, now);
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
    put(shape, "aria-label", box.count > 1 ? joined(box.count) : label(run, box.item, now));
  }

  /** Exactly one element of the grid takes part in tabbing: the last that had the focus, else the first. */
  keepOneStop() {
    if (this.rowsGroup.querySelector('[tabindex="0"]')) return;
    for (const row of this.order) {
      const first = stops(row)[0];
      if (!first) continue;
      row.shapes.get(first.key)?.setAttribute("tabindex", "0");
      return;
    }
  }

  /**
   * What is at a point of the page: a box, or the name of a lane.
   * @param {number} clientX
   * @param {number} clientY
   * @returns {{row: Row | null, box: Box | null, head: boolean, key: string | null, at: number}}
   */
  hit(clientX, clientY) {
    const bounds = this.grid.getBoundingClientRect();
    const { gutter, rowHeight } = this.frame;
    const x = clientX - bounds.left - gutter;
    const y = clientY - bounds.top;
    const row = this.order[Math.floor(y / rowHeight)] ?? null;
    // Where there is no room beside the lanes, names stand above them.
    const head = row !== null && (gutter ? x < -4 : y % rowHeight < NAME_ABOVE);
    const box = row && !head ? nearest(row.boxes, x) : null;
    return { row, box, head, key: head ? row.lane.key : (box?.key ?? null), at: this.scale.at(x) };
  }

  /** A box by its key, or a whole lane by its own. @param {string} key @returns {{row: Row, box: Box | null} | null} */
  find(key) {
    const whole = this.rows.get(key);
    if (whole) return { row: whole, box: null };
    for (const row of this.order) {
      const box = row.boxes.find((candidate) => candidate.key === key);
      if (box) return { row, box };
    }
    return null;
  }

  /** Scrolls to a row that was too far away to be drawn. @param {Row} row @returns {boolean} whether it was */
  reveal(row) {
    const index = this.order.indexOf(row);
    const [top, bottom] = this.visible(this.order.length, this.frame.rowHeight);
    if (index >= top && index <= bottom) return false;
    this.scroller.scrollTop = this.top(row) - this.scroller.clientHeight / 2;
    return true;
  }

  /** The middle of a lane's band, whether it is in sight or not; null where there is no such lane. @param {string} key @returns {number | null} */
  middleOf(key) {
    const row = this.rows.get(key);
    return row ? this.top(row) + row.middle : null;
  }

  /** Where a row begins, below the areas. @param {Row} row */
  top(row) {
    return this.crowds.height + this.order.indexOf(row) * this.frame.rowHeight;
  }
}

/** @param {SVGRectElement} clip  the lanes without their names, which nothing may run over @param {Record<"hatch" | "stripes" | "dots" | "clip", string>} ids */
function definitions(clip, ids) {
  const tile = { width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  return svg(
    "defs",
    {},
    svg("pattern", { ...tile, id: ids.hatch }, svg("rect", { class: "hatch-back", width: 5, height: 5 }), svg("rect", { class: "hatch-line", width: 2, height: 5 })),
    svg(
      "pattern",
      { ...tile, id: ids.stripes, width: 9, height: 9, patternTransform: "rotate(-45)" },
      svg("rect", { class: "stripes-back", width: 9, height: 9 }),
      svg("rect", { class: "stripes-line", width: 3, height: 9 }),
    ),
    svg("pattern", { id: ids.dots, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, svg("rect", { class: "dots", x: 2, y: 2, width: 1.2, height: 1.2 })),
    svg("clipPath", { id: ids.clip }, clip),
  );
}
