import assert from "node:assert/strict";
import { test } from "node:test";

import { arrowsOf } from "../../static/js/timeline/arrows.js";
import { queued } from "../../static/js/model_things.js";
import { lanesOf } from "../../static/js/timeline/lanes.js";
import { SPANS_APART, boxesOf } from "../../static/js/timeline/layout.js";
import { queueBoxes } from "../../static/js/timeline/layout_things.js";
import { nearest, stops } from "../../static/js/timeline/pick.js";
import { horizon, readout, scale, ticks } from "../../static/js/timeline/scale.js";
import { around, pan, zoom } from "../../static/js/timeline/zoom.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

test("a scale goes there and back", () => {
  const of = scale(1000, 5000, 800);
  assert.equal(of.x(1000), 0);
  assert.equal(of.x(5000), 800);
  assert.equal(of.at(of.x(1234)), 1234);
});

test("ticks are round, apart, and all in one unit", () => {
  for (const [end, width] of [[37, 500], [900, 300], [45_000, 700], [999_999, 640], [1_600_000, 320], [31_000_000, 1500]]) {
    const of = scale(0, end ?? 1, width ?? 1);
    const found = ticks(of, 80);
    assert.ok(found.length >= 2, `${end} µs on ${width} px`);
    assert.equal(new Set(found.slice(1).map(({ label }) => label.split(" ")[1])).size, 1);
    assert.equal(new Set(found.map(({ label }) => label)).size, found.length);
    found.slice(1).forEach(({ at }, index) => assert.ok(of.x(at) - of.x(found[index]?.at ?? 0) >= 79.9));
  }
});

test("an instant is told as exactly as a pixel can", () => {
  assert.equal(readout(scale(0, 1_600_000, 700), 565_074), "0.565 s");
  assert.equal(readout(scale(563_000, 567_000, 700), 565_074), "565.074 ms");
  assert.equal(readout(scale(0, 70, 700), 12.3), "12 µs");
});

test("a zoom keeps its instant in place and stays within the run", () => {
  const part = zoom(null, 1000_000, 0.5, 250_000);
  assert.deepEqual(part, { t0: 125_000, t1: 625_000 });
  assert.equal(scale(part?.t0 ?? 0, part?.t1 ?? 0, 100).x(250_000), 25);
  assert.deepEqual(zoom(part, 1000_000, 0.5, 125_000), { t0: 125_000, t1: 375_000 });
  assert.equal(zoom(part, 1000_000, 4, 250_000), null);
  assert.deepEqual(pan(part, 1000_000, 1e9), { t0: 500_000, t1: 1000_000 });
  assert.deepEqual(pan(part, 1000_000, -1e9), { t0: 0, t1: 500_000 });
  assert.equal(pan(null, 1000_000, 5), null);
  const close = around(500_000, 500_020, 1000_000);
  assert.equal(Math.round((close?.t1 ?? 0) - (close?.t0 ?? 0)), 26);
  assert.ok(close && close.t0 < 500_000 && close.t1 > 500_020);
});

test("marks outside of the part looked at are left out, spans across its edge are not", () => {
  const run = fold(recorded("cancellation"));
  const stubborn = lanesOf(run, { internal: false }).lanes.find(({ label }) => label === "stubborn");
  assert.ok(stubborn?.kind === "task" && stubborn.task.end);
  const { at } = stubborn.task.end;
  const boxes = boxesOf(run, stubborn, scale(at - 9000, at - 5000, 500), run.at, false);
  assert.ok(boxes.every(({ from, to }) => to >= at - 9000 && from <= at - 5000));
  assert.deepEqual(boxes.filter(({ kind }) => kind === "end" || kind === "cancel"), []);
  assert.ok(boxes.some(({ kind }) => kind === "waiting"));
});

test("a live axis has a little room and never less than a fifth of a second", () => {
  assert.equal(horizon(10, true), 200_000);
  assert.ok(horizon(1e6, true) > 1e6);
  assert.equal(horizon(1e6, false), 1e6);
});

for (const name of NAMES) {
  test(`${name}: x and width of every box are its times`, () => {
    const run = fold(recorded(name));
    const of = scale(0, run.at, 700);
    for (const lane of lanesOf(run, { internal: true }).lanes) {
      for (const box of boxesOf(run, lane, of, run.at, false)) {
        assert.ok(Math.abs(box.x - of.x(box.from)) < 1e-6);
        assert.ok(Math.abs(box.w - (of.x(box.to) - of.x(box.from))) < 1e-6);
      }
      if (lane.kind !== "task") continue;
      const spans = boxesOf(run, lane, of, run.at, false).filter(({ kind }) => ["ready", "running", "waiting"].includes(kind));
      assert.equal(spans.length, lane.task.spans.length);
    }
  });
}

test("tasks come in order of creation, asyncio's own only when asked for", () => {
  const run = fold(recorded("gather"));
  const names = (/** @type {boolean} */ internal) => lanesOf(run, { internal }).lanes.filter(({ kind }) => kind === "task").map(({ label }) => label);
  assert.deepEqual(names(false), ["main", "4!", "3!", "2!"]);
  assert.equal(names(true).length, 6);
  assert.equal(lanesOf(run, { internal: false }).internal, 2);
});

test("locks and children have lanes, futures have none", () => {
  const kinds = (/** @type {string} */ name) => lanesOf(fold(recorded(name)), { internal: false }).lanes.map(({ kind }) => kind);
  assert.equal(kinds("lock").filter((kind) => kind === "thing").length, 1);
  assert.equal(kinds("subprocess").filter((kind) => kind === "child").length, 7);
  assert.equal(kinds("subprocess").filter((kind) => kind === "thing").length, 0);
});

test("the queue of a lock is counted from the waits of its tasks", () => {
  const run = fold(recorded("lock"));
  const lock = [...run.things.values()].find((thing) => thing.kind === "lock");
  assert.ok(lock);
  const depths = lock.queue.map(({ depth }) => depth);
  assert.equal(Math.max(...depths), 3);
  assert.equal(depths.at(-1), 0);
});

test("an open span reaches to now, and grows with it", () => {
  const run = fold(numbered([{ type: "task_created", task: 1, name: "a", coro: "a" }, { type: "step_started", task: 1 }]));
  const [lane] = lanesOf(run, { internal: false }).lanes;
  assert.ok(lane);
  const wide = (/** @type {number} */ now) => boxesOf(run, lane, scale(0, 10_000, 1000), now, false).at(-1)?.w;
  assert.equal(wide(3000), 200);
  assert.equal(wide(4000), 300);
});

/** A task that takes a step every 10 µs. @param {number} steps */
function busy(steps) {
  /** @type {Record<string, any>[]} */
  const events = [{ type: "task_created", task: 1, name: "a", coro: "a", at: 0 }];
  for (let step = 0; step < steps; step += 1) {
    const at = 10 * step;
    events.push({ type: "step_started", task: 1, at: at + 2 });
    events.push({ type: "step_ended", task: 1, outcome: "suspended", awaiting: { kind: "yield" }, at: at + 5 });
    events.push({ type: "task_ready", task: 1, by: { kind: "loop" }, at: at + 6 });
  }
  return fold(numbered(events));
}

test("spans thinner than a pixel are drawn together, cover the same time and are counted", () => {
  const run = busy(7000);
  assert.ok(run.spans > SPANS_APART);
  const [lane] = lanesOf(run, { internal: false }).lanes;
  assert.ok(lane);
  const of = scale(0, run.at, 600);
  const boxes = boxesOf(run, lane, of, run.at, true);
  assert.ok(boxes.length <= 1300, `${boxes.length} boxes`);
  assert.equal(boxes.reduce((sum, { count }) => sum + count, 0), run.spans);
  assert.equal(boxes[0]?.from, 0);
  boxes.slice(1).forEach((box, index) => assert.equal(box.from, boxes[index]?.to));
  assert.ok(boxes.every(({ kind }) => kind === "running"));
});

test("a wake arrow leads from the lane of the waker to the lane of the woken", () => {
  const run = fold(recorded("cancellation"));
  const main = [...run.tasks.values()].find(({ coro }) => coro === "main");
  const stubborn = [...run.tasks.values()].find(({ name }) => name === "stubborn");
  assert.ok(main && stubborn);
  const span = main.spans.findLast(({ state }) => state === "waiting");
  assert.ok(span);
  const lane = `task-${main.id}`;
  const [arrow] = arrowsOf(run, { kind: "span", lane, task: main, span });
  assert.deepEqual(arrow && [arrow.kind, arrow.from, arrow.to, arrow.at], ["wake", `task-${stubborn.id}`, lane, span.to]);
  const [mark] = stubborn.cancels;
  assert.ok(mark);
  const [asked] = arrowsOf(run, { kind: "cancel", lane: `task-${stubborn.id}`, task: stubborn, mark });
  assert.deepEqual(asked && [asked.kind, asked.from], ["cancel", lane]);
});

test("a thin step and a mark win over the wait beside them", () => {
  const run = fold(recorded("cancellation"));
  const tidy = lanesOf(run, { internal: false }).lanes.find(({ label }) => label === "tidy");
  assert.ok(tidy);
  const boxes = boxesOf(run, tidy, scale(0, run.at, 700), run.at, false);
  const last = boxes.findLast(({ kind }) => kind === "running");
  const end = boxes.find(({ kind }) => kind === "end");
  const wait = boxes.filter(({ kind }) => kind === "waiting").reduce((a, b) => (a.w > b.w ? a : b));
  assert.ok(last && end);
  assert.equal(nearest(boxes, wait.x + wait.w / 2), wait);
  assert.equal(nearest(boxes, end.x + 6), end);
  const first = boxes.find(({ kind }) => kind === "running");
  assert.equal(nearest(boxes, (first?.x ?? 0) + 1), first);
  assert.equal(nearest(boxes, 9999), null);
  assert.deepEqual(stops({ boxes }).map(({ from }) => from), stops({ boxes }).map(({ from }) => from).toSorted((a, b) => a - b));
});

test("a notification is a moment: a condition has no owner and no value between two of them", () => {
  const condition = { type: "condition_notified", object: 2, task: 1, waiters: [] };
  const run = fold(
    numbered([
      { type: "object_created", object: 2, kind: "condition", where: null },
      condition,
      condition,
      { type: "output", stream: "stdout", text: "later", task: null },
    ]),
  );
  const lane = lanesOf(run, { internal: false }).lanes.find(({ kind }) => kind === "thing");
  assert.ok(lane);
  const boxes = boxesOf(run, lane, scale(0, 4000, 400), 4000, false);
  assert.deepEqual(
    boxes.map(({ kind, from, to, open, text }) => ({ kind, from, to, open, text })),
    [1000, 2000].map((at) => ({ kind: "level", from: at, to: at, open: false, text: "" })),
  );
  assert.equal(nearest(boxes, 102), boxes[0]);
  assert.equal(nearest(boxes, 150), null);
});

test("a queue is drawn by what part it is of the longest, one in a short one as a thin line", () => {
  for (const [size, parts] of /** @type {[number, number[]][]} */ ([[8, [1 / 8, 2 / 8, 3 / 8, 4 / 8, 5 / 8, 6 / 8, 7 / 8, 1]], [2, [1 / 4, 2 / 4]]])) {
    const run = fold(
      numbered([
        { type: "object_created", object: 99, kind: "lock", where: null },
        { type: "lock_acquired", object: 99, task: 0, owner: 0, waiters: [] },
      ]),
    );
    const thing = run.things.get(99);
    assert.ok(thing);
    for (let task = 1; task <= size; task += 1) queued(run, 99, 50_000 + task * 1000, 1);
    const boxes = queueBoxes("thing-99", thing, scale(0, 100_000, 1000), 100_000);
    assert.deepEqual(boxes.map(({ part }) => part), parts);
  }
});
