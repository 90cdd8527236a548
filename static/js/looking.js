/**
 * From pointer and keys on the timelines to what is looked at. All timelines of a page show the same part
 * of the time and have one cursor.
 * @module
 */

import { t } from "./i18n.js";
import { keys } from "./keys.js";
import { lifeOf } from "./time/life.js";
import { gridKeys } from "./timeline/grid_keys.js";
import { listen } from "./timeline/interact.js";

/** @import {BandView} from "./bandview.js" */
/** @import {Store} from "./store.js" */
/** @import {Time} from "./time/time.js" */
/** @import {Actions} from "./timeline/interact.js" */

/**
 * @param {Pick<BandView, "timeline" | "index">[]} views
 * @param {Store} store
 * @param {Time} time
 */
export function look(views, store, time) {
  const { state } = store;
  const lanes = views.map(({ timeline, index }) => {
    timeline.tools.fold.addEventListener("click", () => store.update({ internal: !state.internal }));
    timeline.onResize = () => store.update();
    /** @type {Actions} */
    const actions = {
      look: (key) => {
        const same = key === null ? state.active === null : state.active?.band === index && state.active.key === key;
        if (!same) store.update({ active: key === null ? null : { band: index, key } });
      },
      pin: (key) => {
        const same = state.pinned?.band === index && state.pinned.key === key;
        store.update({ pinned: key === null || same ? null : { band: index, key } });
      },
      zoom: (factor, at) => time.zoom(factor, at),
      pan: (by) => time.pan(by),
      show: (from, to) => time.fit(from, to),
      point: (at) => {
        time.pointed = at;
        for (const other of views) other.timeline.overlay.pointed = at;
        store.update();
      },
      scrub: (at) => time.scrub(at),
      place: (at, share, length) => time.place(at, share, length),
      choose: (from, to, done) => {
        const chosen = done || from === to ? null : { from, to };
        for (const other of views) other.timeline.overlay.range.chosen = chosen;
        if (done) time.range(from, to);
        else store.update();
      },
    };
    listen(timeline, actions);
    return { timeline, actions };
  });
  gridKeys(lanes, () => state.cursor);
  keys.add({
    keys: ["f"],
    text: t("Fit what is pinned or pointed at"),
    group: "zoom",
    run: () => {
      const spot = state.pinned ?? state.active;
      const found = spot && lanes[spot.band]?.timeline.find(spot.key);
      if (!found) return false;
      const [from, to] = found.box ? [found.box.from, found.box.to] : lifeOf(found.row.lane, time.last);
      time.fit(from, to);
      return true;
    },
  });
}
