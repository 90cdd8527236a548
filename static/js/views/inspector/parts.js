/**
 * A sheet's pieces as elements. What leads somewhere is a button that remembers where.
 * @module
 */

import { el } from "../../dom.js";
import { t, tn } from "../../i18n.js";
import { microseconds, share } from "./sheet.js";

/** @import {Fact, Go, Part, Section, Sheet} from "./sheet.js" */

/** @type {WeakMap<Element, Go>} */
const ways = new WeakMap();

/** Where a click on something leads. @param {EventTarget | null} target @returns {Go | null} */
export function wayOf(target) {
  const found = target instanceof Element ? target.closest("[data-go]") : null;
  return (found && ways.get(found)) ?? null;
}

/** @template {Element} T @param {T} element @param {Go} go @returns {T} */
export function leads(element, go) {
  element.setAttribute("data-go", "");
  ways.set(element, go);
  return element;
}

/** @param {Part[]} parts @returns {(Node | string)[]} */
export function words(parts) {
  return parts.map((part) => {
    if (typeof part === "string") return part;
    const button = leads(el("button", "way", part.text), part.go);
    button.type = "button";
    return button;
  });
}

/** @param {Fact[]} facts */
export function factList(facts) {
  return el("dl", "facts", ...facts.map(({ name, parts }) => el("div", "", el("dt", "", name), el("dd", "", ...words(parts)))));
}

/** @param {NonNullable<Sheet["sums"]>} sums */
export function sumBlock({ title, sums, total }) {
  const bar = el("div", "sum-bar");
  bar.setAttribute("aria-hidden", "true");
  for (const { state, us } of sums) {
    const piece = el("span", `sum-piece sum-${state}`);
    piece.style.flexGrow = String(us);
    if (us > 0) bar.append(piece);
  }
  const rows = [...sums, { state: "all", ...total }].map((sum) => {
    const name = el("th", "", el("span", `sum-key sum-${sum.state}`), sum.label);
    name.scope = "row";
    const percent = sum.state === "all" ? "" : share(sum.us, total.us);
    return el("tr", sum.state === "all" ? "sum-all" : "", name, el("td", "", microseconds(sum.us)), el("td", "", percent));
  });
  return el("div", "sums", bar, el("table", "", el("caption", "", title), el("tbody", "", ...rows)));
}

/** Lines under lines are lists in lists. @param {Section} section */
export function sectionBlock({ title, lines, more, note }) {
  const root = el("ul", "lines");
  const lists = [root];
  for (const { depth, parts } of lines) {
    while (lists.length - 1 > depth) lists.pop();
    if (lists.length - 1 < depth) {
      const deeper = el("ul", "lines");
      const above = lists.at(-1)?.lastElementChild;
      // Nothing lies deeper than one below its line.
      (above ?? lists.at(-1))?.append(deeper);
      lists.push(deeper);
    }
    lists.at(-1)?.append(el("li", "", ...words(parts)));
  }
  const block = el("section", "lines-block", el("h5", "", title), root);
  if (more) block.append(el("p", "more", tn("and {n} more", "and {n} more", more)));
  if (note) block.append(el("p", "more", note));
  return block;
}

/** @param {string} text */
export function quietButton(text) {
  const button = el("button", "quiet", text);
  button.type = "button";
  return button;
}

/** How many rows are there before or after those that are shown. @param {number} n @param {boolean} earlier */
export function moreText(n, earlier) {
  return earlier ? tn("{n} earlier row", "{n} earlier rows", n) : tn("{n} later row", "{n} later rows", n);
}

/** The name of a row's button, for those who hear it alone. @param {string} state @param {string} from */
export function rowName(state, from) {
  return t("{state}, from {time}", { state, time: from });
}
