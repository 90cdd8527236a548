/**
 * The demo page: all wiring, nothing else.
 * @module
 */

import { Refused, hasRun, openLog, startRun, stopRun } from "./api.js";
import { Clock } from "./clock.js";
import { need } from "./dom.js";
import { setStrings, t } from "./i18n.js";
import { MeasuredView } from "./measured/view.js";
import { apply, emptyRun } from "./model.js";
import { paced } from "./pace.js";
import { lineOfItem, standing } from "./standing.js";
import { Store } from "./store.js";
import { Stream } from "./stream.js";
import { listen } from "./timeline/interact.js";
import { Timeline } from "./timeline/view.js";
import { around, pan, zoom } from "./timeline/zoom.js";
import { DetailView } from "./views/detail.js";
import { FormView } from "./views/form.js";
import { OutputView } from "./views/output.js";
import { SourceView } from "./views/source.js";
import { StatusView } from "./views/status.js";
import { TableView } from "./views/table.js";
import { TransportView, advance } from "./views/transport.js";

/** @import {LogEvent, PageData} from "./types.js" */
/** @import {State} from "./store.js" */

/** @type {PageData} */
const data = JSON.parse(need("#page-data").textContent ?? "{}");
setStrings(data.strings);

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const store = new Store(paced(() => performance.now()));
const { state } = store;
/** @type {Stream | null} */
let stream = null;
let clock = new Clock(() => performance.now());

const timelineBox = need("[data-timeline]");
const empty = need("[data-empty]");
const view = new Timeline(timelineBox);
const source = new SourceView(need("[data-source]"));
const output = new OutputView(need("[data-output]"), need("[data-output-count]"));
const detail = new DetailView(need("[data-detail]"));
const unpin = need("[data-unpin]");
const legend = [...need("[data-legend]").querySelectorAll("[data-lane]")].filter((item) => item instanceof HTMLElement);
const table = new TableView(need("[data-table]"), /** @type {HTMLDetailsElement} */ (need(".table-box")));
const measured = data.measured ? new MeasuredView(need("[data-measured]"), data.measured) : null;
const status = new StatusView({
  pill: need("[data-pill]"),
  text: need("[data-status-text]"),
  banner: need("[data-banner]"),
  announce: need("[data-announce]"),
});
const form = new FormView(/** @type {HTMLFormElement} */ (need("[data-form]")), data.parameters, () => void start());
const transport = new TransportView(need("[data-transport]"), {
  play,
  scrub: (at) => store.update({ cursor: at, playing: false }),
  speed: (speed) => store.update({ speed }),
});

form.stop.addEventListener("click", () => void stop());
unpin.addEventListener("click", () => store.update({ pinned: null }));
table.box.addEventListener("toggle", () => store.update());
view.tools.fold.addEventListener("click", () => store.update({ internal: !state.internal }));
view.onResize = () => store.update();
window.addEventListener("online", () => stream?.hurry());
listen(view, {
  look: (active) => {
    if (active !== state.active) store.update({ active });
  },
  pin: (key) => store.update({ pinned: key === state.pinned ? null : key }),
  zoom: (factor, at) => {
    const { t0, t1 } = view.scale;
    store.update({ part: factor === 0 ? null : zoom(state.part, extent(), factor, at ?? (t0 + t1) / 2) });
  },
  pan: (by) => store.update({ part: pan(state.part, extent(), by) }),
  show: (from, to) => store.update({ part: around(from, to, extent()) }),
  point: (at) => {
    view.overlay.pointed = at;
    store.update();
  },
  scrub: (at) => {
    const end = state.run.finished?.at;
    if (end !== undefined) store.update({ cursor: Math.min(end, Math.max(0, at)), playing: false });
  },
});

/** How far the axis reaches when all of the run is drawn. */
function extent() {
  return state.run.finished?.at ?? Math.max(state.run.at, state.part?.t1 ?? 0);
}

async function start() {
  forget();
  store.update({ phase: "starting" });
  try {
    const run = await startRun(data.demo, form.values(data.variant));
    store.update({ source: run.source });
    follow(run.run);
  } catch (error) {
    refused(error);
  }
}

/** Nothing is left of the run before: its viewer, its marks, its cursor. */
function forget() {
  stream?.close();
  stream = null;
  clock = new Clock(() => performance.now());
  output.clear();
  store.update({
    run: emptyRun(),
    phase: "idle",
    id: null,
    problem: null,
    stopping: false,
    cursor: null,
    playing: false,
    active: null,
    pinned: null,
    part: null,
  });
}

/** @param {unknown} error */
function refused(error) {
  if (error instanceof Refused && error.errors.length) {
    for (const { field, message } of error.errors) form.say(field, message);
    store.update({ phase: "idle" });
    return;
  }
  const problem =
    error instanceof Refused
      ? t("The run was not started: {reason}", { reason: error.message })
      : t("The server can’t be reached. Try again in a moment.");
  store.update({ phase: "idle", problem });
}

async function stop() {
  if (!state.id || state.stopping) return;
  store.update({ stopping: true });
  try {
    await stopRun(state.id);
  } catch {
    store.update({ stopping: false, problem: t("The server can’t be reached. Try again in a moment.") });
  }
}

/** @param {string} id */
function follow(id) {
  store.update({ id });
  address(id);
  stream = new Stream({
    open: (after) => openLog(id, after),
    last: () => state.run.seq,
    take,
    complete: () => state.run.finished !== null,
    exists: () => hasRun(id),
    onState: (now) => {
      const phases = /** @type {const} */ ({ connecting: "starting", live: "live", resuming: "resuming", done: "over", gone: "gone" });
      store.update({ phase: phases[now] });
    },
  });
  stream.start();
}

/** Whoever reloads the page of a run, or changes its language, gets the run that is on it. @param {string} id */
function address(id) {
  if (location.pathname.startsWith("/runs/") && location.pathname !== `/runs/${id}`) history.replaceState(null, "", `/runs/${id}`);
  for (const link of document.querySelectorAll(".languages a")) {
    link.setAttribute("href", `/runs/${id}?lang=${link.getAttribute("hreflang")}`);
  }
}

/** @param {LogEvent[]} events */
function take(events) {
  for (const event of events) {
    if (event.seq > state.run.seq + 1) return false;
    apply(state.run, event);
  }
  const last = events.at(-1);
  if (last) clock.arrived(last.at);
  store.update(state.phase === "live" ? {} : { phase: "live" });
  return true;
}

function play() {
  const end = state.run.finished?.at;
  if (end === undefined) return;
  const over = state.cursor === null || state.cursor >= end;
  store.update(state.playing ? { playing: false } : { playing: true, cursor: over ? 0 : state.cursor });
}

let before = 0;

/** One frame, from what is known now. @param {State} now */
function paint(now) {
  const time = performance.now();
  const { run } = now;
  const live = run.seq > 0 && run.finished === null && now.phase === "live";
  if (now.playing && run.finished) {
    const next = advance(now.cursor ?? 0, Math.min(100, time - before), now.speed, run.finished.at);
    Object.assign(now, { cursor: next.over ? null : next.cursor, playing: !next.over });
  }
  before = time;
  const latest = live && !calm.matches ? clock.now(run.at) : run.at;
  const at = now.cursor ?? latest;
  empty.hidden = run.seq > 0;
  empty.classList.toggle("busy", now.phase === "starting");
  view.render({ run, now: latest, live, cursor: now.cursor, internal: now.internal, part: now.part, active: now.active, pinned: now.pinned });
  const key = now.active ?? now.pinned;
  const found = key === null ? null : view.find(key);
  detail.render(run, found?.box ?? null, latest);
  unpin.hidden = now.pinned === null;
  if (now.source !== null) source.show(now.source);
  // What a run has none of needs no explanation.
  for (const item of run.seq ? legend : []) item.hidden = !item.dataset.lane?.split(" ").some((kind) => view.kinds.has(kind));
  source.mark(standing(run, at, data.script, data.functions));
  source.point(lineOfItem(found?.box.item, data.script, data.functions));
  output.render(run, now.cursor);
  table.render(run);
  measured?.render([{ label: null, outputs: run.outputs }]);
  transport.render(now);
  status.render(now, latest);
  const going = ["starting", "live", "resuming"].includes(now.phase);
  form.render(going, now.stopping, now.id !== null);
  if (now.playing || (live && !calm.matches)) store.update();
}

store.subscribe(paint);
store.update();
if (data.run) follow(data.run);
