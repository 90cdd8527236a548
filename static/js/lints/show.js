/**
 * From a lint to its proof: the cursor goes to the moment, the focus to the box that shows it.
 * @module
 */

import { instant } from "../format.js";
import { t } from "../i18n.js";
import { focus } from "../timeline/interact.js";
import { placeOfLint } from "./evidence.js";

/** @import {BandView} from "../bandview.js" */
/** @import {Store} from "../store.js" */
/** @import {Time} from "../time/time.js" */
/** @import {Box} from "../timeline/layout.js" */

/** Where to go once it is drawn. @typedef {{view: BandView, lane: string | null, boxes: string[], at: number}} Aim */

/**
 * @param {BandView[]} views
 * @param {Store} store  whose frames are drawn before this hears of them
 * @param {Time} time
 */
export function showLints(views, store, time) {
  /** @type {Aim | null} */
  let aim = null;
  for (const view of views) {
    view.lints.show = (lint) => {
      const { run } = view.band.state;
      const place = placeOfLint(run, lint);
      aim = { view, ...place };
      const internal = run.tasks.get(lint.task ?? -1)?.internal;
      time.go(Math.min(time.last, place.at), { active: null, pinned: null, ...(internal && { internal: true }) });
    };
  }
  store.subscribe(() => {
    if (!aim) return;
    const { view, lane, boxes, at } = aim;
    const row = lane === null ? null : view.timeline.showLane(lane);
    aim = null;
    const box = row && chosen(row.boxes, boxes, at);
    if (!row || !box) {
      view.status.tell(t("At {time}; no lane shows it.", { time: instant(at) }));
      return;
    }
    store.update({ pinned: { band: view.index, key: box.key } });
    focus(view.timeline, row, box);
  });
}

/**
 * The first of the boxes that are wanted, or else the shortest of those that are there at that time.
 * @param {Box[]} all
 * @param {string[]} wanted
 * @param {number} at
 * @returns {Box | null}
 */
export function chosen(all, wanted, at) {
  for (const key of wanted) {
    const box = all.find((each) => each.key === key);
    if (box) return box;
  }
  const there = all.filter(({ item, from, to }) => item && from <= at && at <= to);
  return there.sort((a, b) => a.to - a.from - (b.to - b.from))[0] ?? null;
}
