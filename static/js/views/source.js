/**
 * The source beside the timeline: who stands on which line, and the literals that a run changed.
 * @module
 */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { MOST_NAMES } from "../standing.js";
import { stateName } from "./describe.js";
import { Stops } from "./stops.js";

/** @import {Places} from "../lit/places.js" */
/** @import {Standing} from "../standing.js" */

export class SourceView {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Map<number, {line: HTMLElement, code: HTMLElement, nodes: Node[], text: string}>} */
    this.lines = new Map();
    /** @type {Map<number, string>} what is marked now */
    this.marks = new Map();
    /** @type {number | null} */
    this.pointed = null;
    /** @type {string | null} what is shown */
    this.source = null;
    /** @type {number | null} */
    this.chosen = null;
    /** @type {Places | null} whose lines have buttons */
    this.places = null;
    /** @type {Map<number, HTMLElement>} */
    this.buttons = new Map();
    this.stops = new Stops(root, ".line-way");
    this.stops.listen(".line[data-spot]");
    this.scan();
  }

  /** Takes the lines as they stand in the page now, with nothing marked in them. */
  scan() {
    this.lines.clear();
    this.marks.clear();
    this.buttons.clear();
    this.places = this.source = this.pointed = this.chosen = null;
    for (const line of this.root.querySelectorAll("[data-line]")) {
      const code = line.querySelector(".code");
      if (!(line instanceof HTMLElement) || !(code instanceof HTMLElement)) continue;
      const nodes = [...code.childNodes].map((node) => node.cloneNode(true));
      this.lines.set(Number(line.dataset.line), { line, code, nodes, text: code.textContent ?? "" });
    }
  }

  /** Each line at which anything ran or waited can be chosen. @param {Places} places */
  offer(places) {
    if (places !== this.places) {
      for (const [number, button] of this.buttons) {
        button.remove();
        delete this.lines.get(number)?.line.dataset.spot;
      }
      this.buttons.clear();
      this.places = places;
    }
    if (this.buttons.size === places.lines.size) return;
    for (const number of places.lines.keys()) {
      const line = this.lines.get(number)?.line;
      if (this.buttons.has(number) || !line) continue;
      const button = el("button", "line-way", String(number));
      button.type = "button";
      button.tabIndex = -1;
      button.setAttribute("aria-label", t("Line {line}: what ran and waited here", { line: number }));
      button.setAttribute("aria-pressed", "false");
      line.dataset.spot = `line-${number}`;
      line.prepend(button);
      this.buttons.set(number, button);
    }
    this.stops.keepOne();
  }

  /** @param {number | null} number  the line that is selected */
  choose(number) {
    if (this.chosen === number) return;
    for (const [each, pressed] of /** @type {[number | null, boolean][]} */ ([[this.chosen, false], [number, true]])) {
      if (each === null) continue;
      this.lines.get(each)?.line.classList.toggle("chosen-line", pressed);
      this.buttons.get(each)?.setAttribute("aria-pressed", String(pressed));
    }
    this.chosen = number;
    const line = number === null ? undefined : this.lines.get(number)?.line;
    if (line) this.reveal(line);
  }

  /** Shows the script as a run had it. @param {string} source */
  show(source) {
    if (source === this.source) return;
    this.source = source;
    const lines = source.split(/(?<=\r\n|\n|\r(?!\n))/);
    for (const [number, { line, code, nodes, text }] of this.lines) {
      const wanted = lines[number - 1] ?? "";
      if ((code.textContent ?? "") !== wanted) {
        code.replaceChildren(...(wanted === text ? nodes.map((node) => node.cloneNode(true)) : changed(nodes, text, wanted)));
      }
      line.classList.toggle("changed", wanted !== text);
    }
  }

  /** @param {Map<number, Standing>} standing */
  mark(standing) {
    for (const number of this.marks.keys()) if (!standing.has(number)) this.clear(number);
    for (const [number, there] of standing) {
      const key = `${there.count} ${there.runs} ${there.shown.map(({ key, name, state }) => `${key}${state}${name}`).join()}`;
      if (this.marks.get(number) === key) continue;
      const line = this.lines.get(number)?.line;
      if (!line) continue;
      this.clear(number);
      this.marks.set(number, key);
      line.classList.add("stands", ...(there.runs ? ["runs"] : []));
      // Before the code: it floats to the right edge, and the line stays as it was.
      line.prepend(chips(there));
    }
  }

  /** @param {number} number */
  clear(number) {
    this.marks.delete(number);
    const line = this.lines.get(number)?.line;
    line?.classList.remove("stands", "runs");
    line?.querySelector(".chips")?.remove();
  }

  /** @param {number | null} number */
  point(number) {
    if (this.pointed === number) return;
    if (this.pointed !== null) this.lines.get(this.pointed)?.line.classList.remove("pointed");
    this.pointed = number;
    const line = number === null ? undefined : this.lines.get(number)?.line;
    line?.classList.add("pointed");
    if (line) this.reveal(line);
  }

  /** Goes to a line: its box scrolls, the page where it must, and the keys go on from there. @param {number} number */
  reach(number) {
    const line = this.lines.get(number)?.line;
    if (!line) return;
    const fold = line.closest("details");
    if (fold) fold.open = true;
    this.reveal(line);
    line.scrollIntoView({ block: "nearest" });
    const button = this.buttons.get(number);
    this.stops.take(button ?? null);
    button?.focus({ preventScroll: true });
  }

  /** Scrolls this box alone, never the page. @param {HTMLElement} line */
  reveal(line) {
    const box = this.root.getBoundingClientRect();
    const place = line.getBoundingClientRect();
    if (place.top < box.top) this.root.scrollTop -= box.top - place.top + 40;
    else if (place.bottom > box.bottom) this.root.scrollTop += place.bottom - box.bottom + 40;
  }
}

/** @param {Standing} there */
function chips({ shown, count }) {
  const box = el("span", "chips");
  for (const { name, state } of shown.slice(0, count > MOST_NAMES ? MOST_NAMES - 1 : MOST_NAMES)) {
    const chip = el("span", `chip c-${state}`, name);
    chip.title = `${name}: ${stateName(state)}`;
    box.append(chip);
  }
  if (count > MOST_NAMES) box.append(el("span", "chip c-more", t("+{n} more", { n: count - MOST_NAMES + 1 })));
  return box;
}

/**
 * The line's elements with another literal in one of them; plain text where it is not that simple.
 * @param {Node[]} nodes
 * @param {string} before
 * @param {string} after
 */
function changed(nodes, before, after) {
  const copies = nodes.map((node) => node.cloneNode(true));
  for (const copy of copies) {
    if (!(copy instanceof Element) || !/^(m|s|kc)/.test(copy.className)) continue;
    const old = copy.textContent ?? "";
    const start = before.indexOf(old);
    const literal = after.slice(start, after.length - (before.length - start - old.length));
    if (before.slice(0, start) + literal + before.slice(start + old.length) !== after) continue;
    copy.textContent = literal;
    return copies;
  }
  return [after];
}
