/**
 * What a picture's elements refer to by id: its patterns, and what it is clipped to.
 * @module
 */

import { svg } from "./svg.js";

/** @param {SVGRectElement} clip  the lanes without their names, which nothing may run over @param {Record<"hatch" | "stripes" | "dots" | "clip", string>} ids */
export function definitions(clip, ids) {
  const tile = { width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  return svg(
    "defs",
    {},
    svg("pattern", { ...tile, id: ids.hatch }, svg("rect", { class: "hatch-back", width: 5, height: 5 }), svg("rect", { class: "hatch-line", width: 2, height: 5 })),
    svg(
      "pattern",
      { ...tile, id: ids.stripes, width: 9, height: 9, patternTransform: "rotate(-45)" },
      svg("rect", { class: "stripes-back", width: 9, height: 9 }),
      svg("rect", { class: "stripes-line", width: 3, height: 9 }),
    ),
    svg("pattern", { id: ids.dots, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, svg("rect", { class: "dots", x: 2, y: 2, width: 1.2, height: 1.2 })),
    svg("clipPath", { id: ids.clip }, clip),
  );
}
