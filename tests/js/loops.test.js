import assert from "node:assert/strict";
import { test } from "node:test";

import { busyIn, freezesOf, idleUntil, knownTo, stretchAt } from "../../static/js/model_loops.js";
import { Peaks } from "../../static/js/peaks.js";
import { lanesOf } from "../../static/js/timeline/lanes.js";
import { BUSY, loopBoxes } from "../../static/js/timeline/layout_loops.js";
import { scale } from "../../static/js/timeline/scale.js";
import { describeLoop, freezeFacts } from "../../static/js/views/describe_loop.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

/** @import {Loop, Run} from "../../static/js/types.js" */

/** @param {Run} run @returns {Loop} */
function only(run) {
  const [loop] = run.loops.values();
  assert.ok(loop);
  return loop;
}

test("the largest of any stretch is found without a walk", () => {
  const values = Array.from({ length: 5000 }, (_, index) => (index * 7919) % 4093);
  const peaks = new Peaks();
  for (const value of values) peaks.push(value);
  for (const [from, to] of [[0, 5000], [0, 1], [17, 17], [3, 4000], [16, 32], [255, 257], [4999, 5000], [100, 9000]]) {
    assert.equal(peaks.most(from ?? 0, to ?? 0), Math.max(0, ...values.slice(from, to)), `${from} to ${to}`);
  }
});

test("a loop's time is idle while it looks, busy until it looks again, and nothing else", () => {
  for (const name of NAMES) {
    const events = recorded(name);
    const run = fold(events);
    const ticks = events.filter(({ type }) => type === "loop_tick");
    assert.equal([...run.loops.values()].reduce((sum, { at }) => sum + at.length, 0), ticks.length, name);
    for (const loop of run.loops.values()) {
      const own = ticks.filter((tick) => tick.loop === loop.id);
      const end = knownTo(loop, run.at);
      own.forEach((tick, index) => {
        assert.deepEqual(stretchAt(loop, tick.at, end)?.from ?? tick.at, tick.at, `${name}: busy from ${tick.at} on`);
        const next = own[index + 1];
        if (!next) return;
        const looked = next.at - next.select;
        assert.equal(busyIn(loop, tick.at, next.at), Math.max(0, looked - tick.at), name);
        if (next.select > 1) assert.deepEqual(stretchAt(loop, next.at - 1, end), { state: "idle", from: looked, to: next.at, tick: index + 1 }, name);
      });
      const first = loop.looked[0] ?? 0;
      const idle = own.reduce((sum, tick) => sum + tick.select, 0);
      assert.ok(Math.abs(idleUntil(loop, end) - idle) <= own.length, name);
      const stopped = events.filter(({ type, loop: of }) => type === "loop_stopped" && of === loop.id).reduce((sum, { at }) => sum + Math.max(0, (own.find((tick) => tick.at > at)?.at ?? at) - (own.find((tick) => tick.at > at)?.select ?? 0) - at), 0);
      assert.ok(Math.abs(busyIn(loop, first, end) + idle + stopped - (end - first)) <= own.length, name);
    }
  }
});

test("a loop is known to be busy in a step, and of what follows its last tick only that", () => {
  const run = fold(
    numbered([
      { type: "run_started" },
      { type: "task_created", task: 2, name: "a", loop: 1 },
      { type: "loop_tick", loop: 1, ready: 1, timers: 0, select: 500 },
      { type: "step_started", task: 2 },
    ]),
  );
  assert.equal(knownTo(only(run), 9000), 9000);
  const over = fold(
    numbered([
      { type: "run_started" },
      { type: "task_created", task: 2, name: "a", loop: 1 },
      { type: "loop_tick", loop: 1, ready: 1, timers: 0, select: 500 },
      { type: "step_started", task: 2 },
      { type: "step_ended", task: 2, outcome: "suspended", awaiting: { kind: "yield" } },
    ]),
  );
  assert.equal(knownTo(only(over), 9000), 4000);
  assert.equal(stretchAt(only(over), 5000, 4000), null);
});

test("the boxes of a loop's lane lie where its ticks say, at any zoom, without a gap", () => {
  for (const name of NAMES) {
    const run = fold(recorded(name));
    for (const loop of run.loops.values()) {
      for (const [t0, t1, width] of [[0, run.at, 900], [0, run.at, 30], [run.at * 0.4, run.at * 0.41, 800]]) {
        const of = scale(t0 ?? 0, t1 ?? 1, width ?? 1);
        const boxes = loopBoxes("loop-1", loop, of, run.at).filter(({ kind }) => kind === "busy" || kind === "idle");
        assert.equal(new Set(boxes.map(({ key }) => key)).size, boxes.length, `${name}: keys differ`);
        boxes.forEach((box, index) => {
          assert.ok(Math.abs(box.x - of.x(box.from)) < 1e-6 && Math.abs(box.x + box.w - of.x(box.to)) < 1e-6);
          const next = boxes[index + 1];
          if (next) assert.ok(Math.abs(next.from - box.to) < 1e-6, `${name}: ${box.key} ends where ${next.key} begins`);
          const busy = busyIn(loop, box.from, box.to);
          assert.ok(Math.abs(busy - (box.kind === "idle" ? 0 : (box.part ?? 1) * (box.to - box.from))) < 2, `${name}: ${box.key}`);
          if (box.count === 1 && box.variant === "" && box.from >= of.t0 && box.to <= of.t1) assert.ok(loop.at.includes(box.from) || loop.looked.includes(box.from), name);
        });
        assert.ok(boxes.length <= 2 * of.width + 2);
      }
    }
  }
});

test("iterations thinner than a pixel are one box, as high as the loop was busy in each", () => {
  const events = [{ type: "run_started", at: 0 }];
  for (let index = 0; index < 100_000; index += 1) {
    // Busy for 2 µs of ten, in the second half for 8.
    events.push(/** @type {any} */ ({ type: "loop_tick", loop: 1, ready: index === 70_000 ? 9 : 3, timers: 1, select: index < 50_000 ? 8 : 2, at: (index + 1) * 10 }));
  }
  const run = fold(numbered(events));
  const boxes = loopBoxes("loop-1", only(run), scale(0, 1_000_000, 100), run.at);
  const [box, ...others] = boxes.filter(({ kind }) => kind === "busy" || kind === "idle");
  assert.deepEqual([others.length, box?.variant, box?.count], [0, "mixed", 99_999]);
  const levels = [...(box?.text ?? "").matchAll(/V-([\d.]+)/g)].map(([, level]) => Number(level) / BUSY);
  assert.ok(Math.abs((levels[0] ?? 0) - 0.2) < 0.03 && Math.abs((levels.at(-1) ?? 0) - 0.8) < 0.03, String(levels));
  const chart = boxes.find(({ kind }) => kind === "queued");
  assert.equal(chart?.variant, "9");
  assert.ok(Math.abs((chart?.from ?? 0) - 700_010) < 10_000, "in its pixel");
});

test("who holds the loop for a tenth of a second is marked on it, while it does and afterwards", () => {
  const events = numbered([
    { type: "run_started", at: 0 },
    { type: "task_created", task: 2, name: "kettle", coro: "boil", loop: 1, at: 10 },
    { type: "loop_tick", loop: 1, ready: 1, timers: 0, select: 5, at: 20 },
    { type: "step_started", task: 2, at: 30 },
    { type: "thread_blocked", thread: null, task: 2, call: "time.sleep", where: { file: "a.py", line: 3 }, at: 40 },
    { type: "thread_unblocked", thread: null, task: 2, call: "time.sleep", at: 604_040 },
    { type: "step_ended", task: 2, outcome: "returned", result: "None", at: 604_050 },
    { type: "loop_tick", loop: 1, ready: 1, timers: 0, select: 5, at: 604_100 },
  ]);
  const during = only(fold(events.slice(0, 5)));
  assert.equal(freezesOf(during, 90_000).length, 0);
  assert.deepEqual(freezesOf(during, 300_000).map(({ from, task }) => [from, task?.name]), [[30, "kettle"]]);
  const run = fold(events);
  const [freeze] = freezesOf(only(run), run.at);
  const box = loopBoxes("loop-1", only(run), scale(0, run.at, 500), run.at).find(({ kind }) => kind === "froze");
  assert.deepEqual([box?.from, box?.to, box?.text], [30, 604_050, "kettle 604 ms"]);
  assert.ok(freeze);
  const told = Object.fromEntries(freezeFacts(run, { kind: "freeze", lane: "loop-1", loop: only(run), freeze }, run.at));
  assert.deepEqual([told["Froze the loop"], told.Duration, told.Call, told.Line], ["kettle", "604 ms", "time.sleep", "a.py, line 3"]);
});

test("a loop as a whole is told with its share, its longest iteration and its most ready", () => {
  const run = fold(recorded("gather"));
  const told = Object.fromEntries(describeLoop(only(run), run.at));
  assert.equal(told.Iterations, "17");
  assert.equal(told["Most ready at once"], "3");
  assert.equal(told["Most timers"], "2");
  assert.match(told["Busy in all"] ?? "", /^[\d.]+ %, [\d.]+ ms$/);
  assert.match(told["Longest iteration"] ?? "", /^\d+ µs, from 0\.0/);
});

test("there is a lane for each loop whose ticks are told, above all others, and none without", () => {
  assert.deepEqual(lanesOf(fold(recorded("gather")), { internal: false }).lanes.slice(0, 1).map(({ kind, label }) => [kind, label]), [["loop", "event loop"]]);
  for (const name of ["generators", "greenlets", "sleepers"]) assert.ok(lanesOf(fold(recorded(name)), { internal: true }).lanes.every(({ kind }) => kind !== "loop"), name);
});

test("a loop that was stopped does nothing until it is run again, and that is no long iteration", () => {
  const run = fold(
    numbered([
      { type: "run_started", at: 0 },
      { type: "loop_tick", loop: 1, ready: 1, timers: 0, select: 10, at: 100 },
      { type: "loop_stopped", loop: 1, at: 150 },
      { type: "loop_tick", loop: 1, ready: 1, timers: 0, select: 20, at: 900 },
      { type: "loop_stopped", loop: 1, at: 960 },
      { type: "run_finished", outcome: "completed", at: 2000 },
    ]),
  );
  const loop = only(run);
  const boxes = loopBoxes("loop-1", loop, scale(0, 2000, 2000), run.at).filter(({ kind }) => kind === "busy" || kind === "idle");
  assert.deepEqual(boxes.map(({ kind, from, to }) => [kind, from, to]), [["idle", 90, 100], ["busy", 100, 150], ["idle", 880, 900], ["busy", 900, 960]]);
  const told = Object.fromEntries(describeLoop(loop, run.at));
  assert.deepEqual([told["Busy in all"], told["Idle in all"], told["Longest iteration"]], ["79 %, 110 µs", "30 µs", "50 µs, from 0.00010 s"]);
  assert.equal(busyIn(loop, 120, 910), 40);
});
