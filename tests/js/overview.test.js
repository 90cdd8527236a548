import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyRun } from "../../static/js/model.js";
import { average, countAt } from "../../static/js/model_crowd.js";
import { Overview, paintRow, rowsOf } from "../../static/js/timeline/overview.js";
import { recorded } from "./traces.js";

/** @param {string} name */
function reduced(name) {
  const run = emptyRun();
  for (const event of recorded(name)) apply(run, event);
  return run;
}

/** @param {import("../../static/js/types.js").Crowd} crowd @param {number} t0 @param {number} t1 @param {number} width @param {number} height */
function asked(crowd, t0, t1, width, height) {
  const { members } = crowd.moves;
  const rows = rowsOf(members.keys(), members.length, height);
  return { moves: crowd.moves, states: crowd.states.length, row: rows.row, lanes: rows.lanes, t0, t1, known: t1, width, height: rows.height };
}

test("the columns of all rows together are the exact averages of the crowd", () => {
  for (const [name, kind] of /** @type {const} */ ([["cancellation", "task"], ["gather", "task"], ["greenlets", "greenlet"], ["generators", "generator"], ["threads", "thread"]])) {
    const run = reduced(name);
    const crowd = run.crowds[kind];
    assert.ok(crowd.moves.length > 0, name);
    for (const [t0, t1, width] of /** @type {const} */ ([[0, run.at, 50], [run.at / 3, run.at / 2, 77], [run.at * 0.9, run.at, 13]])) {
      const of = new Overview(asked(crowd, t0, t1, width, 3));
      assert.ok(of.work(() => true));
      for (let column = 0; column < width; column += 1) {
        const from = t0 + (column / width) * (t1 - t0);
        const counts = average(crowd, from, t0 + ((column + 1) / width) * (t1 - t0));
        counts.forEach((count, state) => {
          let sum = 0;
          for (let row = 0; row < of.asked.height; row += 1) sum += of.count(row, column, state);
          assert.ok(Math.abs(sum - count) < 1e-3, `${name} ${crowd.states[state]} at column ${column}: ${sum}, not ${count}`);
        });
      }
    }
  }
});

test("a picture that is made a little at a time is the same", () => {
  const run = reduced("lock");
  const whole = new Overview(asked(run.crowds.task, 0, run.at, 4000, 4));
  whole.work(() => true);
  const parts = new Overview(asked(run.crowds.task, 0, run.at, 4000, 4));
  let turns = 0;
  while (!parts.work(() => false)) turns += 1;
  assert.ok(turns > 2);
  assert.deepEqual(parts.cells, whole.cells);
});

test("a part of a long run begins as all before it left it, without a look at that", () => {
  const run = emptyRun();
  const add = (/** @type {string} */ type, /** @type {number} */ at, /** @type {object} */ fields) => apply(run, { seq: run.seq + 1, at, type, ...fields });
  for (let task = 1; task <= 3000; task += 1) {
    add("task_created", task * 10, { task, name: "", coro: "c" });
    add("step_started", task * 10 + 1, { task });
    add("step_ended", task * 10 + 4, { task, outcome: "suspended" });
  }
  for (let task = 1; task <= 3000; task += 1) {
    add("task_ready", 30010 + task * 10, { task });
    add("step_started", 30012 + task * 10, { task });
    add("step_ended", 30015 + task * 10, { task, outcome: "suspended" });
  }
  const crowd = run.crowds.task;
  assert.ok(crowd.moves.length > 16_384);
  const { members } = crowd.moves;
  const rowsOfAll = rowsOf(members.keys(), members.length, 7);
  for (const [t0, t1] of /** @type {const} */ ([[40_000, 41_000], [59_000, 60_015], [5_000, 55_000], [70_000, 80_000]])) {
    const of = new Overview({ ...asked(crowd, t0, t1, 40, 7), row: rowsOfAll.row, lanes: rowsOfAll.lanes });
    while (!of.work(() => false));
    for (let column = 0; column < 40; column += 1) {
      const counts = average(crowd, t0 + (column / 40) * (t1 - t0), t0 + ((column + 1) / 40) * (t1 - t0));
      counts.forEach((count, state) => {
        let sum = 0;
        for (let row = 0; row < of.asked.height; row += 1) sum += of.count(row, column, state);
        assert.ok(Math.abs(sum - count) < 0.05, `${crowd.states[state]} at column ${column} from ${t0}: ${sum}, not ${count}`);
      });
    }
  }
  const late = new Overview({ ...asked(crowd, 59_000, 60_015, 40, 7), row: rowsOfAll.row, lanes: rowsOfAll.lanes });
  assert.ok(late.taken > 0);
});

test("every lane has a row of pixels, in order, and no row has many more than another", () => {
  const rows = rowsOf([4, 3, 2, 1, 0, 5, 6], 7, 3);
  assert.deepEqual([...rows.row], [1, 1, 0, 0, 0, 2, 2]);
  assert.deepEqual([...rows.lanes], [3, 2, 2]);
  assert.deepEqual([...rows.first], [0, 3, 5]);
  assert.equal(rowsOf([0, 1], 2, 100).height, 2);
});

test("who is in no row is not counted", () => {
  const run = reduced("gather");
  const { moves, states } = run.crowds.task;
  const rows = rowsOf([1], moves.members.length, 10);
  const of = new Overview({ moves, states: states.length, row: rows.row, lanes: rows.lanes, t0: 0, t1: run.at, known: run.at, width: 10, height: rows.height });
  of.work(() => true);
  let last = 0;
  for (let state = 0; state < states.length; state += 1) last += of.count(0, 9, state);
  assert.ok(Math.abs(last - 1) < 1e-4);
});

test("one that runs is seen among thousands that wait, and nothing is painted where nothing is known", () => {
  const run = emptyRun();
  const add = (/** @type {string} */ type, /** @type {number} */ at, /** @type {object} */ fields) => apply(run, { seq: run.seq + 1, at, type, ...fields });
  for (let task = 1; task <= 5000; task += 1) {
    add("task_created", 0, { task, name: "", coro: "c" });
    add("step_started", 0, { task });
    add("step_ended", 0, { task, outcome: "suspended" });
  }
  add("task_ready", 500, { task: 9 });
  add("step_started", 500, { task: 9 });
  add("step_ended", 600, { task: 9, outcome: "suspended" });
  assert.deepEqual(countAt(run.crowds.task, 550), [1, 0, 4999, 0]);
  const of = new Overview({ ...asked(run.crowds.task, 0, 1000, 10, 1), known: 800 });
  of.work(() => true);
  const pixels = new Uint8ClampedArray(40);
  const colours = [[0, 0, 255], [0, 99, 0], [200, 200, 200], [255, 255, 255]];
  paintRow(of, 0, pixels, colours, true);
  assert.deepEqual([...pixels.slice(0, 4)], [200, 200, 200, 255]);
  assert.deepEqual([...pixels.slice(20, 24)], [0, 0, 255, 255]);
  assert.deepEqual([...pixels.slice(24, 28)], [200, 200, 200, 255]);
  assert.equal(pixels[35], 0);
});
