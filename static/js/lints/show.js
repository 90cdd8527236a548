/**
 * From a lint to its proof: the cursor goes to the moment, the focus to the box that shows it.
 * @module
 */

import { instant } from "../format.js";
import { t } from "../i18n.js";
import { placeOfLint } from "./evidence.js";

/** @import {BandView} from "../bandview.js" */
/** @import {Going} from "../going.js" */

/** @param {BandView[]} views @param {Going} going */
export function showLints(views, going) {
  for (const view of views) {
    view.lints.show = (lint) => {
      const place = placeOfLint(view.band.state.run, lint);
      const lost = () => view.status.tell(t("At {time}; no lane shows it.", { time: instant(place.at) }));
      going.to({ band: view.index, ...place, focus: true, pin: `lint-${lint.seq}`, lost });
    };
  }
}
