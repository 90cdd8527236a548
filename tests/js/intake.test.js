import assert from "node:assert/strict";
import { test } from "node:test";

import { Intake } from "../../static/js/intake.js";
import { apply, emptyRun } from "../../static/js/model.js";
import { Stream } from "../../static/js/stream.js";
import { recorded } from "./traces.js";

const EVENTS = recorded("cancellation");
/** @param {number} from @param {number} [to] */
const lines = (from, to) => EVENTS.slice(from, to).map((event) => `${JSON.stringify(event)}\n`).join("");

/** A clock on which each event takes a millisecond, and a page whose turns come when they are told to. */
function bench() {
  const run = emptyRun();
  /** @type {(() => void)[]} */
  const turns = [];
  /** @type {number[]} how many events each slice had */
  const slices = [];
  let clock = 0;
  let seen = 0;
  const take = (/** @type {any[]} */ events) => {
    clock += events.length;
    return events.every((event) => event.seq <= run.seq || apply(run, event));
  };
  const times = { now: () => clock, soon: (/** @type {() => void} */ callback) => turns.push(callback) };
  const intake = new Intake({ take, taken: () => (slices.push(run.seq - seen), (seen = run.seq)), ...times });
  const turn = () => {
    for (const callback of turns.splice(0)) callback();
  };
  return { run, intake, turns, slices, times, take, turn };
}

test("much at once is taken in by slices, in order and nothing twice", () => {
  const { run, intake, turns, slices, turn } = bench();
  intake.add(lines(0, 70));
  intake.add(lines(70));
  assert.equal(run.seq, 32, "a few at once");
  assert.ok(intake.busy);
  while (turns.length) turn();
  assert.equal(run.seq, EVENTS.length);
  assert.ok(!intake.busy);
  assert.ok(slices.length >= 3 && Math.max(...slices) <= 32);
});

test("a little is there at once", () => {
  const { run, intake, turns } = bench();
  intake.add(lines(0, 5));
  assert.equal(run.seq, 5);
  assert.equal(turns.length, 0);
});

test("what was let go of is not taken in later", () => {
  const { run, intake, turn } = bench();
  intake.add(lines(0, 80));
  intake.clear();
  turn();
  assert.equal(run.seq, 32);
  intake.add(lines(32, 40));
  assert.equal(run.seq, 40);
});

/** @param {ReturnType<typeof bench>} bench */
function stream({ run, times, take }) {
  /** @type {{after: number, socket: any}[]} */
  const opened = [];
  /** @type {string[]} */
  const states = [];
  const made = new Stream({
    open: (after) => {
      const socket = { onmessage: null, onopen: null, onclose: null, close: () => {} };
      opened.push({ after, socket });
      return socket;
    },
    last: () => run.seq,
    take,
    complete: () => run.finished !== null,
    exists: async () => true,
    onState: (state) => states.push(state),
    later: (callback) => (callback(), 0),
    never: () => {},
    random: () => 1,
    ...times,
  });
  made.start();
  return { opened, states };
}

test("a connection that closes before all of it was taken in is done only then", () => {
  const it = bench();
  const { opened, states } = stream(it);
  const { socket } = opened[0] ?? assert.fail();
  socket.onmessage({ data: lines(0) });
  socket.onclose({ code: 1000 });
  assert.deepEqual(states, ["connecting"]);
  while (it.turns.length) it.turn();
  assert.deepEqual(states, ["connecting", "done"]);
  assert.equal(it.run.seq, EVENTS.length);
  assert.equal(opened.length, 1);
});

test("one that broke off is resumed behind all that had arrived", async () => {
  const it = bench();
  const { opened, states } = stream(it);
  const { socket } = opened[0] ?? assert.fail();
  socket.onmessage({ data: lines(0, 80) });
  socket.onclose({ code: 1006 });
  while (it.turns.length) it.turn();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(states, ["connecting", "resuming"]);
  assert.equal(opened[1]?.after, 80);
});

test("behind a gap nothing is taken in, whatever had arrived", async () => {
  const it = bench();
  const { opened } = stream(it);
  const { socket } = opened[0] ?? assert.fail();
  socket.onmessage({ data: lines(0, 40) + lines(41, 90) });
  socket.onmessage({ data: lines(90) });
  while (it.turns.length) it.turn();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(it.run.seq, 40);
  assert.equal(opened[1]?.after, 40);
});
