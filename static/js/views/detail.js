/**
 * The facts about what is under the pointer, has the focus, or is pinned.
 * @module
 */

import { el, need } from "../dom.js";
import { facts, joined } from "./describe.js";

/** @import {Run} from "../types.js" */
/** @import {Box} from "../timeline/layout.js" */

export class DetailView {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.hint = need(".hint", root);
    this.shown = "";
  }

  /** @param {Run} run @param {Box | null} box @param {number} now */
  render(run, box, now) {
    if (!box?.item) {
      if (this.shown) this.root.replaceChildren(this.hint);
      this.shown = "";
      return;
    }
    const rows = facts(run, box.item, now);
    const shown = JSON.stringify([box.key, box.count, rows]);
    if (shown === this.shown) return;
    this.shown = shown;
    const list = el("dl", "facts");
    for (const [name, value] of rows) list.append(el("div", "", el("dt", "", name), el("dd", "", value)));
    this.root.replaceChildren(list);
    if (box.count > 1) this.root.prepend(el("p", "hint", joined(box.count)));
  }
}
