/**
 * In a lane of very many boxes, those that are too thin for a text: one path for all that look alike, since an
 * element for each would cost more than a frame has. They are pointed at by their place, as all boxes are; one that
 * gets the focus becomes an element. Pure, but for `drawCrumbs`.
 * @module
 */

import { THINNEST, levelAt, rectOf } from "./shapes.js";
import { loopRect } from "./shapes_loops.js";
import { put, svg } from "./svg.js";

/** @import {Box} from "./layout.js" */

/** Lanes of no more boxes have an element for each. */
export const APART = 250;
/** Those of no more than this have one also while the picture moves. */
export const FEW = 3;
/** Thinner than this, in pixels. */
const THIN = 6;

/** What may be drawn together. @type {Set<Box["kind"]>} */
const KINDS = new Set(["running", "ready", "waiting", "work", "owner", "level", "queue"]);

/** And while the picture moves, of any width. @type {Set<Box["kind"]>} */
const MOVING = new Set([...KINDS, "busy", "idle"]);

/** Whether a box is drawn with others. @param {Box} box @param {boolean} [moving]  whether the picture is another in each frame */
export function isCrumb({ kind, w, text }, moving = false) {
  return text === "" && (moving ? MOVING.has(kind) : w < THIN && KINDS.has(kind));
}

/**
 * The paths of some boxes, by their look: the classes of the group, and of the path in it.
 * @param {Box[]} boxes
 * @param {number} middle  of the lane's band
 * @returns {Map<string, {kind: Box["kind"], group: string, d: string}>}
 */
export function crumbs(boxes, middle) {
  /** @type {Map<string, {kind: Box["kind"], group: string, d: string}>} */
  const paths = new Map();
  /** @param {string} look @param {Box["kind"]} kind @param {string} group @param {string} d */
  const add = (look, kind, group, d) => {
    const path = paths.get(look);
    if (path) path.d += d;
    else paths.set(look, { kind, group, d });
  };
  for (const box of boxes) {
    const { kind, variant, count } = box;
    const rect = kind === "busy" || kind === "idle" ? loopRect(box, middle, THINNEST) : rectOf(box, middle);
    const [x, y, width, height] = rect.map((value) => Math.round(value * 100) / 100);
    const more = (kind === "running" && count > 1 && "together") || (kind === "level" && variant === "full" && "full") || (kind === "work" && variant === "bad" && "bad") || "";
    add(`${kind} ${more}`, kind, more, `M${x} ${y}h${width}v${height}h-${width}z`);
    if (kind === "level" && box.capped) add("level-top", kind, "", `M${x} ${levelAt(middle)}h${width}`);
  }
  return paths;
}

/**
 * @param {SVGGElement[]} layers
 * @param {Partial<Record<Box["kind"], number>>} layer
 * @param {Map<string, SVGGElement>} drawn  what there is, by look
 * @param {ReturnType<typeof crumbs>} paths
 * @param {string} hatch  the pattern of what is ready
 */
export function drawCrumbs(layers, layer, drawn, paths, hatch) {
  for (const [look, group] of drawn) if (!paths.has(look)) group.remove(), drawn.delete(look);
  for (const [look, { kind, group: more, d }] of paths) {
    let group = drawn.get(look);
    if (!group) {
      const path = svg("path", { class: look === "level-top" ? look : `s-${kind}` });
      if (kind === "ready") put(path, "fill", `url(#${hatch})`);
      group = svg("g", { class: `box k-${kind} crumbs ${more}`.trim(), "aria-hidden": "true" }, path);
      drawn.set(look, group);
      layers[layer[kind] ?? 0]?.prepend(group);
    }
    put(/** @type {Element} */ (group.firstElementChild), "d", d);
  }
}
