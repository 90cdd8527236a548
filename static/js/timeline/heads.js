/**
 * The side of a row that names its lane: guide lines from the parent, the fold, name and note.
 * @module
 */

import { t, tn } from "../i18n.js";
import { fit, fitName, put, say, svg } from "./svg.js";

/** @import {Node} from "./tree.js" */
/** @import {Frame} from "./view.js" */

/** @typedef {{group: SVGGElement, title: SVGTitleElement, guides: SVGPathElement, fold: SVGGElement, sign: SVGPathElement, name: SVGTextElement, note: SVGTextElement, count: SVGTextElement}} Head */

const LEFT = 8;
const INDENT = 14;
/** Deeper levels are not indented any further: the name needs its room. */
const DEEPEST = 4;
/** Where there is no room beside the lanes, so much above a lane belongs to its name. */
export const NAME_ABOVE = 24;
/** The target of the fold, whose sign is smaller: wide enough for a pointer, and for a finger where there are no pointers. */
const TARGET = { wide: 24, narrow: 44 };

/** @param {Node} node @returns {Head} */
export function makeHead(node) {
  const title = svg("title");
  const guides = svg("path", { class: "row-guides" });
  const sign = svg("path", { class: "row-sign" });
  const fold = svg("g", { class: "row-fold", "aria-hidden": "true" }, svg("rect", { height: TARGET.wide }), sign);
  const name = svg("text", { class: "row-name" });
  const note = svg("text", { class: "row-note" });
  const count = svg("text", { class: "row-count", "text-anchor": "end" });
  const group = svg("g", { class: "row-head", role: "rowheader", tabindex: -1, "data-key": node.lane.key }, title, guides, fold, name, note, count);
  return { group, title, guides, fold, sign, name, note, count };
}

/** Where the sign of a lane's fold stands, or its name if it has none. @param {Node} node */
function left(node) {
  return LEFT + INDENT * Math.min(node.level - 1, DEEPEST);
}

/** Whether a point of a row is on its fold. @param {Node} node @param {Frame} frame @param {number} x @param {number} y */
export function onFold(node, { gutter }, x, y) {
  if (!node.children.length) return false;
  const target = gutter ? TARGET.wide : TARGET.narrow;
  const from = left(node) + 4 - target / 2;
  return x >= Math.min(from, 0) && x < Math.max(from, 0) + target && (gutter > 0 || y < NAME_ABOVE + 6);
}

/** @param {Head} head @param {Node} node @param {Frame} frame @param {boolean} folded @param {boolean} flat  where what was found is listed, and no tree */
export function placeHead(head, node, { gutter, width, middle, rowHeight }, folded, flat) {
  const { lane, level, children, below } = node;
  const { label, note } = lane;
  const x = flat ? LEFT : left(node);
  const parent = children.length > 0 && !flat;
  const line = gutter ? (note ? middle - 1 : middle + 4.5) : 16;
  const text = x + (parent ? 11 : 0);
  const counted = parent && folded ? `+${below.toLocaleString("en")}` : "";
  const end = gutter ? gutter - 8 : width * 0.7;
  const room = end - text - 4 - (counted ? counted.length * 7 + 6 : 0);
  say(head.name, fitName(label, room, 14.8));
  put(head.name, "x", text);
  put(head.name, "y", line);
  say(head.note, gutter ? fit(note, end - text - 4, 12.5) : "");
  put(head.note, "x", text);
  put(head.note, "y", middle + 12);
  say(head.count, counted);
  put(head.count, "x", end);
  put(head.count, "y", line);
  put(head.fold, "display", parent ? "block" : "none");
  if (parent) {
    const target = head.fold.firstElementChild;
    const size = gutter ? TARGET.wide : TARGET.narrow;
    if (target) {
      put(target, "width", size);
      put(target, "x", Math.max(0, x + 4 - size / 2));
      put(target, "y", Math.max(0, line - 4.5 - TARGET.wide / 2));
    }
    put(head.sign, "d", folded ? "M-2.5-4 3 0-2.5 4z" : "M-4-2.5H4L0 3z");
    put(head.sign, "transform", `translate(${x + 4} ${line - 4.5})`);
  }
  put(head.guides, "d", level > 1 && !flat ? guides(node, line - 4.5, gutter ? rowHeight : NAME_ABOVE) : "");
  const full = note ? `${label} (${note})` : label;
  const told = counted ? `${full}: ${tn("{n} lane is folded into it", "{n} lanes are folded into it", below)}` : full;
  say(head.title, told);
  put(head.group, "aria-label", told);
  expanded(head.group, parent ? !folded : null);
}

/** @param {Element} element @param {boolean | null} open  null where there is nothing to fold */
export function expanded(element, open) {
  if (open !== null || element.hasAttribute("aria-expanded")) put(element, "aria-expanded", open === null ? "undefined" : String(open));
}

/** Lines from the parents down to this lane, and past it to those that follow. @param {Node} node @param {number} middle @param {number} height */
function guides(node, middle, height) {
  const level = Math.min(node.level, DEEPEST + 1);
  const own = LEFT + INDENT * (level - 2) + 4;
  const last = node.parent?.children.at(-1) === node;
  let path = `M${own} 0V${last ? middle : height}M${own} ${middle}h${INDENT - 6}`;
  // What is nested very deep has no lines of its grandparents: a climb to all of them would take long.
  if (node.level > 4 * DEEPEST) return path;
  for (let above = node.parent; above?.parent; above = above.parent) {
    if (above.level > DEEPEST + 1 || above.parent.children.at(-1) === above) continue;
    const x = LEFT + INDENT * (above.level - 2) + 4;
    if (x < own) path += `M${x} 0V${height}`;
  }
  return path;
}

/** What the button does that folds or unfolds all. @param {boolean} folded  whether anything is */
export function foldText(folded) {
  return folded ? t("Unfold all") : t("Fold all");
}
