/**
 * From what is selected to who caused it, and back; and whether all arrows are drawn.
 * @module
 */

import { t } from "./i18n.js";
import { keys } from "./keys.js";
import { arrow, causeOf, stepAt } from "./timeline/arrows.js";
import { ArrowTools } from "./timeline/arrows_tools.js";

/** @import {BandView} from "./bandview.js" */
/** @import {Going} from "./going.js" */
/** @import {Store} from "./store.js" */

/** @typedef {{band: number, lane: string, key: string | null, at: number}} Place */

/**
 * @param {BandView[]} views
 * @param {Store} store  whose frames are drawn before this hears of them
 * @param {Going} going
 */
export function causes(views, store, going) {
  const { state } = store;
  /** What was left, the last one at the end. @type {Place[]} */
  let past = [];

  /** What is looked at. */
  const here = () => {
    const spot = state.active ?? state.pinned;
    const view = spot && views[spot.band];
    const found = spot && view ? view.timeline.find(spot.key) : null;
    return spot && view && found ? { view, key: spot.key, lane: found.row.lane.key, box: found.box } : null;
  };

  /** @param {Place} place */
  const go = ({ band, lane, key, at }) => going.to({ band, lane, boxes: key === null ? [] : [key], at, focus: true });

  /** Where the cause of what is looked at is. @param {NonNullable<ReturnType<typeof here>>} from @returns {Place | string | null} or why there is no way, in words */
  const causeAt = ({ view, box }) => {
    const item = box?.item;
    if (!item) return null;
    const { run } = view.band.state;
    const band = view.index;
    if (item.kind === "freeze") {
      const { task, span, from } = item.freeze;
      return task && span ? { band, lane: `task-${task.id}`, key: `task-${task.id}-${span.seq}`, at: from } : null;
    }
    const place = causeOf(run, item);
    if (place === null) return null;
    const { from, tail, text } = arrow(run, place);
    if (from === null) return t("Caused by {cause}, which has no lane.", { cause: text });
    const task = run.tasks.get(Number(/^task-(\d+)$/.exec(from)?.[1] ?? NaN));
    const step = task && stepAt(task, tail);
    return { band, lane: from, key: step ? `${from}-${step.seq}` : null, at: tail };
  };

  const toCause = () => {
    const from = here();
    if (!from?.box) return from !== null;
    const next = causeAt(from);
    if (next === null || typeof next === "string") {
      from.view.status.tell(next ?? t("The trace tells no cause of it."));
      return true;
    }
    past.push({ band: from.view.index, lane: from.lane, key: from.key, at: from.box.from });
    go(next);
    return true;
  };

  const back = () => {
    const last = past.pop();
    if (last) go(last);
    return last !== undefined;
  };

  const toggle = () => {
    if (views.every(({ timeline }) => timeline.root.hidden)) return false;
    store.update({ arrows: !state.arrows });
    return true;
  };

  const tools = views.map(({ timeline }) => {
    const made = new ArrowTools();
    timeline.tools.root.insertBefore(made.root, timeline.tools.root.lastElementChild);
    made.all.addEventListener("click", toggle);
    made.cause.addEventListener("click", toCause);
    made.back.addEventListener("click", back);
    return made;
  });
  keys.add(
    { keys: ["a"], text: t("All arrows, or those of what is selected"), group: "lanes", run: toggle },
    { keys: ["w"], text: t("To who woke, made or cancelled it"), group: "lanes", run: toCause },
    { keys: ["W"], shown: ["Shift+w"], text: t("Back to where that was asked"), group: "lanes", run: back },
  );
  store.subscribe(() => {
    past = past.filter(({ band, lane }) => views[band]?.timeline.lanes.nodes.has(lane));
    const at = here();
    views.forEach((view, index) => {
      const { drawn, total } = view.timeline.overlay.arrows;
      const next = at?.view === view ? causeAt(at) : null;
      tools[index]?.render({ all: state.arrows, can: next !== null && typeof next !== "string", past: past.length > 0, drawn, total });
    });
  });
}
