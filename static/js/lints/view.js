/**
 * What is pointed out in a run: a sentence for each lint, and a way to where it is seen.
 * @module
 */

import { el, hide, need } from "../dom.js";
import { t, tn } from "../i18n.js";
import { pointedOut } from "../model_lints.js";
import { NOTHING, write } from "../share/address.js";
import { sentenceOf } from "./sentence.js";

/** @import {Lint, Run} from "../types.js" */

/** So many are listed, the first ones; the rest is counted. */
export const MOST = 100;
/** So many events of a lint's evidence are named. */
const MOST_EVIDENCE = 12;

export class LintsView {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.count = need("[data-lint-count]", root);
    this.list = need("[data-lint-list]", root);
    this.rest = need("[data-lint-rest]", root);
    /** Takes the reader to where a lint is seen. @type {(lint: Lint) => void} */
    this.show = () => {};
    /** @type {Run | null} */
    this.run = null;
    /** @type {HTMLElement[]} the sentences, in order */
    this.texts = [];
    this.shown = "";
  }

  /** @param {Run} run */
  render(run) {
    const shown = `${run.lints.length} ${run.finished?.seq}`;
    if (run === this.run && shown === this.shown) return;
    if (run !== this.run) {
      this.list.replaceChildren();
      this.texts = [];
    }
    this.run = run;
    this.shown = shown;
    hide(this.root, run.lints.length === 0);
    for (const lint of run.lints.slice(this.texts.length, MOST)) this.add(run, lint);
    // By the end, things may have got other names than they had when they were pointed out.
    if (run.finished) this.texts.forEach((text, index) => this.say(text, run, /** @type {Lint} */ (run.lints[index])));
    const all = pointedOut(run);
    this.count.textContent = tn("{n} thing", "{n} things", all);
    const more = all - run.lints.slice(0, MOST).reduce((sum, { missing }) => sum + (missing ?? 1), 0);
    hide(this.rest, more === 0);
    this.rest.textContent = more ? tn("{n} more is pointed out in the trace.", "{n} more are pointed out in the trace.", more) : "";
  }

  /** @param {Run} run @param {Lint} lint */
  add(run, lint) {
    const id = `lint-${this.root.dataset.of}-${lint.seq}`;
    const text = el("span", "lint-text");
    text.id = id;
    this.say(text, run, lint);
    this.texts.push(text);
    const show = el("a", "quiet", t("Show"));
    // Kept as a link it leads there too, on the page of the run.
    show.href = write({ ...NOTHING, at: lint.proof, sel: { band: Number(this.root.dataset.of), key: `lint-${lint.seq}` } });
    show.id = `${id}-show`;
    show.setAttribute("aria-labelledby", `${show.id} ${id}`);
    show.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.show(lint);
    });
    const { evidence } = lint;
    const proof = evidence.slice(0, MOST_EVIDENCE).map((seq) => `#${seq}`).join(" ") + (evidence.length > MOST_EVIDENCE ? ` ${t("+{n} more", { n: evidence.length - MOST_EVIDENCE })}` : "");
    const events = el("span", "lint-evidence", t("Evidence: {events}", { events: proof }));
    this.list.append(el("li", "lint", el("code", "lint-rule", lint.rule), el("p", "", text), el("div", "lint-proof", show, events)));
  }

  /** @param {HTMLElement} element @param {Run} run @param {Lint} lint */
  say(element, run, lint) {
    const { text, lang } = sentenceOf(run, lint);
    if (element.textContent === text) return;
    element.textContent = text;
    if (lang === null) element.removeAttribute("lang");
    else element.lang = lang;
  }
}
