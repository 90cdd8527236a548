/**
 * What the script printed, line by line, with the task, or whoever else, that printed it.
 * @module
 */

import { el, need } from "../dom.js";
import { instant } from "../format.js";
import { t, tn } from "../i18n.js";
import { happened, lastAt, printerName } from "../query.js";
import { Stops } from "./stops.js";

/** @import {Output, Run} from "../types.js" */

/** The page keeps this many of the latest pieces; all are in the download. */
const MOST = 2000;

export class OutputView {
  /** @param {HTMLElement} root @param {HTMLElement} count */
  constructor(root, count) {
    this.root = root;
    this.count = count;
    this.hint = need(".hint", root);
    /** How many of the run's pieces are here. */
    this.shown = 0;
    /** @type {{row: HTMLElement, text: HTMLElement, output: Output, at: number, seq: number}[]} */
    this.rows = [];
    /** @type {Output | null} */
    this.last = null;
    /** How many rows are not after the cursor. */
    this.cut = -1;
    /** Which of them belong to what is selected. */
    this.marked = "";
    this.stops = new Stops(root, ".when");
    this.stops.listen(".out");
  }

  clear() {
    this.shown = 0;
    this.rows = [];
    this.last = null;
    this.cut = -1;
    this.marked = "";
    this.root.replaceChildren(this.hint);
    this.count.textContent = "";
  }

  /** @param {Run} run @param {number | null} cursor @param {number} [upto]  the last event of that microsecond that counts */
  render(run, cursor, upto = Infinity) {
    if (run.outputs.length < this.shown) this.clear();
    const added = this.shown < run.outputs.length;
    // Asked only then: to know it, the page has to be laid out.
    const follow = added && this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < 24;
    for (let index = Math.max(this.shown, run.outputs.length - MOST); index < run.outputs.length; index += 1) this.add(run, /** @type {Output} */ (run.outputs[index]), index);
    this.shown = run.outputs.length;
    if (added) {
      const gone = this.rows.splice(0, Math.max(0, this.rows.length - MOST));
      for (const { row } of gone) row.remove();
      this.count.textContent = tn("{n} line", "{n} lines", this.rows.length);
      if (follow) this.root.scrollTop = this.root.scrollHeight;
    } else if (run.finished && !this.rows.length && this.root.contains(this.hint)) {
      this.root.replaceChildren(el("p", "hint", t("The script printed nothing.")));
    }
    if (added) this.stops.keepOne();
    this.fade(cursor, upto);
  }

  /** What was printed by what is selected stands out. @param {((output: Output) => boolean) | null} wanted @param {string} key  of what is selected */
  mark(wanted, key) {
    const marked = wanted ? `${key} ${this.shown}` : "";
    if (marked === this.marked) return;
    const fresh = this.marked.split(" ")[0] !== key;
    this.marked = marked;
    /** @type {HTMLElement | null} */
    let first = null;
    for (const { row, output } of this.rows) {
      const its = wanted?.(output) ?? false;
      row.classList.toggle("its", its);
      if (its) first ??= row;
    }
    if (first && fresh) this.reveal(first);
  }

  /** @param {Run} run @param {Output} output @param {number} index */
  add(run, output, index) {
    const { last } = this;
    const open = this.rows.at(-1);
    let text = output.text;
    if (last && open && !last.text.endsWith("\n") && last.stream === output.stream && last.task === output.task && last.strand === output.strand) {
      const end = text.indexOf("\n") + 1 || text.length;
      open.text.textContent += text.slice(0, end).replace(/\n$/, "");
      text = text.slice(end);
    }
    this.last = output;
    if (!text) return;
    if (!this.rows.length) this.root.replaceChildren();
    for (const line of text.replace(/\n$/, "").split("\n")) {
      const name = printerName(run, output);
      const who = el("span", name ? "who" : "who nobody", name || "—");
      who.title = name || t("Not through the script’s own streams: by a child process, or straight to the descriptor");
      const said = el("span", "said", line);
      const when = el("button", "way when", instant(output.at));
      when.type = "button";
      when.tabIndex = -1;
      when.setAttribute("aria-label", [instant(output.at), name, line].filter((text) => text !== "").join(", "));
      const row = el("div", `out ${output.stream === "stderr" ? "stderr" : ""}`, when, who);
      row.dataset.spot = `out-${index}`;
      if (output.stream === "stderr") row.append(el("span", "stream", "stderr"));
      row.append(said);
      this.root.append(row);
      this.rows.push({ row, text: said, output, at: output.at, seq: output.seq });
    }
  }

  /** What was printed after the cursor steps back. @param {number | null} cursor @param {number} upto */
  fade(cursor, upto) {
    let cut = cursor === null ? this.rows.length : lastAt(this.rows, cursor, (row) => row.at) + 1;
    for (let row = this.rows[cut - 1]; cursor !== null && row && !happened(row.at, row.seq, cursor, upto); row = this.rows[cut - 1]) cut -= 1;
    if (cut === this.cut) return;
    this.rows.forEach(({ row }, index) => row.classList.toggle("later", index >= cut));
    const latest = cursor === null ? undefined : this.rows[cut - 1];
    if (latest) this.reveal(latest.row);
    this.cut = cut;
  }

  /** Scrolls this box alone, never the page. @param {HTMLElement} row */
  reveal(row) {
    const top = row.offsetTop - this.root.offsetTop;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    const bottom = top + row.offsetHeight;
    if (bottom > this.root.scrollTop + this.root.clientHeight) this.root.scrollTop = bottom - this.root.clientHeight;
  }
}
