/**
 * Above the bands of a comparison: what will be, how far it is, and what came of it.
 * @module
 */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { gain } from "./gain.js";

/** @import {Total} from "./gain.js" */

/**
 * @typedef {object} Standing
 * @property {number} all  how many runs there are to be
 * @property {number} over  how many of them have ended
 * @property {boolean} going
 * @property {boolean} whole  every run came to the end that its script is meant to have
 * @property {Total[]} totals  of those that have ended
 * @property {"measured" | "work" | "run"} basis  what the totals are of: the scripts' own measurements, their work, or all of the processes
 */

/**
 * @param {Standing} standing
 * @param {"time" | "none"} kind  what the difference is of
 * @returns {{text: string, note: string} | null} null where there is nothing to tell yet
 */
export function verdict({ all, over, going, whole, totals, basis }, kind) {
  if (going) return { text: t("{n} of {all} runs are over.", { n: over, all }), note: "" };
  if (over < all) return over === 0 ? null : { text: t("{n} of {all} runs are over.", { n: over, all }), note: "" };
  if (!whole) return { text: t("Not every run came to its own end: no times are compared."), note: "" };
  if (kind === "none") return { text: t("What differs here is not the time: compare the lanes and the output."), note: "" };
  return { text: gain(totals), note: told(basis) };
}

/** @param {Standing["basis"]} basis */
function told(basis) {
  if (basis === "measured") return t("As the scripts measured themselves.");
  if (basis === "work") return t("From each script’s first step to its last, without the start and the end of its process.");
  return t("Whole runs, each from the start of its process to the end.");
}

export class VerdictView {
  /** @param {HTMLElement} root @param {"time" | "none"} kind */
  constructor(root, kind) {
    this.root = root;
    this.kind = kind;
    this.shown = "";
  }

  /** @param {Standing} standing */
  render(standing) {
    const said = verdict(standing, this.kind);
    if (!said) return;
    const shown = said.text + said.note;
    if (shown === this.shown) return;
    this.shown = shown;
    this.root.classList.toggle("told", said.note !== "");
    this.root.replaceChildren(el("strong", "", said.text), ...(said.note ? [" ", el("span", "", said.note)] : []));
  }
}
