/**
 * The keys that move the time.
 * @module
 */

import { t } from "../i18n.js";
import { keys, pressable } from "../keys.js";

/** @import {Time} from "./time.js" */

/** @param {Time} time */
export function timeKeys(time) {
  /** Where the key is not needed by what has the focus: a grid, a box that scrolls. @param {KeyboardEvent} event */
  const free = ({ target }) => target instanceof Element && target.closest('[role="treegrid"], [tabindex]:not(main)') === null;
  keys.add(
    { keys: [" "], text: t("Play, pause"), group: "time", run: (event) => !pressable(event.target) && time.play() },
    { keys: [","], text: t("One event back"), group: "time", run: () => time.step(-1, false) },
    { keys: ["."], text: t("One event forward"), group: "time", run: () => time.step(1, false) },
    { keys: ["<"], text: t("One step of the selected task back, or of any"), group: "time", run: () => time.step(-1, true) },
    { keys: [">"], text: t("One step of the selected task forward, or of any"), group: "time", run: () => time.step(1, true) },
    { keys: ["Home"], text: t("To the start"), group: "time", run: (event) => free(event) && time.start() },
    { keys: ["End"], text: t("To the end"), group: "time", run: (event) => free(event) && time.end() },
    { keys: ["l"], text: t("Follow the run as it goes on"), group: "time", run: () => time.follow() },
  );
}
