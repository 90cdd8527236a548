/**
 * The keys that work on a page, as one table: what each does, in words, and how. Whoever has keys adds
 * them here; one listener asks the table, and the help shows it.
 * @module
 */

import { t } from "./i18n.js";

/** What the keys are about, in the order in which the help tells them. @typedef {"time" | "zoom" | "marks" | "lanes" | "page"} Group */

/**
 * @typedef {object} Key
 * @property {string[]} keys  as `KeyboardEvent.key` names them, each of which does it; `Shift+` before those that are no characters
 * @property {string} text  what they do, in the page's language
 * @property {Group} group
 * @property {(event: KeyboardEvent) => boolean | void} run  false where it is none of its business: then others of that key are asked, at last the browser
 * @property {string[]} [shown]  how the help writes them, where that says more than `keys` does
 */

/** What of an event the table goes by. @typedef {Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "defaultPrevented" | "target">} Pressed */

/** By these a slider is moved, which is its own affair. */
const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);

/** Input that takes no text needs few keys for itself. @type {Record<string, (key: string) => boolean>} */
const OWN = {
  range: (key) => MOVES.has(key),
  checkbox: (key) => key === " " || key === "Enter",
  radio: (key) => key === " " || key === "Enter" || MOVES.has(key),
};

/**
 * Whether a key belongs to what has the focus, or to the browser, rather than to the page.
 * @param {Pressed} event
 */
export function typing({ target, key, ctrlKey, metaKey, altKey, defaultPrevented }) {
  if (defaultPrevented || ctrlKey || metaKey || altKey) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type in OWN) return OWN[target.type]?.(key) ?? true;
  return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}

/** Whether the space bar or Enter would press what has the focus. @param {EventTarget | null} target */
export function pressable(target) {
  return target instanceof Element && target.closest('a[href], button, summary, input, select, textarea, [role="button"], [role="tab"]') !== null;
}

/** As the table has it: of a character, shift is a part. @param {Pressed} event */
export function nameOf({ key, shiftKey }) {
  return shiftKey && (key.length > 1 || key === " ") ? `Shift+${key}` : key.length === 1 && !shiftKey ? key.toLowerCase() : key;
}

/** A letter, a digit or a sign; the space bar types none that anybody would say. @param {string} name */
function isCharacter(name) {
  return name !== " " && [...name].length === 1;
}

export class Keys {
  constructor() {
    /** @type {Key[]} */
    this.table = [];
    /** Whether keys of one character do anything: who speaks to the page, or types without looking, may not want them (WCAG 2.1.4). */
    this.characters = true;
  }

  /** @param {Key[]} more */
  add(...more) {
    this.table.push(...more);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it did something */
  press(event) {
    const name = nameOf(event);
    if (!this.characters && isCharacter(name)) return false;
    return this.table.some(({ keys, run }) => keys.includes(name) && run(event) !== false);
  }

  /** By what they are about, what is about nothing left out. @returns {{group: Group, title: string, keys: Key[]}[]} */
  groups() {
    const titles = /** @type {[Group, string][]} */ ([
      ["time", t("Time")],
      ["zoom", t("Zoom and pan")],
      ["marks", t("Marks")],
      ["lanes", t("Lanes")],
      ["page", t("Page")],
    ]);
    return titles.map(([group, title]) => ({ group, title, keys: this.table.filter((key) => key.group === group) })).filter(({ keys }) => keys.length);
  }

  /** @param {EventTarget} where */
  listen(where) {
    where.addEventListener("keydown", (event) => {
      if (event instanceof KeyboardEvent && !typing(event) && this.press(event)) event.preventDefault();
    });
  }
}

/** Those of the page. */
export const keys = new Keys();

/** How a key is written for readers. @param {string} key @returns {string} */
export function written(key) {
  if (key.startsWith("Shift+")) return `${t("Shift")}+${written(key.slice(6))}`;
  /** @type {Record<string, string>} */
  const names = { " ": t("Space"), ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", "-": "−", Delete: t("Del") };
  return names[key] ?? key;
}

/** What the help writes for an entry. @param {Key} key */
export function caps(key) {
  return (key.shown ?? key.keys).map(written);
}

/** `[` and `]` go to the demo before and after this one. */
export function turnPages() {
  const turn = (/** @type {string} */ rel) => () => {
    const link = document.querySelector(`.pager a[rel="${rel}"]`);
    if (!(link instanceof HTMLAnchorElement)) return false;
    link.click();
    return true;
  };
  keys.add({ keys: ["["], text: t("Previous demo"), group: "page", run: turn("prev") }, { keys: ["]"], text: t("Next demo"), group: "page", run: turn("next") });
}
