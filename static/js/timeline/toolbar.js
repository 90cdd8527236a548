/**
 * Below the lanes: zoom, what is folded away, and what is not drawn as it is.
 * @module
 */

import { el, hide } from "../dom.js";
import { t, tn } from "../i18n.js";
import { FindBox } from "./find_box.js";
import { put, say } from "./svg.js";

export class Toolbar {
  constructor() {
    this.fold = button("quiet", "");
    this.nest = button("quiet", "");
    this.objects = button("quiet", "");
    this.objects.setAttribute("aria-keyshortcuts", "o");
    this.find = new FindBox();
    this.note = el("span", "tl-note");
    this.out = button("zoom", "−", t("Zoom out"));
    this.whole = button("zoom", t("Whole run"));
    /** What the texts were last made from. */
    this.told = "";
    this.in = button("zoom", "+", t("Zoom in"));
    this.root = el("div", "tl-notes", this.nest, this.objects, this.fold, this.find.root, this.note, el("span", "zooms", this.out, this.whole, this.in));
  }

  /** `objects` is what shows or hides them, `nested` is what folds or unfolds all; `mixed`: not only tasks are internal. @param {{objects: string, nested: string, internal: number, mixed: boolean, shown: boolean, spans: number, zoomed: boolean}} facts */
  render({ objects, nested, internal, mixed, shown, spans, zoomed }) {
    hide(this.objects, objects === "");
    say(this.objects, objects);
    hide(this.nest, nested === "");
    say(this.nest, nested);
    hide(this.fold, internal === 0);
    const told = `${mixed} ${internal} ${shown} ${spans}`;
    if (told !== this.told) {
      this.told = told;
      say(this.fold, foldedText(internal, mixed, shown));
      say(this.note, spans ? tn("{n} span in all; those thinner than a pixel are drawn together.", "{n} spans in all; those thinner than a pixel are drawn together.", spans) : "");
    }
    for (const each of [this.out, this.whole]) put(each, "aria-disabled", String(!zoomed));
  }
}

/** @param {number} internal @param {boolean} mixed @param {boolean} shown */
function foldedText(internal, mixed, shown) {
  if (mixed) {
    return shown
      ? tn("Hide {n} lane of the libraries’ own", "Hide {n} lanes of the libraries’ own", internal)
      : tn("Show {n} lane of the libraries’ own", "Show {n} lanes of the libraries’ own", internal);
  }
  return shown
    ? tn("Hide {n} task of asyncio’s own", "Hide {n} tasks of asyncio’s own", internal)
    : tn("Show {n} task of asyncio’s own", "Show {n} tasks of asyncio’s own", internal);
}

/** @param {boolean} shown @param {number} count */
export function objectsText(shown, count) {
  return shown ? tn("Hide {n} object", "Hide {n} objects", count) : tn("Show {n} object", "Show {n} objects", count);
}

/** @param {string} className @param {string} text @param {string} [label] */
function button(className, text, label) {
  const made = el("button", className, text);
  made.type = "button";
  if (label) {
    made.setAttribute("aria-label", label);
    made.title = label;
  }
  return made;
}
