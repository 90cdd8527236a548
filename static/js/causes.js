/**
 * From what is selected to who caused it, and back; and whether all arrows are drawn.
 * @module
 */

import { t } from "./i18n.js";
import { keys } from "./keys.js";
import { chosen } from "./lints/show.js";
import { arrow, causeOf, stepAt } from "./timeline/arrows.js";
import { focus } from "./timeline/interact.js";
import { laneKey } from "./timeline/rows.js";
import { pan } from "./timeline/zoom.js";

/** @import {BandView} from "./bandview.js" */
/** @import {Store} from "./store.js" */

/** Where to go once it is drawn. @typedef {{view: BandView, lane: string, key: string | null, at: number}} Aim */

/**
 * @param {BandView[]} views
 * @param {Store} store  whose frames are drawn before this hears of them
 * @param {() => number} extent  how far the axis reaches when all is drawn
 */
export function causes(views, store, extent) {
  const { state } = store;
  /** @type {Aim | null} */
  let aim = null;
  /** What was left, the last one at the end. @type {Aim[]} */
  let past = [];

  /** What is looked at. */
  const here = () => {
    const spot = state.active ?? state.pinned;
    const view = spot && views[spot.band];
    const found = view?.timeline.find(spot.key);
    return view && found ? { view, key: spot.key, lane: found.row.lane.key, box: found.box } : null;
  };

  /** @param {Aim} next */
  const go = (next) => {
    aim = next;
    const { run } = next.view.band.state;
    const { part } = state;
    const outside = part !== null && (next.at < part.t0 || next.at > part.t1);
    const hidden = run.tasks.get(Number(/^task-(\d+)$/.exec(next.lane)?.[1] ?? NaN))?.internal;
    store.update({ active: null, ...(outside && { part: pan(part, extent(), next.at - (part.t0 + part.t1) / 2) }), ...(hidden && { internal: true }) });
  };

  /** Where the cause of what is looked at is. @param {NonNullable<ReturnType<typeof here>>} from @returns {Aim | string | null} or why there is no way, in words */
  const causeAt = ({ view, box }) => {
    const item = box?.item;
    if (!item) return null;
    const { run } = view.band.state;
    if (item.kind === "freeze") {
      const { task, span, from } = item.freeze;
      return task && span ? { view, lane: `task-${task.id}`, key: `task-${task.id}-${span.seq}`, at: from } : null;
    }
    const place = causeOf(run, item);
    if (place === null) return null;
    const { from, tail, text } = arrow(run, place);
    if (from === null) return t("Caused by {cause}, which has no lane.", { cause: text });
    const task = run.tasks.get(Number(/^task-(\d+)$/.exec(from)?.[1] ?? NaN));
    const step = task && stepAt(task, tail);
    return { view, lane: from, key: step ? `${from}-${step.seq}` : null, at: tail };
  };

  const toCause = () => {
    const from = here();
    if (!from?.box) return from !== null;
    const next = causeAt(from);
    if (next === null || typeof next === "string") {
      from.view.status.tell(next ?? t("The trace tells no cause of it."));
      return true;
    }
    past.push({ view: from.view, lane: from.lane, key: from.key, at: from.box.from });
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

  for (const { timeline } of views) {
    timeline.tools.arrows.all.addEventListener("click", toggle);
    timeline.tools.arrows.cause.addEventListener("click", toCause);
    timeline.tools.arrows.back.addEventListener("click", back);
  }
  keys.add(
    { keys: ["a"], text: t("All arrows, or those of what is selected"), group: "lanes", run: toggle },
    { keys: ["w"], text: t("To who woke, made or cancelled it"), group: "lanes", run: toCause },
    { keys: ["W"], shown: ["Shift+w"], text: t("Back to where that was asked"), group: "lanes", run: back },
  );
  store.subscribe(() => {
    past = past.filter(({ view, lane }) => view.timeline.lanes.nodes.has(lane));
    const at = here();
    for (const view of views) {
      const { tools, overlay } = view.timeline;
      const next = at?.view === view ? causeAt(at) : null;
      tools.arrows.render({ all: state.arrows, can: next !== null && typeof next !== "string", past: past.length > 0, drawn: overlay.arrows.drawn, total: overlay.arrows.total });
    }
    if (!aim) return;
    const { view, lane, key, at: when } = aim;
    const row = view.timeline.showLane(lane);
    aim = null;
    const box = row && chosen(row.boxes, key === null ? [] : [key], when);
    if (!row || !box) return;
    store.update({ pinned: { band: view.index, key: box.key } });
    focus(view.timeline, row, box);
  });
}
