/**
 * What lies behind the lanes: the lines of the axis, and where nothing is known.
 * @module
 */

import { missingTexts } from "./crowd_view.js";
import { ticks } from "./scale.js";
import { fit, put, say, svg } from "./svg.js";

/** @import {Run} from "../types.js" */
/** @import {Timeline} from "./view.js" */

/** Round instants on the axis, and lines from them through the lanes. @param {Timeline} view @param {number} width @param {number} height */
export function axes(view, width, height) {
  put(view.axis, "width", width);
  const { gutter } = view.frame;
  const marks = ticks(view.scale, width < 620 ? 68 : 88);
  while (view.labels.childElementCount < marks.length) {
    view.labels.append(svg("text", { y: 17 }));
    view.lines.append(svg("path"));
  }
  while (view.labels.childElementCount > marks.length) {
    view.labels.lastElementChild?.remove();
    view.lines.lastElementChild?.remove();
  }
  marks.forEach(({ at, label: text }, index) => {
    const name = /** @type {Element} */ (view.labels.children[index]);
    const x = gutter + view.scale.x(at);
    put(name, "x", x + 4);
    say(name, text);
    put(/** @type {Element} */ (view.lines.children[index]), "d", `M${x.toFixed(1)} 0V${height}`);
  });
}

/** Where the log had gone quiet, nothing is known. @param {Timeline} view @param {Run} run @param {number} height */
export function unknown(view, run, height) {
  const { gutter, width, right } = view.frame;
  const from = run.quiet === null ? Infinity : Math.max(0, view.scale.x(run.quiet));
  const room = view.scale.width - from;
  put(view.back, "display", room > 1 ? "block" : "none");
  if (room <= 1) return;
  put(view.back, "width", width);
  put(view.back, "height", height);
  const [rect, ...lines] = /** @type {[Element, ...Element[]]} */ ([...view.missing.children]);
  const texts = missingTexts(run);
  put(rect, "x", gutter + from);
  put(rect, "width", room);
  put(rect, "height", height);
  lines.forEach((line, index) => {
    put(line, "x", gutter + from + 10);
    put(line, "y", (view.crowds.height ? view.crowds.height - 50 : 20) + index * 18);
    say(line, fit(texts[index] ?? "", room + right - 12, 12.5));
  });
}
