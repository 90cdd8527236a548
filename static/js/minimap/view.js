/**
 * Below the lanes: all of the run on a strip, and on it the window that is drawn above, the cursor and the
 * marks. The window is dragged, resized and moved by keys.
 * @module
 */

import { hide } from "../dom.js";
import { exact } from "../format.js";
import { t } from "../i18n.js";
import { litPixels } from "../lit/strip.js";
import { areas } from "../timeline/crowd.js";
import { horizon, scale } from "../timeline/scale.js";
import { put, say, show, svg, unique } from "../timeline/svg.js";
import { NAMES } from "../time/marks.js";
import { dragged, holdAt, tellingCrowd } from "./layout.js";

/** @import {Lit} from "../lit/lit.js" */
/** @import {Look} from "../store.js" */
/** @import {Time} from "../time/time.js" */
/** @import {Frame} from "../timeline/view.js" */
/** @import {Part} from "../timeline/zoom.js" */
/** @import {Hold} from "./layout.js" */

/** A strip of one run; several share the height of two. */
const HEIGHT = 30;
const NARROW = 40;
/** While a run goes on, its areas are drawn again so often, in milliseconds. */
const AGAIN = 200;
/** The band of what is lit. */
const LIT = 5;
/** The grips of the window. */
const GRIP = 4;

export class MinimapView {
  /** @param {HTMLElement} root @param {Time} time @param {() => Frame | undefined} frame  of the lanes above */
  constructor(root, time, frame) {
    this.root = root;
    this.time = time;
    this.frame = frame;
    this.scale = scale(0, 1, 1);
    /** @type {Part} */
    this.part = { t0: 0, t1: 1 };
    this.hatch = unique("mm-hatch");
    this.dots = unique("mm-dots");
    const tile = { width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
    const pattern = svg("pattern", { ...tile, id: this.hatch }, svg("rect", { class: "hatch-back", width: 4, height: 4 }), svg("rect", { class: "hatch-line", width: 1.6, height: 4 }));
    const dots = svg("pattern", { id: this.dots, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, svg("rect", { class: "dots", x: 2, y: 2, width: 1.2, height: 1.2 }));
    this.areas = svg("g", { role: "img", "aria-label": t("How many run, are ready and wait, over the whole run") });
    this.before = svg("rect", { class: "mm-out", y: 0, x: 0 });
    this.after = svg("rect", { class: "mm-out", y: 0 });
    this.marks = NAMES.map(() => svg("path", { class: "mm-mark" }));
    this.cursor = svg("path", { class: "mm-cursor" });
    this.lit = svg("path", { class: "mm-lit" });
    /** @type {unknown[]} what that was last drawn from */
    this.shown = [];
    this.window = this.slider("mm-window", t("Part that is drawn"), svg("rect", { y: 0.75, rx: 3 }));
    this.start = this.slider("mm-edge", t("Start of the part that is drawn"), svg("rect", { x: -GRIP, y: 0, width: 2 * GRIP, rx: 2 }));
    this.end = this.slider("mm-edge", t("End of the part that is drawn"), svg("rect", { x: -GRIP, y: 0, width: 2 * GRIP, rx: 2 }));
    this.svg = svg("svg", { class: "mm" }, svg("defs", {}, pattern, dots), this.areas, this.before, this.after, this.lit, ...this.marks, this.cursor, this.window, this.start, this.end);
    root.append(this.svg);
    this.drawn = "";
    this.when = 0;
    /** @type {{hold: Hold, from: number, part: Part, moved: boolean} | null} */
    this.drag = null;
    this.listen();
  }

  /** @param {string} name @param {string} label @param {SVGRectElement} rect */
  slider(name, label, rect) {
    return svg("g", { class: name, role: "slider", tabindex: 0, "aria-label": label, "aria-valuemin": 0 }, rect);
  }

  /** @param {Look} look @param {(Lit | null)[]} [lights]  what is lit on the lanes of each run */
  render(look, lights = []) {
    const frame = this.frame();
    hide(this.root, !this.time.any || !frame);
    if (!frame || this.root.hidden) return;
    const { gutter, width } = frame;
    const end = this.time.known.end() ?? horizon(this.time.known.now(), true);
    const height = gutter ? HEIGHT : NARROW;
    // Above it, the same instants have the same places while all is drawn.
    const room = Math.max(1, width - gutter - frame.right);
    this.scale = scale(0, Math.max(end, look.part?.t1 ?? 0), room);
    this.part = look.part ?? { t0: 0, t1: this.scale.t1 };
    put(this.svg, "width", room + 2 * GRIP);
    put(this.svg, "height", height);
    put(this.svg, "viewBox", `${-GRIP} 0 ${room + 2 * GRIP} ${height}`);
    this.root.style.setProperty("--mm-left", `${gutter - GRIP}px`);
    this.paint(height);
    const left = Math.max(0, this.scale.x(this.part.t0));
    const right = Math.min(room, this.scale.x(this.part.t1));
    put(this.before, "width", left);
    put(this.before, "height", height);
    put(this.after, "x", right);
    put(this.after, "width", Math.max(0, room - right));
    put(this.after, "height", height);
    this.place(this.window, this.part.t0, t("{from} to {to}", { from: exact(this.part.t0), to: exact(this.part.t1) }));
    const [rect] = this.window.children;
    if (rect) {
      put(rect, "x", left);
      put(rect, "width", Math.max(1.5, right - left));
      put(rect, "height", height - 1.5);
    }
    for (const [edge, at, x] of /** @type {const} */ ([[this.start, this.part.t0, left], [this.end, this.part.t1, right]])) {
      this.place(edge, at, exact(at));
      put(edge, "transform", `translate(${x.toFixed(1)} 0)`);
      if (edge.firstElementChild) put(edge.firstElementChild, "height", height);
    }
    this.light(lights, height);
    this.line(this.cursor, look.cursor, height);
    this.marks.forEach((line, index) => this.line(line, look.marks[index] ?? null, height));
  }

  /** @param {SVGGElement} slider @param {number} at @param {string} text */
  place(slider, at, text) {
    put(slider, "aria-valuenow", Math.round(at));
    put(slider, "aria-valuemax", Math.round(this.scale.t1));
    put(slider, "aria-valuetext", text);
  }

  /** @param {Element} line @param {number | null} at @param {number} height */
  line(line, at, height) {
    show(line, at !== null);
    if (at !== null) put(line, "d", `M${this.scale.x(at).toFixed(1)} 0V${height}`);
  }

  /** What is lit on the lanes is, at the foot of the strip. @param {(Lit | null)[]} lights @param {number} height */
  light(lights, height) {
    const any = lights.some((lit) => lit !== null);
    show(this.lit, any);
    const shown = [...lights, ...lights.map((lit) => lit?.size), this.scale.t1, this.scale.width, height, any && this.time.live ? Math.floor(performance.now() / AGAIN) : 0];
    if (shown.length === this.shown.length && shown.every((value, index) => value === this.shown[index])) return;
    this.shown = shown;
    if (!any) return;
    const pixels = litPixels(lights, this.scale, this.time.known.end() ?? this.time.known.now());
    put(this.lit, "d", pixels.map(([from, to]) => `M${from} ${height - LIT}H${to}V${height}H${from}Z`).join(""));
  }

  /** How many there are in each state, a strip for each run. @param {number} height */
  paint(height) {
    const runs = this.time.known.runs().filter(({ seq }) => seq > 0);
    const clock = performance.now();
    if (this.time.live && clock - this.when < AGAIN) return;
    const key = `${runs.map(({ seq }) => seq).join(" ")} ${this.scale.t1} ${this.scale.width} ${height}`;
    if (key === this.drawn) return;
    this.drawn = key;
    this.when = clock;
    const each = (height - 4) / Math.max(1, runs.length);
    const strips = runs.map((run, index) => {
      const telling = tellingCrowd(run);
      const until = Math.min(run.finished?.at ?? this.time.known.now(), run.quiet ?? Infinity);
      const paths = telling ? areas(telling.crowd, this.scale, until, each - 1) : [];
      const group = svg("g", { class: `of-${telling?.kind ?? "none"}`, transform: `translate(0 ${2 + index * each})` });
      for (const { state, path } of paths) group.append(svg("path", { class: `area of-${state}`, d: path, ...(state === "ready" && { fill: `url(#${this.hatch})` }) }));
      // Of what came after, nobody knows.
      const unknown = run.quiet === null ? 0 : this.scale.width - this.scale.x(run.quiet);
      if (run.quiet !== null && unknown > 0) group.append(svg("rect", { class: "mm-missing", x: this.scale.x(run.quiet), width: unknown, height: each - 1, fill: `url(#${this.dots})` }, svg("title")));
      for (const title of group.querySelectorAll("title")) say(title, t("not in the trace"));
      return group;
    });
    this.areas.replaceChildren(...strips);
  }

  /** @param {MouseEvent} event */
  x(event) {
    return event.clientX - this.svg.getBoundingClientRect().left - GRIP;
  }

  listen() {
    const { svg: strip } = this;
    strip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const x = this.x(event);
      const hold = holdAt(x, this.scale.x(this.part.t0), this.scale.x(this.part.t1), this.scale.width, event.pointerType === "touch" ? 18 : 7);
      this.drag = { hold, from: this.scale.at(x), part: this.part, moved: false };
      strip.setPointerCapture(event.pointerId);
    });
    strip.addEventListener("pointermove", (event) => {
      const x = this.x(event);
      if (!this.drag) {
        strip.dataset.hold = holdAt(x, this.scale.x(this.part.t0), this.scale.x(this.part.t1), this.scale.width, 7);
        return;
      }
      const { hold, from, part } = this.drag;
      this.drag.moved ||= Math.abs(x - this.scale.x(from)) > 3;
      if (this.drag.moved) this.show(dragged(hold, part, from, this.scale.at(x), this.scale.t1));
    });
    strip.addEventListener("pointerup", (event) => {
      // A press beside the window brings it there.
      if (this.drag && !this.drag.moved && this.drag.hold === "new") {
        const middle = (this.part.t0 + this.part.t1) / 2;
        this.show(dragged("window", this.part, middle, this.scale.at(this.x(event)), this.scale.t1));
      }
      this.drag = null;
    });
    strip.addEventListener("pointercancel", () => (this.drag = null));
    for (const [slider, hold] of /** @type {[SVGGElement, Hold][]} */ ([[this.window, "window"], [this.start, "start"], [this.end, "end"]])) {
      slider.addEventListener("keydown", (event) => this.press(event, hold));
    }
  }

  /** @param {KeyboardEvent} event @param {Hold} hold */
  press(event, hold) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { t0, t1 } = this.part;
    const end = this.scale.t1;
    const step = hold === "window" ? (t1 - t0) / 10 : end / 100;
    /** @type {Record<string, number>} */
    const by = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -9 * step, PageUp: 9 * step, Home: -end, End: end };
    const way = by[event.key];
    if (way === undefined) return;
    this.show(dragged(hold, this.part, 0, way, end));
    event.preventDefault();
  }

  /** @param {Part} part */
  show({ t0, t1 }) {
    this.time.range(t0, t1);
  }
}
