/**
 * The viewer: the bands of a page, what is looked at in them, and one frame after the other. Where the runs
 * come from, and what starts them, is the business of the page that it stands on.
 * @module
 */

import { BandView } from "./bandview.js";
import { causes } from "./causes.js";
import { hide, need } from "./dom.js";
import { Going } from "./going.js";
import { help } from "./help.js";
import { inStep } from "./in_step.js";
import { keys, turnPages } from "./keys.js";
import { showLints } from "./lints/show.js";
import { look } from "./looking.js";
import { pinning } from "./share/pinning.js";
import { ShareView } from "./share/view.js";
import { AFRESH } from "./store.js";
import { MinimapView } from "./minimap/view.js";
import { Marks } from "./time/marking.js";
import { Time } from "./time/time.js";
import { timeKeys } from "./time/time_keys.js";
import { MarkFlags } from "./timeline/marks_view.js";
import { longest, sharedEnd } from "./twins/extent.js";
import { Tabs } from "./twins/tabs.js";
import { LazyInspector } from "./views/inspector/lazily.js";
import { laneOf } from "./views/inspector/subject.js";
import { ReadoutView } from "./views/readout.js";
import { TransportView } from "./views/transport.js";

/** @import {Band} from "./band.js" */
/** @import {Look, Spot, Store} from "./store.js" */
/** @import {Seen} from "./views/inspector/view.js" */
/** @import {Links} from "./twins/links.js" */

/**
 * What a page brings with it.
 * @typedef {object} Host
 * @property {boolean} compared  whether its bands are beside others
 * @property {boolean} inTurn  whether its runs take turns
 * @property {() => boolean} going  whether any run goes on, or is still to be started
 * @property {() => Links | null} links  to what is on the page; null while there is nothing
 * @property {() => boolean} kept  whether the page's address is that of what is on it
 * @property {() => void} [painted]  after each frame
 */

/**
 * @param {Band[]} bands
 * @param {Store} store
 * @param {Host} host
 */
export function view(bands, store, { compared, inTurn, going, links, kept, painted }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const { state } = store;
  const views = bands.map((band, index) => new BandView(band, index, compared));
  const unpin = need("[data-unpin]");
  const legend = [...need("[data-legend]").querySelectorAll("[data-lane]")].filter((item) => item instanceof HTMLElement);
  const tabs = compared ? new Tabs(need("[data-tabs]")) : null;
  const time = new Time(store, {
    runs: () => bands.map((band) => band.state.run),
    now: () => Math.max(0, ...bands.map((band) => band.now(calm.matches))),
    // A run that was lost goes no further than is known.
    end: () => end() ?? (going() ? null : Math.max(0, ...bands.map(({ state: { run } }) => run.at))),
    selected: () => state.pinned ?? (views.some(({ timeline }) => timeline.grid.contains(document.activeElement)) ? state.active : null),
  });
  const transport = new TransportView(need("[data-transport]"), time, compared ? bands.map(({ data }) => data.label) : []);
  const marks = new Marks(store, time, () => (views[0] ? (views[0].timeline.scale.t1 - views[0].timeline.scale.t0) / views[0].timeline.scale.width : 1), () => time.pointed);
  const flags = views[0] ? new MarkFlags(views[0].timeline, marks) : null;
  const readout = new ReadoutView(need("[data-readout]"), marks);
  const minimap = new MinimapView(need("[data-minimap]"), time, () => views[0]?.timeline.frame);

  need("[data-mark]").addEventListener("click", () => marks.set());
  unpin.addEventListener("click", () => store.update({ pinned: null }));
  need(".table-box").addEventListener("toggle", () => store.update());
  look(views, store, time);
  turnPages();
  timeKeys(time);
  help();
  keys.listen(document);
  // One axis for all: that of the first band, which stays in sight above the others.
  const axis = compared ? views[0]?.timeline.axis : undefined;
  if (axis) need("[data-axis]").append(axis);

  /** Where the longest run ended, once all are over. */
  function end() {
    if (going()) return null;
    // What is known of a run is worth a look where it was lost beside others, and where its file breaks off.
    return longest(bands.map(({ state: { run, phase } }) => ({ seen: run.seq > 0, end: run.finished?.at ?? (phase === "cut" || (compared && phase === "gone") ? run.at : null) })));
  }

  /** Nothing is left of what was looked at before. */
  function afresh() {
    for (const { output } of views) output.clear();
    pins.forget();
    store.update(AFRESH);
  }

  let before = 0;
  /** @type {string | null} */
  let pinned = null;
  let running = -1;

  /** One frame, from what is known now. @param {Look} now */
  function paint(now) {
    const clock = performance.now();
    time.pass(Math.min(100, clock - before));
    before = clock;
    const last = end();
    const reach = bands.map((band) => ({ seen: band.state.run.seq > 0, live: band.live, now: band.now(calm.matches) }));
    const frame = { look: now, end: sharedEnd(reach), calm: calm.matches };
    for (const view of views) view.render(frame);
    flags?.render(now.marks, time.last);
    minimap.render(now, views.map((each) => each.lights(now)));
    readout.render(now, views[0]?.timeline.overlay.pointed ?? null);
    axis?.classList.toggle("shown", reach.some(({ seen }) => seen));
    axis?.classList.toggle("over", last !== null);
    inspector.render(seen(now, now.active), seen(now, now.pinned));
    hide(unpin, now.pinned === null);
    // What is pinned has its script in sight.
    const pin = now.pinned && `${now.pinned.band} ${now.pinned.key}`;
    if (pin !== pinned && now.pinned) tabs?.select(now.pinned.band);
    pinned = pin;
    // Of runs that take turns, the script of the one that goes on.
    const turn = inTurn ? bands.findIndex((band) => band.going) : -1;
    if (turn !== running && turn >= 0) tabs?.select(turn);
    running = turn;
    // What no run has needs no explanation.
    for (const item of reach.some(({ seen }) => seen) ? legend : []) hide(item, !item.dataset.lane?.split(" ").some((kind) => views.some(({ timeline }) => timeline.kinds.has(kind))));
    share.render(links());
    transport.render({ look: now, end: last });
    painted?.();
    if (now.playing || (reach.some(({ live }) => live) && !calm.matches)) store.update();
  }

  /** What the inspector is told of something pointed at or selected. @param {Look} now @param {Spot | null} spot @returns {Seen | null} */
  function seen(now, spot) {
    return (spot && views[spot.band]?.seen(spot.key, now, calm.matches)) ?? null;
  }

  store.subscribe(paint);
  const goingTo = new Going(views, store, time);
  for (const { timeline, index: band } of views) timeline.crowds.pick = (lane, at) => goingTo.to({ band, lane, boxes: [], at, focus: false });
  /** @type {ConstructorParameters<typeof LazyInspector>[0][1]} */
  const actions = {
    go: (band, { key = null, at = null, line = null }) => {
      if (line !== null) {
        tabs?.select(band);
        views[band]?.source.reach(line);
      } else goingTo.to({ band, lane: key === null ? null : laneOf(key), boxes: key === null ? [] : [key], at, focus: false });
    },
    tell: (band, text) => views[band]?.status.tell(text),
  };
  const inspector = new LazyInspector([need("[data-inspector]"), actions], () => store.update());
  showLints(views, goingTo);
  inStep(views, store, goingTo);
  causes(views, store, goingTo);
  const pins = pinning(views, store, { end, kept });
  const share = new ShareView(need("[data-share]"), pins.fragment);
  store.update();
  return { views, time, afresh };
}
