/**
 * The demo page: all wiring, nothing else. A page has one band, or several that are compared.
 * @module
 */

import { Band } from "./band.js";
import { BandView } from "./bandview.js";
import { need } from "./dom.js";
import { setStrings, t } from "./i18n.js";
import { keys, pressable, turnPages } from "./keys.js";
import { showLints } from "./lints/show.js";
import { look } from "./looking.js";
import { MeasuredView } from "./measured/view.js";
import { paced } from "./pace.js";
import { Runs } from "./runs.js";
import { AFRESH, Store } from "./store.js";
import { longest, sharedEnd } from "./twins/extent.js";
import { linked, readdress } from "./twins/links.js";
import { Tabs } from "./twins/tabs.js";
import { tally } from "./twins/totals.js";
import { VerdictView } from "./twins/verdict.js";
import { DetailView } from "./views/detail.js";
import { FormView } from "./views/form.js";
import { TransportView, advance } from "./views/transport.js";

/** @import {PageData} from "./types.js" */
/** @import {Look} from "./store.js" */

/** @type {PageData} */
const data = JSON.parse(need("#page-data").textContent ?? "{}");
setStrings(data.strings, data.language);

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const store = new Store(paced(() => performance.now()));
const { state } = store;
const bands = data.bands.map((each) => new Band(each, () => store.update()));
const runs = new Runs(bands, data.in_turn);

const views = bands.map((band, index) => new BandView(band, index, data.compared));
const detail = new DetailView(need("[data-detail]"));
const unpin = need("[data-unpin]");
const legend = [...need("[data-legend]").querySelectorAll("[data-lane]")].filter((item) => item instanceof HTMLElement);
const measuring = bands.filter((band) => band.data.measured);
const measured = measuring[0]?.data.measured ? new MeasuredView(need("[data-measured]"), measuring[0].data.measured) : null;
const tabs = data.compared ? new Tabs(need("[data-tabs]")) : null;
const verdict = data.compared ? new VerdictView(need("[data-verdict]"), data.gain) : null;
const form = new FormView(/** @type {HTMLFormElement} */ (need("[data-form]")), data.parameters, () => void start());
const transport = new TransportView(need("[data-transport]"), {
  play,
  scrub: (at) => store.update({ cursor: at, playing: false }),
  speed: (speed) => store.update({ speed }),
});

form.stop.addEventListener("click", () => runs.stop());
unpin.addEventListener("click", () => store.update({ pinned: null }));
need(".table-box").addEventListener("toggle", () => store.update());
window.addEventListener("online", () => bands.forEach((band) => band.stream?.hurry()));
look(views, store, { extent, end });
turnPages();
keys.add({ keys: [" "], text: t("Play, pause"), group: "time", run: (event) => !pressable(event.target) && play() });
keys.listen(document);
// One axis for all: that of the first band, which stays in sight above the others.
const axis = data.compared ? views[0]?.timeline.axis : undefined;
if (axis) need("[data-axis]").append(axis);

/** Where the longest run ended, once all are over. */
function end() {
  if (runs.going) return null;
  // Beside others, what is known of a run that was lost is still worth a look.
  return longest(bands.map(({ state: { run, phase } }) => ({ seen: run.seq > 0, end: run.finished?.at ?? (data.compared && phase === "gone" ? run.at : null) })));
}

/** How far the axis reaches when all of the runs is drawn. */
function extent() {
  return end() ?? Math.max(state.part?.t1 ?? 0, ...bands.map((band) => band.state.run.at));
}

async function start() {
  document.querySelector("[data-notice]")?.remove();
  for (const { output } of views) output.clear();
  store.update(AFRESH);
  const refused = await runs.start((band) => form.values(band.data));
  for (const { field, message } of refused) form.say(field, message);
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
let address = "";

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
  const turn = data.in_turn ? bands.findIndex((band) => band.going) : -1;
  if (turn !== running && turn >= 0) tabs?.select(turn);
  running = turn;
  // What no run has needs no explanation.
  for (const item of reach.some(({ seen }) => seen) ? legend : []) item.hidden = !item.dataset.lane?.split(" ").some((kind) => views.some(({ timeline }) => timeline.kinds.has(kind)));
  measured?.render(measuring.map(({ data: { label }, state: { run } }) => ({ label: data.compared ? label : null, outputs: run.outputs })));
  const { going } = runs;
  verdict?.render(tally(bands, going));
  const links = linked(data, bands.map((band) => band.state.id));
  if (links && links.link !== address) readdress((address = links.link));
  transport.render({ links, seen: reach.some(({ seen }) => seen), end: last, cursor: now.cursor, playing: now.playing });
  form.render(going, bands.some((band) => band.state.stopping), bands.some((band) => band.state.id !== null));
  if (now.playing || (reach.some(({ live }) => live) && !calm.matches)) store.update();
}

store.subscribe(paint);
showLints(views, store, { extent, end });
store.update();
for (const band of bands) if (band.data.run !== null) band.follow(band.data.run);
