import assert from "node:assert/strict";
import { test } from "node:test";

import { exact, interval } from "../../static/js/format.js";
import * as address from "../../static/js/share/address.js";
import { Store } from "../../static/js/store.js";
import { saidOf } from "../../static/js/time/said.js";
import { behind, counted, stepped, stepsOf, upTo } from "../../static/js/time/stepping.js";
import { Time } from "../../static/js/time/time.js";
import { edges, marked, moved, nearestEvent, removed } from "../../static/js/time/marks.js";
import { between, following, holding, placed } from "../../static/js/timeline/zoom.js";
import { standing } from "../../static/js/standing.js";
import { lastAt, stateAt } from "../../static/js/query.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

/** @import {Place} from "../../static/js/time/stepping.js" */

const LATEST = /** @type {Place} */ ({ cursor: null, event: null });
const START = /** @type {Place} */ ({ cursor: -1, event: null });

for (const name of NAMES) {
  test(`${name}: events are stepped through one by one, there and back, those of a microsecond too`, () => {
    const events = recorded(name);
    const run = fold(events);
    /** @type {number[]} */
    const seen = [];
    for (let place = stepped([run], START, 1); place; place = stepped([run], place, 1)) {
      seen.push(place.event?.seq ?? 0);
      assert.equal(place.cursor, events[(place.event?.seq ?? 0) - 1]?.at);
      assert.equal(behind(run, place, 0), place.event?.seq);
    }
    assert.deepEqual(seen, events.map(({ seq }) => seq));
    /** @type {number[]} */
    const back = [];
    for (let place = stepped([run], LATEST, -1); place; place = stepped([run], place, -1)) back.push(place.event?.seq ?? 0);
    assert.deepEqual(back, seen.slice(0, -1).reverse());
  });

  test(`${name}: the state on an event is the one after it`, () => {
    const events = recorded(name);
    const run = fold(events);
    /** @type {Record<string, string>} */
    const after = { task_created: "ready", task_ready: "ready", step_started: "running" };
    /** @type {Record<string, string>} */
    const ends = { returned: "finished", raised: "failed", cancelled: "cancelled", suspended: "waiting" };
    for (const event of events) {
      const state = event.type === "step_ended" ? ends[event.outcome] : after[event.type];
      const task = run.tasks.get(event.task);
      if (state && task) assert.equal(stateAt(task, event.at, event.seq), state, `${event.seq} ${event.type}`);
    }
  });

  test(`${name}: what an event is and whom it is about is kept`, () => {
    const events = recorded(name);
    const run = fold(events);
    for (const event of events) {
      assert.equal(run.log.type(event.seq), event.type);
      const said = saidOf(run, event.seq);
      assert.ok(said.startsWith(event.type), said);
      if (event.type === "step_started") assert.equal(run.log.subject(event.seq), event.task);
    }
  });
}

test("between two events the first step back is onto the one behind", () => {
  const run = fold(numbered([{ at: 100 }, { at: 300 }, { at: 300 }, { at: 900 }]));
  assert.deepEqual(stepped([run], { cursor: 500, event: null }, -1), { cursor: 300, event: { band: 0, seq: 3 } });
  assert.deepEqual(stepped([run], { cursor: 300, event: { band: 0, seq: 3 } }, -1), { cursor: 300, event: { band: 0, seq: 2 } });
  assert.deepEqual(stepped([run], { cursor: 300, event: { band: 0, seq: 2 } }, -1), { cursor: 100, event: { band: 0, seq: 1 } });
  assert.equal(stepped([run], { cursor: 100, event: { band: 0, seq: 1 } }, -1), null);
  assert.deepEqual(stepped([run], { cursor: 300, event: null }, 1), { cursor: 900, event: { band: 0, seq: 4 } });
});

test("events of several runs follow each other by time, at the same microsecond by run", () => {
  const runs = [fold(numbered([{ at: 0 }, { at: 50 }, { at: 70 }])), fold(numbered([{ at: 0 }, { at: 50 }, { at: 50 }]))];
  /** @type {string[]} */
  const seen = [];
  /** @type {Place[]} */
  const places = [];
  for (let place = stepped(runs, START, 1); place; place = stepped(runs, place, 1)) {
    seen.push(`${place.event?.band} ${place.event?.seq}`);
    places.push(place);
    assert.deepEqual(counted(runs, place), { n: seen.length, all: 6 });
  }
  assert.deepEqual(seen, ["0 1", "1 1", "0 2", "1 2", "1 3", "0 3"]);
  for (const [index, place] of places.entries()) assert.deepEqual(stepped(runs, place, -1), places[index - 1] ?? null);
  // On run 0's event of the microsecond 50, nothing of run 1's has happened.
  assert.equal(upTo({ cursor: 50, event: { band: 0, seq: 2 } }, 1), 0);
  assert.equal(behind(/** @type {any} */ (runs[1]), { cursor: 50, event: { band: 0, seq: 2 } }, 1), 1);
});

test("a step goes to the begins and ends of the selected task's steps, of a lock's lane to its changes", () => {
  const events = recorded("lock");
  const run = fold(events);
  const task = [...run.tasks.values()].find(({ name }) => name === "competitor-2");
  const lock = [...run.things.values()].find(({ kind }) => kind === "lock");
  assert.ok(task && lock);
  const walk = (/** @type {string | null} */ key) => {
    const wanted = stepsOf([run], key === null ? null : { band: 0, key });
    const seen = [];
    for (let place = stepped([run], START, 1, wanted); place; place = stepped([run], place, 1, wanted)) seen.push(place.event?.seq);
    return seen;
  };
  const steps = events.filter(({ type }) => type === "step_started" || type === "step_ended");
  assert.deepEqual(walk(null), steps.map(({ seq }) => seq));
  const own = steps.filter((event) => event.task === task.id).map(({ seq }) => seq);
  assert.deepEqual(walk(`task-${task.id}`), own);
  assert.deepEqual(walk(`task-${task.id}-${task.spans[2]?.seq}`), own);
  assert.deepEqual(walk(`thing-${lock.id}`), events.filter((event) => event.object === lock.id).map(({ seq }) => seq));
  const released = events.find(({ type }) => type === "lock_released");
  assert.match(saidOf(run, released?.seq ?? 0), /^lock_released lock, competitor-1$/);
});

test("at an instant shared by two steps, only one of them runs on each of its events", () => {
  const events = recorded("lock");
  const run = fold(events);
  const [ended] = events.filter((event, index) => event.type === "step_ended" && events[index + 1]?.type === "step_started" && events[index + 1]?.at === event.at);
  assert.ok(ended);
  const states = (/** @type {number} */ seq) => [...run.tasks.values()].filter((task) => stateAt(task, ended.at, seq) === "running").map(({ id }) => id);
  assert.deepEqual(states(ended.seq), []);
  assert.deepEqual(states(ended.seq + 1), [events[ended.seq]?.task]);
  const chips = (/** @type {number} */ seq) => [...standing(run, ended.at, "lock.py", {}, seq).values()].filter(({ runs }) => runs).length;
  assert.equal(chips(ended.seq), 0);
  assert.equal(chips(ended.seq + 1), 1);
});

test("parts: a range, one that follows, one that holds an instant", () => {
  assert.deepEqual(between(700, 300, 1000), { t0: 300, t1: 700 });
  assert.equal(between(-5, 2000, 1000), null);
  assert.deepEqual(between(500, 501, 1000), { t0: 495.5, t1: 505.5 });
  const part = following({ t0: 0, t1: 100 }, 1000);
  assert.deepEqual(part, { t0: 906, t1: 1006 });
  assert.equal(holding(part, 1006, 950), part);
  assert.deepEqual(holding(part, 2000, 500), { t0: 450, t1: 550 });
  assert.deepEqual(holding(part, 2000, 1500, true), { t0: 1490, t1: 1590 });
  assert.equal(holding(null, 1000, 5), null);
  assert.deepEqual(placed(500, 0.25, 100, 1000), { t0: 475, t1: 575 });
  assert.deepEqual(placed(500, 0.9, 1, 1000), { t0: 491, t1: 501 });
  assert.equal(placed(500, 0.5, 1000, 1000), null);
});

test("times are told to the microsecond", () => {
  assert.equal(exact(412_351), "0.412\u202f351 s");
  assert.equal(interval(200_533), "200.533 ms");
  assert.equal(interval(-1_200_000), "−1.200\u202f000 s");
  assert.equal(interval(12), "12 µs");
});

/** A page with a run that has come to `now`. @param {number | null} end */
function page(end) {
  const known = { now: 1_000_000, end };
  const run = fold(numbered([{ at: 0 }, { at: 400_000 }, { at: 900_000 }]));
  const store = new Store((callback) => callback());
  const time = new Time(store, { runs: () => [run], now: () => known.now, end: () => known.end, selected: () => null });
  return { known, state: store.state, time };
}

test("a pause holds the picture still while the run goes on; to follow lets it go again", () => {
  const { known, state, time } = page(null);
  time.play();
  assert.deepEqual([state.cursor, state.follow, state.part], [1_000_000, false, { t0: 0, t1: 1_060_000 }]);
  known.now = 5_000_000;
  time.pass(16);
  assert.deepEqual([state.cursor, state.part], [1_000_000, { t0: 0, t1: 1_060_000 }]);
  time.follow();
  assert.deepEqual([state.cursor, state.follow, state.part], [null, true, null]);
});

test("who zooms a run that goes on stays with its newest moment, who points at something stays there", () => {
  const { known, state, time } = page(null);
  time.zoom(0.5);
  assert.equal(state.follow, true);
  known.now = 2_000_000;
  time.pass(16);
  assert.ok(state.part && state.part.t0 < 2_000_000 && state.part.t1 > 2_000_000);
  time.zoom(0.5, 1_900_000);
  const { part } = state;
  known.now = 9_000_000;
  time.pass(16);
  assert.deepEqual([state.follow, state.cursor, state.part], [false, null, part]);
  time.pan(-10_000);
  assert.equal(state.cursor, null);
  time.follow();
  assert.ok(state.part && state.part.t1 > 9_000_000);
});

test("what is played catches up with a run that goes on, and follows it from there", () => {
  const { state, time } = page(null);
  time.scrub(200_000);
  assert.deepEqual([state.cursor, state.follow], [200_000, false]);
  time.store.update({ speed: 20 });
  time.play();
  time.pass(10);
  assert.equal(state.cursor, 400_000);
  time.pass(100);
  assert.deepEqual([state.cursor, state.playing, state.follow], [null, false, true]);
});

test("played to the end it stops there; from the end it begins anew", () => {
  const { state, time } = page(1_000_000);
  time.play();
  assert.deepEqual([state.cursor, state.playing], [0, true]);
  time.pass(100);
  assert.equal(state.cursor, 100_000);
  time.range(0, 150_000);
  time.pass(100);
  assert.ok(state.part && state.part.t0 > 0 && state.part.t0 < 200_000 && state.part.t1 > 200_000);
  time.pass(2000);
  assert.deepEqual([state.cursor, state.playing], [null, false]);
  assert.equal(time.follow(), false);
});

test("a step goes into what is shown", () => {
  const { state, time } = page(1_000_000);
  time.range(0, 100_000);
  time.step(1, false);
  assert.equal(state.event, null);
  time.scrub(0);
  time.step(1, false);
  assert.deepEqual([state.cursor, state.event], [400_000, { band: 0, seq: 2 }]);
  assert.ok(state.part && state.part.t0 < 400_000 && state.part.t1 > 400_000);
  time.scrub(500_000);
  assert.equal(state.event, null);
  assert.equal(lastAt([0, 400_000], 400_000, (at) => at), 1);
});

test("there are two marks: a third moves the nearer one, and what is left takes the first name", () => {
  assert.deepEqual(marked([], 5), [5]);
  assert.deepEqual(marked([5], 3), [5, 3]);
  assert.deepEqual(marked([5, 30], 20), [5, 20]);
  assert.deepEqual(marked([5, 30], 10), [10, 30]);
  assert.deepEqual(moved([5, 30], 1, 7), [5, 7]);
  assert.deepEqual(removed([5, 30], 0), [30]);
});

test("a mark snaps to the nearest event that is wanted, within its reach, in any run", () => {
  const runs = [fold(numbered([{ at: 0 }, { at: 100, type: "step_started", task: 1 }, { at: 140, type: "loop_tick", loop: 2 }])), fold(numbered([{ at: 118, type: "step_ended", task: 7 }]))];
  const wanted = edges(runs);
  assert.deepEqual(nearestEvent(runs, 104, 10, wanted), { band: 0, seq: 2, at: 100 });
  assert.deepEqual(nearestEvent(runs, 112, 10, wanted), { band: 1, seq: 1, at: 118 });
  assert.equal(nearestEvent(runs, 139, 10, wanted), null);
  assert.equal(nearestEvent(runs, 139, 10, () => true)?.at, 140);
  assert.equal(nearestEvent(runs, 100, 0, wanted)?.seq, 2);
  assert.equal(nearestEvent(runs, 101, 0, wanted), null);
});

test("an address tells which of several events of a microsecond the cursor stands on", () => {
  const pinned = { at: 812_564, sel: null, part: null, marks: [], internal: false };
  for (const on of [{ band: 0, seq: 41 }, { band: 1, seq: 7 }]) {
    const said = address.write({ ...pinned, on });
    assert.equal(said, on.band ? "#at=812564&on=1.7" : "#at=812564&on=41");
    assert.deepEqual(address.within(/** @type {any} */ (address.parse(said)), 1_000_000, 2), { ...pinned, on });
  }
  assert.equal(address.parse("#on=3")?.on, undefined);
  assert.equal(address.parse("#at=3&on=x")?.on, undefined);
});
