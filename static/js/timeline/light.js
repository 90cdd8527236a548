/**
 * Lights up what belongs together: of an object that is pointed at, the waits for it and who held it, while all
 * else steps back; of a wait, its object's lane.
 * @module
 */

import { holdersOf } from "../waits.js";
import { belongs, relationOf } from "./related.js";
import { put, svg } from "./svg.js";

/** @import {Relation} from "./related.js" */
/** @import {Row} from "./rows.js" */
/** @import {Scale} from "./scale.js" */
/** @import {Picture, Timeline} from "./view.js" */

/** Below the band of the holder. */
const HELD = { top: 10, height: 4 };

export class Light {
  constructor() {
    /** @type {unknown} */
    this.drawn = null;
    this.key = "";
  }

  /** @param {Timeline} view @param {Picture} picture */
  render(view, picture) {
    const key = picture.active ?? picture.pinned;
    const found = key === null ? null : view.find(key);
    const relation = found && relationOf(picture.run, found.row.lane, found.box);
    const now = relation ? `${relation.thing.id} ${relation.whole}` : "";
    // Most frames change neither the lanes nor what is pointed at.
    if (now === this.key && (view.drawn === this.drawn || !now)) return;
    this.key = now;
    this.drawn = view.drawn;
    view.grid.classList.toggle("relating", relation?.whole === true);
    for (const row of view.rows.values()) this.row(row, relation, view, picture);
  }

  /** @param {Row} row @param {Relation | null} relation @param {Timeline} view @param {Picture} picture */
  row(row, relation, { scale, frame }, { now }) {
    const { lane, group, shapes, boxes, held } = row;
    group.classList.toggle("lit", relation !== null && lane.kind === "thing" && lane.thing === relation.thing);
    const whole = relation?.whole ? relation : null;
    for (const box of boxes) shapes.get(box.key)?.classList.toggle("lit", whole !== null && belongs(whole, lane, box));
    const stretches = whole && lane.kind === "task" ? (holdersOf(whole.thing).get(lane.task.id) ?? []) : [];
    put(held, "transform", `translate(${frame.gutter} ${frame.middle + HELD.top})`);
    this.stretches(held, stretches, scale, now);
  }

  /** @param {SVGGElement} group @param {import("../waits.js").Stretch[]} all @param {Scale} scale @param {number} now */
  stretches(group, all, scale, now) {
    const seen = all.filter(({ from, to }) => from <= scale.t1 && (to ?? now) >= scale.t0);
    while (group.childElementCount > seen.length) group.lastElementChild?.remove();
    seen.forEach(({ from, to }, index) => {
      const rect = group.children[index] ?? group.appendChild(svg("rect", { class: "held-by", height: HELD.height }));
      const x = Math.max(0, scale.x(from));
      put(rect, "x", x);
      put(rect, "width", Math.max(2, Math.min(scale.width, scale.x(to ?? now)) - x));
    });
  }
}
