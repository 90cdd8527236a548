/**
 * The viewer: the bands of a page, what is looked at in them, and one frame after the other. Where the runs
 * come from, and what starts them, is the business of the page that it stands on.
 * @module
 */

import { BandView } from "./bandview.js";
import { need } from "./dom.js";
import { t } from "./i18n.js";
import { keys, pressable, turnPages } from "./keys.js";
import { showLints } from "./lints/show.js";
import { look } from "./looking.js";
import { AFRESH } from "./store.js";
import { longest, sharedEnd } from "./twins/extent.js";
import { Tabs } from "./twins/tabs.js";
import { DetailView } from "./views/detail.js";
import { TransportView, advance } from "./views/transport.js";

/** @import {Band} from "./band.js" */
/** @import {Look, Store} from "./store.js" */
/** @import {Links} from "./twins/links.js" */

/**
 * What a page brings with it.
 * @typedef {object} Host
 * @property {boolean} compared  whether its bands are beside others
 * @property {boolean} inTurn  whether its runs take turns
 * @property {() => boolean} going  whether any run goes on, or is still to be started
 * @property {() => Links | null} links  to what is on the page; null while there is nothing
 * @property {() => void} [painted]  after each frame
 */

/**
 * @param {Band[]} bands
 * @param {Store} store
 * @param {Host} host
 */
export function view(bands, store, { compared, inTurn, going, links, painted }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const { state } = store;
  const views = bands.map((band, index) => new BandView(band, index, compared));
  const detail = new DetailView(need("[data-detail]"));
  const unpin = need("[data-unpin]");
  const legend = [...need("[data-legend]").querySelectorAll("[data-lane]")].filter((item) => item instanceof HTMLElement);
  const tabs = compared ? new Tabs(need("[data-tabs]")) : null;
  const transport = new TransportView(need("[data-transport]"), {
    play,
    scrub: (at) => store.update({ cursor: at, playing: false }),
    speed: (speed) => store.update({ speed }),
  });

  unpin.addEventListener("click", () => store.update({ pinned: null }));
  need(".table-box").addEventListener("toggle", () => store.update());
  look(views, store, { extent, end });
  turnPages();
  keys.add({ keys: [" "], text: t("Play, pause"), group: "time", run: (event) => !pressable(event.target) && play() });
  keys.listen(document);
  // One axis for all: that of the first band, which stays in sight above the others.
  const axis = compared ? views[0]?.timeline.axis : undefined;
  if (axis) need("[data-axis]").append(axis);

  /** Where the longest run ended, once all are over. */
  function end() {
    if (going()) return null;
    // Beside others, what is known of a run that was lost is still worth a look.
    return longest(bands.map(({ state: { run, phase } }) => ({ seen: run.seq > 0, end: run.finished?.at ?? (compared && phase === "gone" ? run.at : null) })));
  }

  /** How far the axis reaches when all of the runs is drawn. */
  function extent() {
    return end() ?? Math.max(state.part?.t1 ?? 0, ...bands.map((band) => band.state.run.at));
  }

  /** Nothing is left of what was looked at before. */
  function afresh() {
    for (const { output } of views) output.clear();
    store.update(AFRESH);
  }

  function play() {
    const last = end();
    if (last === null) return false;
    const over = state.cursor === null || state.cursor >= last;
    store.update(state.playing ? { playing: false } : { playing: true, cursor: over ? 0 : state.cursor });
    return true;
  }

  let before = 0;
  /** @type {string | null} */
  let pinned = null;
  let running = -1;

  /** One frame, from what is known now. @param {Look} now */
  function paint(now) {
    const time = performance.now();
    const last = end();
    if (now.playing && last !== null) {
      const next = advance(now.cursor ?? 0, Math.min(100, time - before), now.speed, last);
      Object.assign(now, { cursor: next.over ? null : next.cursor, playing: !next.over });
    }
    before = time;
    const reach = bands.map((band) => ({ seen: band.state.run.seq > 0, live: band.live, now: band.now(calm.matches) }));
    const frame = { look: now, end: sharedEnd(reach), calm: calm.matches };
    for (const view of views) view.render(frame);
    axis?.classList.toggle("shown", reach.some(({ seen }) => seen));
    axis?.classList.toggle("over", last !== null);
    const at = now.active ?? now.pinned;
    const pointed = at && views[at.band];
    detail.render((bands[at?.band ?? 0] ?? /** @type {Band} */ (bands[0])).state.run, pointed?.spot(now)?.box ?? null, pointed?.band.now(calm.matches) ?? 0);
    unpin.hidden = now.pinned === null;
    // What is pinned has its script in sight.
    const pin = now.pinned && `${now.pinned.band} ${now.pinned.key}`;
    if (pin !== pinned && now.pinned) tabs?.select(now.pinned.band);
    pinned = pin;
    // Of runs that take turns, the script of the one that goes on.
    const turn = inTurn ? bands.findIndex((band) => band.going) : -1;
    if (turn !== running && turn >= 0) tabs?.select(turn);
    running = turn;
    // What no run has needs no explanation.
    for (const item of reach.some(({ seen }) => seen) ? legend : []) item.hidden = !item.dataset.lane?.split(" ").some((kind) => views.some(({ timeline }) => timeline.kinds.has(kind)));
    transport.render({ links: links(), seen: reach.some(({ seen }) => seen), end: last, cursor: now.cursor, playing: now.playing });
    painted?.();
    if (now.playing || (reach.some(({ live }) => live) && !calm.matches)) store.update();
  }

  store.subscribe(paint);
  showLints(views, store, { extent, end });
  store.update();
  return { views, end, extent, afresh };
}
