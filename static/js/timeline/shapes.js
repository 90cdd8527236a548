/**
 * One box as elements: made once, then moved. The only place that knows what a state looks like.
 * @module
 */

import { t } from "../i18n.js";
import { loopParts, moveLoop } from "./shapes_loops.js";
import { fit, fitName, put, say, svg } from "./svg.js";

/** @import {Box} from "./layout.js" */

/** The ids of the patterns of one picture. @typedef {{hatch: string, stripes: string}} Patterns */

/** A step that is thinner than this is widened to it: 20 µs must be seen. */
export const THINNEST = 2.5;
export const BAND = 16;
/** The band of an object's level, at its highest. */
const LEVEL = 13;
/** The band of an object's queue, at its deepest. */
const QUEUE = 12;
/** How much wider a monospaced letter is than the others are on average. */
const MONO = 1.14;

/**
 * Which layer of its lane a kind is painted in, from below.
 * @type {Record<Box["kind"], number>}
 */
export const LAYER = { timers: 0, queued: 0, idle: 0, busy: 1, froze: 3, queue: 0, owner: 0, level: 0, child: 0, life: 0, waiting: 0, cancelling: 0, held: 1, ready: 1, work: 1, running: 2, blocked: 3, output: 4, cancel: 4, end: 4, lint: 4 };
export const LAYERS = 5;
/** What holds up everything else reaches beyond the band of what runs. */
const LOUD = 22;

/** The signs of the ends; each has a form of its own. */
const ENDS = /** @type {Record<string, [keyof SVGElementTagNameMap, Record<string, string | number>][]>} */ ({
  finished: [["circle", { r: 6 }], ["path", { d: "M-2.8 0-.8 2.2 3-2.2" }]],
  failed: [["rect", { x: -6, y: -6, width: 12, height: 12 }], ["path", { d: "M-3-3 3 3M3-3-3 3" }]],
  cancelled: [["path", { class: "body", d: "M0-7 7 0 0 7-7 0z" }], ["path", { d: "M-3 0h6" }]],
  closed: [["circle", { r: 5.5 }], ["path", { d: "M-2.8 0h5.6" }]],
  pending: [["circle", { r: 5.5 }]],
});

/**
 * @param {Box} box
 * @param {Patterns} patterns
 * @returns {SVGGElement}
 */
export function make(box, patterns) {
  const group = svg("g", { class: `box k-${box.kind}`, "data-key": box.key });
  if (box.item) {
    put(group, "role", "gridcell");
    put(group, "tabindex", "-1");
  } else {
    put(group, "aria-hidden", "true");
  }
  switch (box.kind) {
    case "end": {
      const sign = svg("g", { class: `end e-${box.variant}` }, ...(ENDS[box.variant] ?? []).map(([name, values]) => svg(name, values)));
      group.append(sign, svg("text", { class: "result", "aria-hidden": "true" }));
      break;
    }
    case "cancel":
      group.append(svg("path", { class: `mark m-${box.variant}`, d: cancelPath(box.variant) }));
      break;
    case "busy":
    case "idle":
    case "froze":
    case "timers":
    case "queued":
      group.append(...loopParts(box, patterns));
      return group;
    case "output":
      group.append(svg("path", { class: `mark m-output o-${box.variant}`, d: "M0 0v6M-2 6h4" }));
      break;
    case "lint":
      group.append(svg("circle", { class: "lint-ring", r: 9.5 }));
      break;
    case "running":
      group.append(svg("rect"), ...(box.variant === "strand" ? [svg("text", { "aria-hidden": "true" })] : []));
      break;
    case "waiting":
    case "level":
      group.append(svg("rect"), svg("text", { "aria-hidden": "true" }), svg("path", { class: "level-top" }));
      break;
    case "owner":
    case "work":
    case "blocked":
      group.append(svg("rect"), svg("text", { "aria-hidden": "true" }));
      break;
    case "child":
      group.append(svg("rect"), svg("text", { "aria-hidden": "true" }), svg("text", { class: "result", "aria-hidden": "true" }));
      break;
    default:
      group.append(svg("rect"));
  }
  const rect = group.querySelector("rect");
  if (rect && box.kind !== "end") put(rect, "class", `s-${box.kind}`);
  if (rect && box.kind === "ready") put(rect, "fill", `url(#${patterns.hatch})`);
  if (rect && box.variant === "loud") put(rect, "fill", `url(#${patterns.stripes})`);
  return group;
}

/** @param {string} variant */
function cancelPath(variant) {
  if (variant === "requested") return "M-4.5-17h9L0-10z";
  if (variant === "delivered") return "M-4.5 17h9L0 10z";
  if (variant === "handled") return "M-4.5-14-1-10.5 5-17";
  return "M-4.5-17h9L0-10zM-6.5-9 6.5-18";
}

/**
 * @param {SVGGElement} group
 * @param {Box} box
 * @param {number} middle  of the lane's band
 * @param {number} right  the last pixel that a text may reach
 */
export function move(group, box, middle, right) {
  // Its name stays in sight.
  box = clipped(box, right);
  const parts = group.children;
  const first = /** @type {Element} */ (parts[0]);
  const text = parts[1];
  switch (box.kind) {
    case "running":
      place(first, ...rectOf(box, middle));
      group.classList.toggle("together", box.count > 1);
      if (text) write(text, box, middle + 3, box.w - 10, 11 * MONO, 6);
      break;
    case "work":
      place(first, ...rectOf(box, middle));
      if (text) write(text, box, middle + 3, box.w - 10, 11 * MONO, 6);
      group.classList.toggle("bad", box.variant === "bad");
      break;
    case "life":
      place(first, box.x, middle - 0.5, Math.max(box.w, 0.4), 1);
      break;
    case "blocked": {
      const loud = box.variant === "loud";
      group.classList.toggle("loud", loud);
      place(first, box.x, loud ? middle - LOUD / 2 : middle + 4, Math.max(box.w, THINNEST), loud ? LOUD : 4);
      if (text) write(text, box, middle + (loud ? 4 : 1.5), box.w - 8, 11 * MONO, 5);
      break;
    }
    case "held":
      place(first, box.x, middle - LOUD / 2, Math.max(box.w, THINNEST), LOUD);
      break;
    case "busy":
    case "idle":
    case "froze":
    case "timers":
    case "queued":
      moveLoop(group, box, middle, THINNEST);
      break;
    case "ready":
      place(first, ...rectOf(box, middle));
      break;
    case "waiting":
      place(first, ...rectOf(box, middle));
      if (text) write(text, box, middle - 5, (box.room ?? box.w) - 14, 11.5, 7);
      break;
    case "cancelling":
      place(first, box.x, middle + 3, Math.max(box.w, 0.4), 2);
      break;
    case "owner":
      place(first, ...rectOf(box, middle));
      group.classList.toggle("wide", box.w > 8);
      if (text) write(text, { ...box, text: fitName(box.text, box.w - 10, 11) }, middle - 0.5, box.w - 10, 11, 6);
      break;
    case "level":
      place(first, ...rectOf(box, middle));
      group.classList.toggle("full", box.variant === "full");
      // How much there can be: what is full reaches it.
      if (parts[2]) put(parts[2], "d", box.capped ? `M${round(box.x)} ${levelAt(middle)}h${round(box.w)}` : "");
      if (text) write(text, box, middle - 0.5, box.w - 6, 11, 4);
      break;
    case "queue":
      place(first, ...rectOf(box, middle));
      break;
    case "child":
      place(first, box.x, middle - 8, Math.max(box.w, THINNEST), 16);
      if (text) write(text, box, middle + 4, box.w - 12, 11 * MONO, 6);
      if (parts[2]) {
        put(parts[2], "x", box.x + Math.max(box.w, THINNEST) + 8);
        put(parts[2], "y", middle + 4);
        say(parts[2], box.variant === "" ? "" : fit(t("exit {code}", { code: box.variant }), right - box.x - box.w - 8, 11 * MONO));
      }
      group.classList.toggle("bad", box.variant !== "" && box.variant !== "0");
      break;
    case "end":
      put(first, "transform", `translate(${round(box.x)} ${middle})`);
      if (text) {
        put(text, "x", box.x + 12);
        put(text, "y", middle + 4);
        say(text, fit(box.text, right - box.x - 12, 11.5 * MONO));
      }
      break;
    case "cancel":
    case "lint":
      put(first, "transform", `translate(${round(box.x)} ${middle})`);
      break;
    case "output":
      put(first, "transform", `translate(${round(box.x)} ${middle + BAND / 2 + 1})`);
      break;
  }
}

/** Where something full reaches to. @param {number} middle */
export function levelAt(middle) {
  return middle - 11;
}

/**
 * The rectangle of a box that has one and no more.
 * @param {Box} box
 * @param {number} middle
 * @returns {[number, number, number, number]} x, y, width and height
 */
export function rectOf(box, middle) {
  const { kind, x, w, part = 1 } = box;
  const seen = Math.max(w, 0.4);
  // No wider than it was: the step that follows is what must be seen.
  if (kind === "ready") return [x, middle - BAND / 2, seen, BAND];
  if (kind === "waiting") return [x, middle - 1, seen, 2];
  if (kind === "owner") return [x, levelAt(middle), Math.max(w, THINNEST), LEVEL];
  if (kind === "queue") return [x, middle + 4, seen, Math.max(QUEUE * part, 1)];
  if (kind === "level") return [x, levelAt(middle) + LEVEL * (1 - part), box.from === box.to ? Math.max(w, THINNEST) : seen, Math.max(LEVEL * part, 1)];
  return [x, middle - BAND / 2, Math.max(w, THINNEST), BAND];
}

/** What of a box can be seen, and a little more. @param {Box} box @param {number} right @returns {Box} */
export function clipped(box, right) {
  if (box.w === 0 || (box.x >= -12 && box.x + box.w <= right + 12)) return box;
  const x = Math.max(box.x, -12);
  const cut = x - box.x;
  return { ...box, x, w: Math.min(box.x + box.w, right + 12) - x, ...(box.room !== undefined && { room: box.room - cut }) };
}

/** @param {Element} rect @param {number} x @param {number} y @param {number} width @param {number} height */
function place(rect, x, y, width, height) {
  put(rect, "x", x);
  put(rect, "y", y);
  put(rect, "width", width);
  put(rect, "height", height);
}

/** @param {Element} text @param {Box} box @param {number} y @param {number} width @param {number} size @param {number} inset */
function write(text, box, y, width, size, inset) {
  const words = fit(box.text, width, size);
  say(text, words);
  // An element that shows nothing need not move.
  if (!words) return;
  put(text, "x", box.x + inset);
  put(text, "y", y);
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
