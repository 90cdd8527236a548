/**
 * Exact times in words: under the pointer, of the marks, and the interval between them.
 * @module
 */

import { el, hide } from "../dom.js";
import { exact, interval } from "../format.js";
import { t } from "../i18n.js";
import { NAMES } from "../time/marks.js";
import { say } from "../timeline/svg.js";

/** @import {Look} from "../store.js" */
/** @import {Marks} from "../time/marking.js" */

export class ReadoutView {
  /** @param {HTMLElement} root @param {Marks} marks */
  constructor(root, marks) {
    this.marks = marks;
    this.entries = NAMES.map((name, index) => {
      const text = el("span");
      const what = el("span", "of");
      const remove = el("button", "quiet", "×");
      remove.type = "button";
      remove.setAttribute("aria-label", t("Remove mark {name}", { name }));
      remove.addEventListener("click", () => marks.remove(index));
      const entry = el("span", "mark", el("b", "", name), text, what, remove);
      entry.hidden = true;
      return { entry, text, what };
    });
    this.between = el("span", "between");
    this.between.setAttribute("aria-live", "polite");
    this.pointer = el("span", "pointer");
    root.append(...this.entries.map(({ entry }) => entry), this.between, this.pointer);
  }

  /** @param {Look} look @param {number | null} pointed */
  render({ marks }, pointed) {
    this.entries.forEach(({ entry, text, what }, index) => {
      const at = marks[index];
      hide(entry, at === undefined);
      if (at === undefined) return;
      say(text, exact(at));
      say(what, this.marks.said(at));
    });
    const [one, other] = marks;
    say(this.between, one === undefined || other === undefined ? "" : `B − A = ${interval(Math.round(other) - Math.round(one))}`);
    say(this.pointer, pointed === null ? "" : t("pointer {time}", { time: exact(Math.max(0, pointed)) }));
  }
}
