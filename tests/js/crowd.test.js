import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyRun } from "../../static/js/model.js";
import { average, countAt, crowd, moves } from "../../static/js/model_crowd.js";
import { stateAt } from "../../static/js/query.js";
import { standing } from "../../static/js/standing.js";
import { areas } from "../../static/js/timeline/crowd.js";
import { missingTexts } from "../../static/js/timeline/crowd_view.js";
import { groupsOf, lanesOf } from "../../static/js/timeline/lanes.js";
import { boxesOf } from "../../static/js/timeline/layout.js";
import { LaneTree } from "../../static/js/timeline/tree.js";
import { scale } from "../../static/js/timeline/scale.js";
import { remarks, sentence } from "../../static/js/views/status.js";
import { fold, numbered, recorded } from "./traces.js";

/** Tasks that are created a millisecond apart, and then run one after the other. @param {number} count */
function many(count) {
  /** @type {Record<string, any>[]} */
  const events = [];
  for (let task = 1; task <= count; task += 1) events.push({ type: "task_created", task, name: `worker-${task}`, coro: "work" });
  for (let task = 1; task <= count; task += 1) {
    events.push({ type: "step_started", task }, { type: "step_ended", task, outcome: "returned", result: "None" });
  }
  return events;
}

test("the average over a stretch is exact, however it is cut", () => {
  const of = crowd(["a", "b"]);
  moves(of, 100, null, "a");
  moves(of, 200, null, "a");
  moves(of, 200, "a", "b");
  moves(of, 400, "a", "b");
  assert.deepEqual(of.at, [100, 200, 400]);
  assert.deepEqual(countAt(of, 50), [0, 0]);
  assert.deepEqual(countAt(of, 200), [1, 1]);
  assert.deepEqual(countAt(of, 1000), [0, 2]);
  assert.deepEqual(average(of, 0, 200), [0.5, 0]);
  assert.deepEqual(average(of, 150, 250), [1, 0.5]);
  assert.deepEqual(average(of, 300, 500), [0.5, 1.5]);
});

for (const name of ["gather", "cancellation", "lock"]) {
  test(`${name}: the crowd counts what the lanes show, at every instant`, () => {
    const run = fold(recorded(name));
    for (let at = 0; at <= run.at; at += 997) {
      /** @type {Record<string, number>} */
      const counts = { running: 0, ready: 0, waiting: 0, over: 0 };
      for (const task of run.tasks.values()) {
        const state = task.internal ? null : stateAt(task, at);
        if (state) counts[state in counts ? state : "over"] = (counts[state in counts ? state : "over"] ?? 0) + 1;
      }
      assert.deepEqual(countAt(run.crowds.task, at), Object.values(counts));
    }
  });
}

test("threads of a pool are counted as blocked, at work, idle or ended", () => {
  const run = fold(recorded("threads"));
  const { crowds } = run;
  const seen = new Set();
  for (let at = 0; at <= run.at; at += 500) {
    const counts = countAt(crowds.thread, at);
    assert.ok(counts.every((count) => count >= 0));
    crowds.thread.states.forEach((state, index) => counts[index] && seen.add(state));
  }
  assert.ok(["blocked", "working", "over"].every((state) => seen.has(state)));
  assert.deepEqual(countAt(crowds.thread, run.at), [0, 0, 0, 3]);
});

test("a group of very many lanes comes after the others, which else were out of sight", () => {
  const run = fold(
    numbered([
      ...many(400),
      ...Array.from({ length: 60 }, (_, index) => ({ type: "thread_started", thread: 1000 + index, name: `t-${index}`, call: "f" })),
      { type: "object_created", object: 2000, kind: "semaphore", value: 5 },
      { type: "semaphore_acquired", object: 2000, task: 1, value: 4, waiters: [] },
    ]),
  );
  const { lanes } = lanesOf(run, { internal: false });
  const order = [...new Set(lanes.map(({ kind }) => kind))];
  assert.deepEqual(order, ["thread", "thing", "task"]);
  assert.equal(lanes.length, 461);
  assert.deepEqual(groupsOf(run, false).map(({ kind, size }) => [kind, size]).filter(([, size]) => size), [["thread", 60], ["thing", 1], ["task", 400]]);
});

test("areas reach from nought to all, end where the run does, and are as many as states", () => {
  const run = fold(numbered([...many(300), { type: "run_finished", outcome: "completed", exit_code: 0, duration: 0 }]));
  const of = scale(0, run.at, 600);
  const shapes = areas(run.crowds.task, of, run.at, 80);
  assert.deepEqual(shapes.map(({ state }) => state), ["running", "ready", "waiting", "over"]);
  const [whole] = shapes;
  assert.ok(whole?.path.startsWith("M0.0 80"));
  assert.ok(whole?.path.includes("V0H") || whole?.path.includes("V0V") || /V0(H|$)/.test(whole?.path ?? ""));
  assert.ok(whole?.path.endsWith("H600.0V80Z"));
  for (const { path } of shapes) assert.ok(path.length < 20_000);
  assert.deepEqual(areas(run.crowds.task, scale(0, run.at, 600), -1, 80), []);
});

test("after a log went quiet nothing is claimed: no area, no end, no state but what the summary tells", () => {
  const run = fold(
    numbered([
      { type: "task_created", task: 1, name: "a", coro: "a" },
      { type: "step_started", task: 1 },
      { type: "task_created", task: 2, name: "b", coro: "a" },
      // What is printed is told beyond the limit: that makes nothing else known.
      { type: "output", stream: "stdout", text: "x\n", task: 9, thread: null, at: 700_000 },
      { type: "truncated", limit: "events", missing: 12, at: 900_000 },
      { type: "run_finished", outcome: "completed", exit_code: 0, duration: 900_000, at: 900_000, summary: { totals: { tasks: 3, finished: 3 }, tasks: [{ task: 1, state: "finished", result: "7" }] } },
    ]),
  );
  assert.equal(run.quiet, 2000);
  assert.deepEqual([...run.tasks.values()].map(({ end }) => [end?.at, end?.state, end?.told]), [[2000, "finished", false], [2000, "unknown", false]]);
  for (const lane of lanesOf(run, { internal: false }).lanes) {
    const drawn = boxesOf(run, lane, scale(0, run.at, 900), run.at, false);
    assert.ok(drawn.every(({ kind, to }) => kind === "output" || (kind !== "end" && to <= 2000)));
  }
  assert.deepEqual(countAt(run.crowds.task, run.at), [1, 1, 0, 0]);
  assert.deepEqual(missingTexts(run), ["12 events are not in the trace", "2 of 3 tasks were known by then", "In the end: finished 3"]);
  assert.equal(sentence(run, run.at), "900 ms · 3 tasks · exit code 0");
  const { texts } = remarks(/** @type {any} */ ({ run, phase: "over", problem: null })) ?? { texts: [] };
  assert.deepEqual(texts.slice(1), ["Where the lanes are dotted, nothing is known but what was printed.", "1 task has no lane at all."]);
  assert.equal(standing(run, run.at, "x.py", { a: 1 }).size, 0);
});

test("a log that is as long as it may be has gone quiet, until it says otherwise", () => {
  const run = emptyRun(3);
  const output = { type: "output", stream: "stdout", text: "x\n", task: 1, thread: null };
  const task = { type: "task_created", task: 1, name: "a", coro: "a" };
  const [first, second, third, ...rest] = numbered([task, { type: "step_started", task: 1 }, output, output, { type: "run_finished", outcome: "completed", exit_code: 0, duration: 0 }]);
  for (const event of [first, second]) assert.ok(event && apply(run, event));
  assert.equal(run.quiet, null);
  assert.ok(third && apply(run, third));
  assert.equal(run.quiet, 1000);
  assert.ok(rest[0] && apply(run, rest[0]));
  assert.equal(run.quiet, 1000);
  // Nothing is said to be missing: the log just happened to be that long.
  assert.equal(standing(run, run.at, "x.py", { a: 1 }).size, 0);
  assert.ok(rest[1] && apply(run, rest[1]));
  assert.deepEqual([run.quiet, run.tasks.get(1)?.end?.at], [null, 4000]);
});

/** Milliseconds of the processor's time, which a busy machine does not stretch. */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

test("a log of very many tasks is taken in at once, and asked for lanes in no time", () => {
  const events = numbered(many(60_000));
  const began = spent();
  const run = fold(events);
  const folded = spent() - began;
  const asked = spent();
  const tree = new LaneTree();
  for (let times = 0; times < 20; times += 1) {
    tree.update(run, groupsOf(run, false), "");
    areas(run.crowds.task, scale(0, run.at, 1200), run.at, 80);
  }
  const each = (spent() - asked) / 20;
  // Generous. A walk through all events for each frame would take many times as long.
  assert.ok(folded < 3000, `${folded} ms`);
  assert.ok(each < 40, `${each} ms`);
});
