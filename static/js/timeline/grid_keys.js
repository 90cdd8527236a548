/**
 * The keys of the lanes: from box to box, closer and wider, to and fro.
 * @module
 */

import { t } from "../i18n.js";
import { keys } from "../keys.js";
import { CLOSER, keyOf, move } from "./interact.js";

/** @import {Actions} from "./interact.js" */
/** @import {Timeline} from "./view.js" */

/** A timeline and what its keys do. @typedef {{timeline: Timeline, actions: Actions}} Lanes */

/** Of what is drawn, so much goes by at a press. */
const PART = 0.2;

/** @param {Lanes[]} all @param {() => number | null} instant  where a zoom goes to, if no box has the focus */
export function gridKeys(all, instant) {
  const [first] = all;
  if (!first) return;
  const shown = () => !first.timeline.root.hidden;
  /** The box with the focus. @param {KeyboardEvent} event */
  const box = ({ target }) => {
    const key = keyOf(target);
    const lanes = key === null ? undefined : all.find(({ timeline }) => target instanceof Node && timeline.grid.contains(target));
    return key === null || !lanes ? null : { ...lanes, key };
  };
  /** @param {KeyboardEvent} event */
  const go = (event) => {
    const at = box(event);
    return at !== null && move(at.timeline, at.key, event.key);
  };
  /** @param {number} factor @returns {(event: KeyboardEvent) => boolean} */
  const zoom = (factor) => (event) => {
    if (!shown()) return false;
    const at = box(event);
    const { actions } = at ?? first;
    actions.zoom(factor, at?.timeline.find(at.key)?.box?.from ?? instant() ?? undefined);
    return true;
  };
  /** @param {1 | -1} direction */
  const pan = (direction) => () => {
    if (!shown()) return false;
    const { t0, t1 } = first.timeline.scale;
    first.actions.pan(direction * PART * (t1 - t0));
    return true;
  };
  keys.add(
    { keys: ["ArrowLeft", "ArrowRight"], text: t("Before and after on the lane; on its name, unfold and fold"), group: "lanes", run: go },
    { keys: ["ArrowUp", "ArrowDown"], text: t("The lane above and below"), group: "lanes", run: go },
    { keys: ["Home", "End"], text: t("The lane’s name, and its last"), group: "lanes", run: go },
    {
      keys: ["/"],
      text: t("Find a lane, by name or state"),
      group: "lanes",
      run: () => {
        const box = all.map(({ timeline }) => timeline.tools.find).find(({ root }) => !root.hidden);
        box?.field.focus();
        return box !== undefined;
      },
    },
    {
      keys: ["o"],
      text: t("Objects shown or hidden"),
      group: "lanes",
      run: () => {
        if (!shown()) return false;
        for (const { timeline } of all) timeline.toggleObjects();
        return true;
      },
    },
    {
      keys: ["Enter"],
      text: t("Pin what has the focus"),
      group: "lanes",
      run: (event) => {
        const at = box(event);
        at?.actions.pin(at.key);
        return at !== null;
      },
    },
    {
      keys: ["Escape"],
      text: t("Unpin"),
      group: "lanes",
      // Nobody loses it by that: it closes things, too.
      run: () => {
        if (shown()) first.actions.pin(null);
        return false;
      },
    },
    { keys: ["+", "="], shown: ["+"], text: t("Zoom in"), group: "zoom", run: zoom(CLOSER) },
    { keys: ["-"], text: t("Zoom out"), group: "zoom", run: zoom(1 / CLOSER) },
    { keys: ["0"], text: t("Whole run"), group: "zoom", run: zoom(0) },
    { keys: ["Shift+ArrowLeft"], text: t("Earlier"), group: "zoom", run: pan(-1) },
    { keys: ["Shift+ArrowRight"], text: t("Later"), group: "zoom", run: pan(1) },
  );
}
