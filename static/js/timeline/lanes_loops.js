/**
 * The lanes of event loops, above all others.
 * @module
 */

import { t } from "../i18n.js";

/** @import {Run} from "../types.js" */
/** @import {Group} from "./lanes.js" */

/** @param {Run} run @returns {Group} */
export function loops(run) {
  return {
    kind: "loop",
    size: run.loops.size,
    *lanes() {
      for (const loop of run.loops.values()) {
        const label = run.loops.size > 1 ? t("event loop {n}", { n: loop.number }) : t("event loop");
        yield { key: `loop-${loop.id}`, kind: "loop", label, note: t("busy or idle; ready"), loop };
      }
    },
  };
}
