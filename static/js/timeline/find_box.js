/**
 * The field in which a lane is looked for, and how many were found.
 * @module
 */

import { el, hide } from "../dom.js";
import { t } from "../i18n.js";
import { MANY_TO_SEE } from "./choice.js";
import { say } from "./svg.js";

export class FindBox {
  constructor() {
    const name = t("Find a lane, by name or state");
    this.field = el("input", "find-lane");
    this.field.type = "search";
    this.field.placeholder = t("Find a lane");
    this.field.setAttribute("aria-label", name);
    this.field.title = name;
    this.field.setAttribute("aria-keyshortcuts", "/");
    this.field.autocomplete = "off";
    this.field.spellcheck = false;
    this.count = el("span", "find-count");
    this.count.setAttribute("role", "status");
    this.root = el("span", "find", this.field, this.count);
    this.root.hidden = true;
  }

  /** @param {number} found @param {number} all */
  render(found, all) {
    const looking = this.field.value.trim() !== "";
    hide(this.root, all <= MANY_TO_SEE && !looking);
    say(this.count, looking ? (found ? t("{n} of {all} lanes", { n: found.toLocaleString("en"), all: all.toLocaleString("en") }) : t("No lane is called so, or in such a state.")) : "");
  }

  /** @param {{look: (text: string) => void, leave: () => void}} actions */
  listen({ look, leave }) {
    this.field.addEventListener("input", () => look(this.field.value));
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        if (this.field.value === "") leave();
        this.field.value = "";
        look("");
      } else if (event.key === "Enter" || event.key === "ArrowDown") leave();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
}
