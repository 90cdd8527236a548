/**
 * The inspector's table: of a long life only the rows around the cursor, and more where they are asked for.
 * @module
 */

import { el, hide } from "../../dom.js";
import { leads, moreText, quietButton, rowName, words } from "./parts.js";
import { plain } from "./sheet.js";

/** @import {Row, Table} from "./sheet.js" */

/** So many rows are shown at first, and so many more each time. */
export const WINDOW = 200;

/**
 * Which rows are shown: those that were, if the cursor is among them, else those around it.
 * @param {{from: number, to: number} | null} before
 * @param {number} count
 * @param {number} current  -1 if the cursor is at none
 * @param {boolean} live  then the latest are wanted
 * @returns {{from: number, to: number}}
 */
export function windowOf(before, count, current, live) {
  const aim = current >= 0 ? current : live ? count - 1 : 0;
  const grown = before && before.to === before.from + WINDOW && live && before.to < count ? null : before;
  if (grown && (current < 0 || (current >= grown.from && current < grown.to))) {
    // What is short is shown whole as it grows.
    return { from: grown.from, to: Math.min(count, Math.max(grown.to, grown.from + WINDOW)) };
  }
  const from = Math.max(0, Math.min(aim - WINDOW / 2, count - WINDOW));
  return { from, to: Math.min(count, from + WINDOW) };
}

export class Rows {
  constructor() {
    this.caption = el("caption", "");
    this.head = el("tr", "");
    this.body = el("tbody", "");
    this.earlier = quietButton("");
    this.later = quietButton("");
    this.earlier.addEventListener("click", () => this.widen(-WINDOW));
    this.later.addEventListener("click", () => this.widen(WINDOW));
    this.scroller = el("div", "rows-scroll", this.earlier, el("table", "rows", this.caption, el("thead", "", this.head), this.body), this.later);
    this.scroller.setAttribute("role", "group");
    this.scroller.tabIndex = 0;
    this.body.addEventListener("keydown", (event) => this.move(event));
    /** @type {string} */
    this.heads = "";
    /** @type {{from: number, to: number} | null} */
    this.window = null;
    /** @type {Map<number, {row: HTMLTableRowElement, said: string}>} */
    this.shown = new Map();
    /** @type {Table | null} */
    this.table = null;
    this.current = -1;
    this.chosen = -1;
    this.aim = -1;
    this.live = false;
  }

  /** Nothing is left of what was shown before. */
  clear() {
    this.window = null;
    this.shown.clear();
    this.body.replaceChildren();
    this.current = this.chosen = this.aim = -1;
    this.scroller.scrollTop = 0;
  }

  /** @param {Table} table @param {boolean} live  then the latest rows are wanted */
  render(table, live) {
    this.table = table;
    this.live = live;
    const heads = table.heads.join("\n");
    if (heads !== this.heads) {
      this.heads = heads;
      this.head.replaceChildren(
        ...table.heads.map((text) => {
          const cell = el("th", "", text);
          cell.scope = "col";
          return cell;
        }),
      );
    }
    this.caption.textContent = table.caption;
    this.scroller.setAttribute("aria-label", table.caption);
    // Whichever moved last is followed: the cursor, or what is selected.
    if (table.current !== this.current) this.aim = table.current;
    else if (table.chosen !== this.chosen) this.aim = table.chosen;
    const moved = table.current !== this.current || table.chosen !== this.chosen;
    this.current = table.current;
    this.chosen = table.chosen;
    const aim = this.aim >= 0 ? this.aim : Math.max(table.current, table.chosen);
    const window = windowOf(this.window, table.count, aim, live);
    this.window = window;
    hide(this.earlier, window.from === 0);
    this.earlier.textContent = moreText(window.from, true);
    hide(this.later, window.to >= table.count);
    this.later.textContent = moreText(table.count - window.to, false);
    for (const [index, { row }] of this.shown) {
      if (index >= window.from && index < window.to) continue;
      row.remove();
      this.shown.delete(index);
    }
    let place = this.body.firstElementChild;
    for (let index = window.from; index < window.to; index += 1) {
      const row = this.row(table, index);
      if (row === place) place = place.nextElementSibling;
      else this.body.insertBefore(row, place);
    }
    this.keepOneStop();
    const at = this.shown.get(aim)?.row;
    if (at && moved) this.reveal(at);
  }

  /** @param {Table} table @param {number} index */
  row(table, index) {
    const made = table.row(index);
    let known = this.shown.get(index);
    const said = `${made.key} ${made.cells.map(plain).join("\n")}`;
    if (!known) this.shown.set(index, (known = { row: el("tr", ""), said: "" }));
    const { row } = known;
    if (known.said !== said) {
      known.said = said;
      fill(row, made);
    }
    const here = index === table.current;
    if (here !== row.hasAttribute("aria-current")) {
      if (here) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    row.classList.toggle("selected", index === table.chosen);
    return row;
  }

  /** @param {number} by */
  widen(by) {
    const { window, table } = this;
    if (!window || !table) return;
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.window = { from: Math.max(0, window.from + Math.min(0, by)), to: Math.min(table.count, window.to + Math.max(0, by)) };
    this.render(table, this.live);
    // What was in sight stays in sight.
    if (by < 0) this.scroller.scrollTop = this.scroller.scrollHeight - before;
  }

  /** One of the rows takes part in tabbing: the last that had the focus, else that at the cursor. */
  keepOneStop() {
    if (this.body.querySelector('.row-way[tabindex="0"]')) return;
    const row = this.shown.get(this.table?.current ?? -1)?.row ?? this.shown.get(this.table?.chosen ?? -1)?.row ?? this.body.firstElementChild;
    row?.querySelector(".row-way")?.setAttribute("tabindex", "0");
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const here = event.target instanceof Element ? event.target.closest("tr") : null;
    const there = { ArrowDown: here?.nextElementSibling, ArrowUp: here?.previousElementSibling, Home: this.body.firstElementChild, End: this.body.lastElementChild }[event.key];
    const button = there?.querySelector(".row-way");
    if (!(button instanceof HTMLElement)) return;
    for (const stop of this.body.querySelectorAll('.row-way[tabindex="0"]')) stop.setAttribute("tabindex", "-1");
    button.tabIndex = 0;
    button.focus();
    event.preventDefault();
  }

  /** Scrolls this box alone, never the page. @param {HTMLElement} row */
  reveal(row) {
    const { scroller } = this;
    const head = this.head.offsetHeight;
    const top = row.offsetTop - head;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    const bottom = row.offsetTop + row.offsetHeight;
    if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight;
  }
}

/** @param {HTMLTableRowElement} row @param {Row} made */
function fill(row, { key, at, state, cells }) {
  const [first = [], ...rest] = cells;
  const go = key === null ? { at } : { at, key };
  leads(row, go);
  const button = leads(el("button", `way row-way r-${state}`, plain(first)), go);
  button.type = "button";
  button.tabIndex = row.querySelector('.row-way[tabindex="0"]') ? 0 : -1;
  button.setAttribute("aria-label", rowName(plain(first), plain(rest[0] ?? [])));
  const focused = row.contains(document.activeElement) && document.activeElement?.classList.contains("row-way");
  const name = el("th", "", button);
  name.scope = "row";
  row.replaceChildren(name, ...rest.map((parts) => el("td", "", ...words(parts))));
  if (focused) button.focus();
}
