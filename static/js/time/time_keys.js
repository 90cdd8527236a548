/**
 * The keys that move the time.
 * @module
 */

import { t } from "../i18n.js";
import { keys, pressable } from "../keys.js";

/** @import {Time} from "./time.js" */

/** @param {Time} time */
export function timeKeys(time) {
  /** Only where the key is not needed to get around on the page. @param {KeyboardEvent} event */
  const free = ({ target }) => target === document.body || (target instanceof Element && (target.id === "main" || target.closest(".transport") !== null));
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
