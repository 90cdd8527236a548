/**
 * Below the lanes, what there is to do with arrows: to have all of them drawn, and to go to who caused something.
 * @module
 */

import { el, hide } from "../dom.js";
import { t } from "../i18n.js";
import { put, say } from "./svg.js";

export class ArrowTools {
  constructor() {
    this.all = tool(t("All arrows"), "a", t("Draws every arrow between the lanes in sight"));
    this.cause = tool(t("Who caused it"), "w", t("Goes from what is selected to who woke, made or cancelled it"));
    this.back = tool(t("Back"), "Shift+W", t("Back to what was selected before"));
    this.note = el("span", "tl-note");
    this.root = el("span", "tl-arrow-tools", this.all, this.cause, this.back, this.note);
  }

  /** `drawn` of `total` arrows are in the picture. @param {{all: boolean, can: boolean, past: boolean, drawn: number, total: number}} facts */
  render({ all, can, past, drawn, total }) {
    put(this.all, "aria-pressed", String(all));
    for (const [each, useful] of /** @type {[HTMLElement, boolean][]} */ ([[this.cause, can], [this.back, past]])) put(each, "aria-disabled", String(!useful));
    hide(this.back, !past);
    const few = total > drawn ? t("{n} of {all} arrows shown", { n: drawn.toLocaleString("en"), all: total.toLocaleString("en") }) : "";
    say(this.note, few);
  }
}

/** @param {string} text @param {string} key @param {string} title */
function tool(text, key, title) {
  const made = el("button", "tl-tool", text);
  made.type = "button";
  made.title = title;
  made.setAttribute("aria-keyshortcuts", key);
  return made;
}
