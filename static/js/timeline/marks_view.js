/**
 * The marks: a flag for each on the axis, and a line through the lanes.
 * @module
 */

import { exact } from "../format.js";
import { t } from "../i18n.js";
import { NAMES } from "../time/marks.js";
import { put, say, show, svg } from "./svg.js";

/** @import {Timeline} from "./view.js" */

/**
 * @typedef {object} MarkActions
 * @property {(index: number, at: number, snap: boolean) => void} move
 * @property {(index: number) => void} remove
 */

const HALF = 8;
/** By so many pixels an arrow key moves a mark, and with Shift. */
const STEP = 1;
const LEAP = 10;

/** The lines, over the lanes of any run. */
export class MarkLines {
  constructor() {
    this.lines = NAMES.map(() => svg("path"));
    this.back = svg("rect", { class: "tl-between" });
    this.group = svg("g", { class: "tl-marks" }, this.back, ...this.lines);
    /** @type {number[]} */
    this.marks = [];
  }

  /** @param {Timeline} view @param {number} top @param {number} bottom */
  render(view, top, bottom) {
    const { scale, frame } = view;
    this.lines.forEach((line, index) => {
      const at = this.marks[index];
      const inside = at !== undefined && at >= scale.t0 && at <= scale.t1;
      show(line, inside);
      if (inside) put(line, "d", `M${(frame.gutter + scale.x(at)).toFixed(1)} ${top}V${bottom}`);
    });
    const [one, other] = this.marks;
    const left = one === undefined || other === undefined ? 0 : Math.max(0, scale.x(Math.min(one, other)));
    const right = one === undefined || other === undefined ? 0 : Math.min(scale.width, scale.x(Math.max(one, other)));
    show(this.back, right > left);
    if (right <= left) return;
    put(this.back, "x", frame.gutter + left);
    put(this.back, "width", right - left);
    put(this.back, "y", top);
    put(this.back, "height", Math.max(0, bottom - top));
  }
}

/** The flags, on the one axis of the page: dragged, moved by keys, removed. */
export class MarkFlags {
  /** @param {Timeline} view  whose axis it is @param {MarkActions} actions */
  constructor(view, actions) {
    this.view = view;
    this.flags = NAMES.map((name, index) => this.flag(name, index, actions));
    view.axis.append(svg("g", { class: "tl-flags" }, ...this.flags));
  }

  /** @param {string} name @param {number} index @param {MarkActions} actions */
  flag(name, index, actions) {
    const { view } = this;
    const shape = svg("path", { d: `M${-HALF} 2h${2 * HALF}v14L0 25L${-HALF} 16z` });
    const flag = svg("g", { class: "tl-flag", role: "slider", tabindex: 0, "aria-label": t("Mark {name}", { name }), "aria-valuemin": 0 }, svg("rect", { class: "tl-grip", x: -22, y: -9, width: 44, height: 44 }), shape, svg("text", { y: 14, "text-anchor": "middle" }));
    say(/** @type {Element} */ (flag.lastElementChild), name);
    flag.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      flag.setPointerCapture(event.pointerId);
    });
    flag.addEventListener("pointermove", (event) => {
      if (!flag.hasPointerCapture(event.pointerId)) return;
      actions.move(index, view.hit(event.clientX, event.clientY).at, !event.altKey);
    });
    flag.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { t0, t1, width } = view.scale;
      const at = Number(flag.getAttribute("aria-valuenow"));
      const by = Math.max(1, Math.round(((t1 - t0) / width) * (event.shiftKey ? LEAP : STEP)));
      if (event.key === "ArrowLeft" || event.key === "ArrowDown") actions.move(index, at - by, false);
      else if (event.key === "ArrowRight" || event.key === "ArrowUp") actions.move(index, at + by, false);
      else if (event.key === "Delete" || event.key === "Backspace") actions.remove(index);
      else return;
      event.preventDefault();
    });
    return flag;
  }

  /** @param {number[]} marks @param {number} end */
  render(marks, end) {
    const { scale, frame } = this.view;
    this.flags.forEach((flag, index) => {
      const at = marks[index];
      const inside = at !== undefined && at >= scale.t0 && at <= scale.t1;
      put(flag, "display", inside ? "inline" : "none");
      if (!inside) return;
      put(flag, "transform", `translate(${(frame.gutter + scale.x(at)).toFixed(1)} 0)`);
      put(flag, "aria-valuenow", Math.round(at));
      put(flag, "aria-valuemax", Math.round(end));
      put(flag, "aria-valuetext", exact(at));
    });
  }
}
