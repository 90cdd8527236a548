/**
 * What an event loop's lane looks like: a band that is as high as the loop was busy, and below it two charts.
 * @module
 */

import { BUSY, CHART } from "./layout_loops.js";
import { fit, put, say, svg } from "./svg.js";

/** @import {Box} from "./layout.js" */
/** @import {Patterns} from "./shapes.js" */

/** Where the band ends and the charts end, below the lane's middle. */
const FOOT = -2;
const GROUND = 15;

/** @param {Box} box @param {Patterns} patterns @returns {Element[]} */
export function loopParts(box, patterns) {
  if (box.kind === "timers" || box.kind === "queued") return [svg("path", { class: `s-${box.kind}` }), svg("text")];
  if (box.kind === "froze") return [svg("rect", { class: "s-froze", fill: `url(#${patterns.stripes})` }), svg("text", { "aria-hidden": "true" })];
  return [svg("rect", { class: `s-${box.kind}` }), svg("path", { class: "s-busy" })];
}

/**
 * @param {SVGGElement} group
 * @param {Box} box
 * @param {number} middle  of the lane
 * @param {number} thinnest  what is thinner is widened to it
 */
export function moveLoop(group, box, middle, thinnest) {
  const [first, second] = /** @type {[Element, Element]} */ ([...group.children]);
  if (box.kind === "timers" || box.kind === "queued") {
    put(first, "d", box.text);
    put(first, "transform", `translate(0 ${middle + GROUND})`);
    put(second, "x", box.x + 4);
    put(second, "y", middle + GROUND - Math.max(0, (box.part ?? 0) * CHART - 9));
    say(second, box.kind === "queued" ? box.variant : "");
    return;
  }
  const foot = middle + FOOT;
  if (box.kind === "froze") {
    place(first, box.x, foot - BUSY - 1, Math.max(box.w, thinnest), BUSY + 2);
    put(second, "x", box.x + 5);
    put(second, "y", foot - 3.5);
    say(second, fit(box.text, box.w - 8, 11));
    return;
  }
  place(first, ...loopRect(box, middle, thinnest));
  if (box.kind === "idle") return;
  put(second, "d", box.text);
  put(second, "transform", `translate(0 ${foot})`);
}

/**
 * The rectangle of what is busy or idle.
 * @param {Box} box
 * @param {number} middle  of the lane
 * @param {number} thinnest  what is thinner is widened to it
 * @returns {[number, number, number, number]} x, y, width and height
 */
export function loopRect(box, middle, thinnest) {
  const foot = middle + FOOT;
  if (box.kind === "idle") return [box.x, foot - 1.5, Math.max(box.w, 0.4), 1.5];
  // What is drawn together has its outline; where that is too narrow for one, the height of all of it.
  const height = box.text ? 0 : Math.max(1, BUSY * (box.part ?? 1));
  return [box.x, foot - height, box.count > 1 ? Math.max(box.w, 1) : Math.max(box.w, thinnest), height];
}

/** @param {Element} rect @param {number} x @param {number} y @param {number} width @param {number} height */
function place(rect, x, y, width, height) {
  put(rect, "x", x);
  put(rect, "y", y);
  put(rect, "width", width);
  put(rect, "height", height);
}
