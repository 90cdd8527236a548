/**
 * From pointer and keys on the timelines to what is looked at. All timelines of a page show the same part
 * of the time and have one cursor.
 * @module
 */

import { gridKeys } from "./timeline/grid_keys.js";
import { listen } from "./timeline/interact.js";
import { around, pan, zoom } from "./timeline/zoom.js";

/** @import {BandView} from "./bandview.js" */
/** @import {Store} from "./store.js" */
/** @import {Actions} from "./timeline/interact.js" */

/**
 * @param {Pick<BandView, "timeline" | "index">[]} views
 * @param {Store} store
 * @param {{extent: () => number, end: () => number | null}} times  how far the axis reaches when all is drawn; where the longest run ended
 */
export function look(views, store, { extent, end }) {
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
      zoom: (factor, at) => {
        const { t0, t1 } = timeline.scale;
        store.update({ part: factor === 0 ? null : zoom(state.part, extent(), factor, at ?? (t0 + t1) / 2) });
      },
      pan: (by) => store.update({ part: pan(state.part, extent(), by) }),
      show: (from, to) => store.update({ part: around(from, to, extent()) }),
      point: (at) => {
        for (const other of views) other.timeline.overlay.pointed = at;
        store.update();
      },
      scrub: (at) => {
        const last = end();
        if (last !== null) store.update({ cursor: Math.min(last, Math.max(0, at)), playing: false });
      },
    };
    listen(timeline, actions);
    return { timeline, actions };
  });
  gridKeys(lanes, () => state.cursor);
}
