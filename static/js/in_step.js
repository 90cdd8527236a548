/**
 * From pointer and keys on the source and on the output to what is looked at.
 * @module
 */

import { t } from "./i18n.js";
import { keys } from "./keys.js";
import { printedIn } from "./lit/lit.js";

/** @import {BandView} from "./bandview.js" */
/** @import {Going} from "./going.js" */
/** @import {Store} from "./store.js" */

/** @param {BandView[]} views @param {Store} store @param {Going} going */
export function inStep(views, store, going) {
  const { state } = store;
  // Their own listeners hear of them; they stand in the table for the help.
  keys.add({ keys: ["ArrowUp", "ArrowDown"], text: t("In the source, the output and the inspector: from line to line; Enter chooses"), group: "lanes", run: () => false });
  for (const view of views) {
    const { index: band, source, output } = view;
    view.more = () => store.update();
    /** @param {string | null} key */
    const look = (key) => {
      if ((state.active?.band === band ? state.active.key : null) === key) return;
      store.update({ active: key === null ? null : { band, key } });
    };
    source.stops.look = look;
    output.stops.look = look;
    source.stops.choose = (key) => {
      const same = state.pinned?.band === band && state.pinned.key === key;
      store.update({ pinned: same ? null : { band, key } });
    };
    output.stops.choose = (key) => {
      const { run } = view.band.state;
      const printed = run.outputs[Number(key.slice("out-".length))];
      if (!printed) return;
      const place = printedIn(run, printed);
      // Of what nobody is known to have printed, the line itself is all there is.
      going.to({ band, lane: place?.lane ?? null, boxes: [place ? `${place.lane}-o${printed.seq}` : key], at: printed.at, focus: false });
    };
  }
}
