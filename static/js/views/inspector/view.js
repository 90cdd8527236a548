/**
 * The inspector: what is pointed at in a few words; what is selected with its whole life.
 * @module
 */

import { el, hide, need } from "../../dom.js";
import { t } from "../../i18n.js";
import { facts, joined, label } from "../describe.js";
import { CopyButton } from "./copy.js";
import { factList, sectionBlock, sumBlock, wayOf } from "./parts.js";
import { Rows } from "./rows.js";
import { plain, textOf } from "./sheet.js";
import { sheetOf } from "./sheets.js";
import { subjectOf } from "./subject.js";

/** @import {Box} from "../../timeline/layout.js" */
/** @import {Item} from "../../types.js" */
/** @import {Context, Fact, Go, Sheet} from "./sheet.js" */

/**
 * `box` is what the lanes have drawn of what is pointed at or selected, if they have.
 * @typedef {{key: string, band: number, context: Context, live: boolean, box: Box | null}} Seen
 */

/** While a run goes on, its numbers are told so often: a table that is made anew for each frame is read by nobody. */
const REST = 200;

const NOTHING = { key: "", strip: false, source: /** @type {unknown[]} */ ([]), time: -Infinity };

export class Inspector {
  /**
   * @param {HTMLElement} root
   * @param {{go: (band: number, go: Go) => void, tell: (band: number, text: string) => void}} actions
   */
  constructor(root, { go, tell }) {
    this.root = root;
    this.tell = tell;
    this.brief = need("[data-brief]", root);
    this.hint = need(".hint", this.brief);
    this.sheetBox = need("[data-sheet]", root);
    this.copy = new CopyButton(need("[data-copy-sheet]", root), () => (this.sheet ? textOf(this.sheet) : ""));
    this.rows = new Rows();
    /** @type {Sheet | null} */
    this.sheet = null;
    this.band = 0;
    this.shown = "";
    this.key = "";
    this.drawn = -Infinity;
    /** What was told last of what is pointed at. */
    this.told = { ...NOTHING };
    /** @type {unknown[]} what the sheet was last made from */
    this.source = [];
    /** @type {Map<string, {said: string, block: HTMLElement}>} */
    this.blocks = new Map();
    root.addEventListener("click", (event) => {
      const way = wayOf(event.target);
      if (!way) return;
      const before = this.sheet?.key;
      go(this.band, way);
      // What had the focus may be gone with the sheet.
      if (way.key && before && !way.key.startsWith(`${before}-`)) this.refocus = true;
    });
    this.refocus = false;
  }

  /** @param {Seen | null} active @param {Seen | null} pinned */
  render(active, pinned) {
    this.say(active, pinned);
    const subject = pinned && subjectOf(pinned.context.run, pinned.key);
    this.copy.show(subject !== null);
    hide(this.sheetBox, subject === null);
    if (!pinned || !subject) {
      this.key = "";
      this.sheet = null;
      this.source = [];
      return;
    }
    const { key, context, live, band } = pinned;
    const fresh = `${band} ${key}` !== this.key;
    const { run, now, at, upto, cursor } = context;
    const source = [run, run.seq, now, at, upto, cursor];
    const time = performance.now();
    if (!fresh && (source.every((value, index) => value === this.source[index]) || (live && time - this.drawn < REST))) return;
    this.drawn = time;
    this.source = source;
    this.band = band;
    const sheet = sheetOf(context, subject);
    const other = this.sheet?.key !== sheet.key || !this.key.startsWith(`${band} `);
    this.key = `${band} ${key}`;
    this.sheet = sheet;
    // What has no lane of its own is not part of anything.
    const item = subject.kind === "lint" || subject.kind === "out" ? null : (pinned.box?.item ?? subject.item);
    this.draw(sheet, item, pinned, other);
    // Whoever leads to what is pointed out says where that is.
    if (fresh && subject.kind !== "lint") this.tell(band, told(sheet, item, context));
    if (fresh && this.refocus) this.title.focus();
    if (fresh) this.refocus = false;
  }

  /** What is pointed at, in the same room whatever it is. @param {Seen | null} active @param {Seen | null} pinned */
  say(active, pinned) {
    const subject = active && subjectOf(active.context.run, active.key);
    const item = active?.box?.item ?? subject?.item ?? null;
    const strip = pinned !== null;
    this.brief.classList.toggle("strip", strip);
    if (!active || !(item || subject) || (pinned && active.key === pinned.key && active.band === pinned.band)) {
      const text = strip ? t("Selected. Point at something else to compare; Esc lets go.") : "";
      if (this.shown === `- ${text}`) return;
      this.shown = `- ${text}`;
      this.told = { ...NOTHING };
      this.brief.replaceChildren(strip ? el("p", "pointed-at", text) : this.hint);
      return;
    }
    const { run, now, at, upto } = active.context;
    const count = active.box?.count ?? 1;
    const source = [active.band, active.key, count, strip, run, run.seq, at, upto, now];
    const time = performance.now();
    const same = active.key === this.told.key && strip === this.told.strip;
    if (same && (source.every((value, index) => value === this.told.source[index]) || (active.live && time - this.told.time < REST))) return;
    this.told = { key: active.key, strip, source, time };
    const sheet = !item && subject ? sheetOf(active.context, subject) : null;
    const rows = sheet ? sheet.facts : item ? factsOf(facts(run, item, now)) : [];
    const shown = JSON.stringify([active.band, active.key, count, strip, rows]);
    if (shown === this.shown) return;
    this.shown = shown;
    if (strip) {
      const lane = sheet ? (sheet.said ?? `${sheet.kind} ${sheet.title}`) : "";
      const what = lane || (count > 1 || !item ? joined(count, item) : label(run, item, now));
      this.brief.replaceChildren(el("p", "pointed-at", t("Pointed at: {what}", { what })));
      return;
    }
    // What moves away with the pointer leads nowhere.
    const told = rows.map(({ name, parts }) => ({ name, parts: [plain(parts)] }));
    this.brief.replaceChildren(factList(sheet ? [{ name: sheet.kind, parts: [sheet.title] }, ...told] : told));
    if (count > 1) this.brief.prepend(el("p", "hint", joined(count, item)));
  }

  /** @param {Sheet} sheet @param {Item | null} item @param {Seen} pinned @param {boolean} other */
  draw(sheet, item, { context, live, box }, other) {
    if (other) {
      this.blocks.clear();
      this.rows.clear();
      this.sheetBox.replaceChildren();
    }
    const { run, now } = context;
    /** @type {[string, unknown, () => HTMLElement][]} */
    const wanted = [["title", [sheet.kind, sheet.title], () => heading(sheet)]];
    if (item) {
      const rows = factsOf(facts(run, item, now));
      const count = box?.count ?? 1;
      wanted.push(["item", [rows, count], () => el("div", "chosen", ...(count > 1 ? [el("p", "more", joined(count, item))] : []), factList(rows))]);
    }
    wanted.push(["facts", sheet.facts, () => factList(sheet.facts)]);
    const { sums } = sheet;
    if (sums) wanted.push(["sums", sums, () => sumBlock(sums)]);
    for (const [index, section] of sheet.sections.entries()) wanted.push([`section-${index}`, section, () => sectionBlock(section)]);
    const names = new Set(wanted.map(([name]) => name));
    for (const [name, { block }] of this.blocks) {
      if (names.has(name)) continue;
      block.remove();
      this.blocks.delete(name);
    }
    wanted.forEach(([name, what, make], index) => this.block(name, JSON.stringify(what), make, index));
    const { scroller } = this.rows;
    if (!sheet.table) scroller.remove();
    else {
      if (!scroller.isConnected) this.sheetBox.append(scroller);
      this.rows.render(sheet.table, live && context.cursor === null);
    }
  }

  /** Makes a part of the sheet anew only where it says something else. @param {string} name @param {string} said @param {() => HTMLElement} make @param {number} index */
  block(name, said, make, index) {
    const known = this.blocks.get(name);
    if (known?.said === said) return;
    const block = make();
    if (known) known.block.replaceWith(block);
    else this.sheetBox.insertBefore(block, this.sheetBox.children[index] ?? null);
    this.blocks.set(name, { said, block });
  }

  get title() {
    return need("h4", this.sheetBox);
  }
}

/** @param {[string, string][]} rows @returns {Fact[]} */
function factsOf(rows) {
  return rows.map(([name, value]) => ({ name, parts: [value] }));
}

/** @param {Sheet} sheet */
function heading({ kind, title }) {
  const head = el("h4", "sheet-title", el("span", "sheet-kind", kind), " ", title);
  head.tabIndex = -1;
  return head;
}

/** One sentence for those who listen. @param {Sheet} sheet @param {Item | null} item @param {Context} context */
function told(sheet, item, { run, now }) {
  const what = sheet.said ?? (item ? label(run, item, now) : `${sheet.kind} ${sheet.title}, ${plain(sheet.facts[0]?.parts ?? [])}`);
  return t("Selected: {what}. The inspector tells more of it.", { what });
}
