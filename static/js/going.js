/**
 * From a word that leads somewhere to that place: the cursor goes to the instant, the part that is drawn
 * comes to it, what is meant is selected and its lane in sight.
 * @module
 */

import { focus } from "./timeline/interact.js";
import { subjectOf } from "./views/inspector/subject.js";

/** @import {BandView} from "./bandview.js" */
/** @import {Store} from "./store.js" */
/** @import {Time} from "./time/time.js" */
/** @import {Box} from "./timeline/layout.js" */

/**
 * `boxes` are the keys that would do, the best first. With `focus`, one that is drawn is chosen of them and the
 * keys go on from there, while `pin` is selected, if that is another; `lost` is called if no lane shows any.
 * @typedef {{band: number, lane: string | null, boxes: string[], at: number | null, focus: boolean, pin?: string, lost?: () => void}} Aim
 */

export class Going {
  /**
   * @param {BandView[]} views
   * @param {Store} store  whose frames are drawn before this hears of them
   * @param {Time} time
   */
  constructor(views, store, time) {
    this.views = views;
    this.store = store;
    this.time = time;
    /** @type {Aim | null} */
    this.aim = null;
    /** @type {(() => void) | null} */
    this.lost = null;
    store.subscribe(() => this.arrive());
  }

  /** @param {Aim} aim */
  to(aim) {
    const { store, time } = this;
    const { band, lane, at } = aim;
    const run = this.views[band]?.band.state.run;
    const subject = run && lane !== null ? subjectOf(run, lane) : null;
    const internal = subject?.kind === "task" ? subject.task.internal : subject?.kind === "strand" ? subject.strand.internal : null;
    this.aim = aim;
    const more = { active: null, ...(aim.focus && { pinned: null }), ...(internal && { internal: true }) };
    if (at === null) store.update(more);
    else time.go(Math.min(time.last, Math.max(0, at)), more);
  }

  /** What is aimed at is drawn now, or will be in the next frame. */
  arrive() {
    const { aim, store } = this;
    this.lost?.();
    this.lost = null;
    const view = aim && this.views[aim.band];
    if (!aim || !view) return;
    const { timeline } = view;
    this.aim = null;
    const row = aim.lane === null ? null : timeline.showLane(aim.lane);
    if (!aim.focus) {
      // What is drawn together with others, or not at all, is selected all the same.
      const key = aim.boxes[0] ?? aim.lane;
      if (key !== null) store.update({ pinned: { band: aim.band, key } });
      return;
    }
    const box = row && chosen(row.boxes, aim.boxes, aim.at ?? 0);
    if (!row || !box) {
      if (aim.pin) store.update({ pinned: { band: aim.band, key: aim.pin } });
      // Said last: that it is selected is told in the frame that follows.
      this.lost = aim.lost ?? null;
      store.update();
      return;
    }
    store.update({ pinned: { band: aim.band, key: aim.pin ?? box.key } });
    focus(timeline, row, box);
  }
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
