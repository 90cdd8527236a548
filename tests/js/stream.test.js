import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyRun } from "../../static/js/model.js";
import { Stream } from "../../static/js/stream.js";
import { recorded } from "./traces.js";

const EVENTS = recorded("gather");

/** A server that says what it is told, and a clock that moves when it is told. @param {{exists?: boolean}} [options] */
function bench({ exists = true } = {}) {
  const run = emptyRun();
  /** @type {{after: number, socket: any}[]} */
  const opened = [];
  /** @type {{callback: () => void, ms: number}[]} */
  const timers = [];
  /** @type {string[]} */
  const states = [];
  /** @type {(() => void)[]} */
  const turns = [];
  const clock = { now: 0 };
  const stream = new Stream({
    open: (after) => {
      const socket = { onmessage: null, onopen: null, onclose: null, closed: false, close: () => (socket.closed = true) };
      opened.push({ after, socket });
      return socket;
    },
    last: () => run.seq,
    take: (events) => events.every((event) => event.seq <= run.seq || apply(run, event)),
    complete: () => run.finished !== null,
    onState: (state) => states.push(state),
    exists: async () => exists,
    later: (callback, ms) => timers.push({ callback, ms }),
    never: () => {},
    random: () => 1,
    now: () => clock.now,
    soon: (callback) => turns.push(callback),
  });
  const socket = () => opened.at(-1)?.socket;
  /** @param {number} from @param {number} to */
  const send = (from, to) => socket().onmessage({ data: EVENTS.slice(from, to).map((event) => `${JSON.stringify(event)}\n`).join("") });
  const tick = async () => {
    timers.shift()?.callback();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { run, opened, timers, states, stream, socket, send, tick, turns, clock };
}

test("follows a log to its end", () => {
  const { run, opened, states, stream, socket, send } = bench();
  stream.start();
  socket().onopen();
  send(0, 20);
  send(20, EVENTS.length);
  assert.equal(run.seq, EVENTS.length);
  assert.deepEqual(states, ["connecting", "live", "done"]);
  assert.ok(socket().closed);
  assert.equal(opened.length, 1);
});

test("a dropped connection is resumed after the last event, with nothing doubled or lost", async () => {
  const { run, opened, states, stream, socket, send, tick } = bench();
  stream.start();
  socket().onopen();
  send(0, 20);
  socket().onclose({ code: 1006 });
  assert.equal(states.at(-1), "resuming");
  await tick();
  assert.equal(opened[1]?.after, 20);
  socket().onopen();
  send(15, EVENTS.length);
  assert.deepEqual(states, ["connecting", "live", "resuming", "live", "done"]);
  assert.equal(run.seq, EVENTS.length);
  assert.equal(run.outputs.length, EVENTS.filter(({ type }) => type === "output").length);
});

test("a gap is no reason to go on: the log is asked for again from there", async () => {
  const { run, opened, stream, socket, send, tick } = bench();
  stream.start();
  send(0, 5);
  send(7, 9);
  assert.equal(run.seq, 5);
  assert.ok(socket().closed);
  await tick();
  assert.equal(opened[1]?.after, 5);
});

test("waits twice as long after each failure, and shortly again after a success", async () => {
  const { stream, socket, timers, send, tick } = bench();
  stream.start();
  const waits = [];
  for (let count = 0; count < 8; count += 1) {
    socket().onclose({ code: 1006 });
    waits.push(timers[0]?.ms);
    await tick();
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
  send(0, 3);
  socket().onclose({ code: 1006 });
  assert.equal(timers[0]?.ms, 250);
});

test("a run that the server has forgotten is given up", async () => {
  const { stream, socket, states, opened, tick } = bench({ exists: false });
  stream.start();
  for (let count = 0; count < 3; count += 1) {
    socket().onclose({ code: 1006 });
    await tick();
  }
  assert.equal(states.at(-1), "gone");
  assert.equal(opened.length, 3);
});

test("a run that is forgotten while it is read is given up at once", () => {
  const { stream, socket, states, opened, timers } = bench({ exists: true });
  stream.start();
  socket().onclose({ code: 4410 });
  assert.equal(states.at(-1), "gone");
  assert.deepEqual([opened.length, timers.length], [1, 0]);
});

test("the network's return cuts the wait short", () => {
  const { stream, socket, opened } = bench();
  stream.start();
  stream.hurry();
  assert.equal(opened.length, 1);
  socket().onclose({ code: 1006 });
  stream.hurry();
  assert.equal(opened.length, 2);
});

test("a closed stream hears nothing any more", () => {
  const { run, stream, socket, timers, states } = bench();
  stream.start();
  const { onclose } = socket();
  stream.close();
  onclose({ code: 1000 });
  assert.equal(socket().onmessage, null);
  assert.equal(timers.length, 0);
  assert.equal(run.seq, 0);
  assert.deepEqual(states, ["connecting"]);
});
