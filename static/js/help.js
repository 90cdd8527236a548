/**
 * The help: how to read the picture, and all keys, from the one table that they are in.
 * @module
 */

import { el, need } from "./dom.js";
import { t } from "./i18n.js";
import { caps, keys } from "./keys.js";

/** @param {import("./keys.js").Keys} table @returns {HTMLElement[]} a heading and a list for each group */
export function tables(table) {
  return table.groups().map(({ title, keys: entries }) => {
    const rows = entries.map((key) => {
      const names = caps(key).flatMap((cap, index) => (index ? [" ", el("kbd", "", cap)] : [el("kbd", "", cap)]));
      return el("div", "", el("dt", "", ...names), el("dd", "", key.text));
    });
    return el("section", "", el("h4", "", title), el("dl", "", ...rows));
  });
}

/** Where the choice is kept. */
const CHARACTERS = "characterKeys";

/** Keys of one character can be switched off, for good. @param {HTMLElement} box */
function characters(box) {
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = keys.characters = kept() !== "off";
  box.addEventListener("change", () => {
    keys.characters = box.checked;
    try {
      localStorage.setItem(CHARACTERS, box.checked ? "on" : "off");
    } catch {
      // A browser that keeps nothing: it holds as long as the page does.
    }
  });
}

function kept() {
  try {
    return localStorage.getItem(CHARACTERS);
  } catch {
    return null;
  }
}

/** Wires the page’s help, where it has one: its buttons, and `?`. */
export function help() {
  const dialog = document.querySelector("[data-help]");
  if (!(dialog instanceof HTMLDialogElement)) return;
  /** @param {string} part  what is shown first */
  const open = (part) => {
    if (dialog.open) return;
    // What has keys may have come after this.
    need("[data-help-keys]", dialog).replaceChildren(...tables(keys));
    // The browser keeps the focus inside, closes it by Esc, and gives the focus back to where it was.
    dialog.showModal();
    need(".help-body", dialog).scrollTop = 0;
    const heading = need(`[data-help-part="${part}"] h3`, dialog);
    heading.focus();
    heading.scrollIntoView({ block: "nearest" });
  };
  for (const button of document.querySelectorAll("[data-help-open]")) {
    if (!(button instanceof HTMLElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => open(button.dataset.helpOpen ?? "picture"));
  }
  characters(need("[data-help-characters]", dialog));
  keys.add({ keys: ["?"], text: t("This help"), group: "page", run: () => open("keys") });
  dialog.addEventListener("keydown", (event) => {
    // The page's own keys rest meanwhile.
    event.stopPropagation();
    if (event.key === "?") dialog.close();
  });
  // Beside it is outside of it.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
