import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyRun } from "../../static/js/model.js";
import { groupsOf, lanesOf } from "../../static/js/timeline/lanes.js";
import { LaneTree, below, laneKey } from "../../static/js/timeline/tree.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

/** @import {LogEvent, Run} from "../../static/js/types.js" */

/** @param {LaneTree} tree @param {Run} run @param {boolean} [internal] @param {number} [time] */
function update(tree, run, internal = false, time) {
  tree.update(run, groupsOf(run, internal), String(internal), time);
  return tree.shown.map(({ lane }) => lane.key);
}

/** The tree as its definition says, by plain recursion. @param {Run} run @param {Set<string>} folds */
function byDefinition(run, folds) {
  /** @type {string[]} */
  const keys = [];
  /** @param {number | null} parent */
  const walk = (parent) => {
    for (const task of run.tasks.values()) {
      if (task.internal || shownParent(run, task.parent) !== parent) continue;
      keys.push(`task-${task.id}`);
      if (!folds.has(`task-${task.id}`)) walk(task.id);
    }
  };
  walk(null);
  return keys;
}

/** @param {Run} run @param {number | null} id @returns {number | null} */
function shownParent(run, id) {
  const task = run.tasks.get(id ?? NaN);
  return task?.internal ? shownParent(run, task.parent) : id;
}

/** Tasks that are made by others, as chance has it. @param {number} count @returns {LogEvent[]} */
function family(count) {
  let seed = 7;
  const chance = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  return numbered(
    Array.from({ length: count }, (_, index) => ({
      type: "task_created",
      task: index + 1,
      name: `t-${index + 1}`,
      coro: "work",
      parent: index === 0 || chance(30) === 0 ? null : 1 + chance(index),
      ...(chance(9) === 0 && { internal: "wait_for" }),
    })),
  );
}

for (const name of NAMES) {
  test(`${name}: children stand below their parent, a level deeper`, () => {
    const run = fold(recorded(name));
    const tree = new LaneTree();
    const keys = update(tree, run);
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(keys.filter((key) => key.startsWith("task-")), byDefinition(run, new Set()));
    tree.shown.forEach((node, index) => {
      assert.equal(node.index, index);
      assert.equal(node.level, (node.parent?.level ?? 0) + 1);
      if (node.parent) assert.ok(node.parent.index < index);
    });
  });
}

test("what comes bit by bit gives the same tree as what comes at once", () => {
  const events = family(600);
  for (const piece of [1, 7, 250]) {
    const run = emptyRun();
    const tree = new LaneTree();
    for (let from = 0; from < events.length; from += piece) {
      for (const event of events.slice(from, from + piece)) apply(run, event);
      const keys = update(tree, run);
      if (from % 50 === 0) assert.deepEqual(keys, byDefinition(run, tree.folds));
      // Now and then something is folded while it goes on.
      if (from === piece) tree.fold("task-1", true);
    }
    const folded = tree.nodes.get("task-1");
    assert.ok(folded);
    assert.equal(folded.below, below(folded));
  }
});

test("a child of a task that is not shown goes to the nearest one that is", () => {
  const run = fold(
    numbered([
      { type: "task_created", task: 1, name: "main", coro: "main" },
      { type: "task_created", task: 2, name: "w", coro: "w", parent: 1, internal: "wait_for" },
      { type: "task_created", task: 3, name: "inner", coro: "w", parent: 2, internal: "wait_for" },
      { type: "task_created", task: 4, name: "mine", coro: "f", parent: 3 },
    ]),
  );
  const tree = new LaneTree();
  assert.deepEqual(update(tree, run), ["task-1", "task-4"]);
  assert.equal(tree.nodes.get("task-4")?.parent?.lane.key, "task-1");
  assert.deepEqual(update(tree, run, true), ["task-1", "task-2", "task-3", "task-4"]);
  assert.equal(tree.nodes.get("task-4")?.level, 4);
});

test("what is folded away is counted, found at its parent, and unfolded when it is wanted", () => {
  const run = fold(family(300));
  const tree = new LaneTree();
  const all = update(tree, run);
  const parent = tree.shown.find(({ children, level }) => level === 2 && children.length > 1);
  assert.ok(parent);
  const child = parent.children[0];
  assert.ok(child);
  tree.fold(parent.lane.key, true);
  assert.equal(update(tree, run).length, all.length - parent.below);
  assert.equal(child.index, -1);
  assert.equal(tree.seen(child.lane.key), parent);
  tree.foldAll(true);
  assert.ok(update(tree, run).every((key) => (tree.nodes.get(key)?.level ?? 0) === 1));
  tree.unfoldTo(child.lane.key);
  assert.ok(update(tree, run).includes(child.lane.key));
  tree.foldAll(false);
  assert.deepEqual(update(tree, run), all);
});

test("another run starts unfolded", () => {
  const tree = new LaneTree();
  update(tree, fold(recorded("gather")));
  tree.foldAll(true);
  const run = fold(recorded("gather"));
  assert.deepEqual(update(tree, run), lanesOf(run, { internal: false }).lanes.map(({ key }) => key));
});

/** Milliseconds of the processor's time, which a busy machine does not stretch. */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

for (const [what, parent] of /** @type {[string, (task: number) => number | null][]} */ ([["siblings", (task) => (task === 1 ? null : 1)], ["a chain", (task) => (task === 1 ? null : task - 1)], ["a crowd without parents", () => null]])) {
  test(`a hundred thousand lanes that come bit by bit: ${what}`, () => {
    const run = emptyRun();
    const tree = new LaneTree();
    const events = numbered(Array.from({ length: 100_000 }, (_, index) => ({ type: "task_created", task: index + 1, name: "t", coro: "f", parent: parent(index + 1) })));
    let worst = 0;
    let sum = 0;
    for (let from = 0; from < events.length; from += 1000) {
      for (const event of events.slice(from, from + 1000)) apply(run, event);
      const began = spent();
      update(tree, run);
      const took = spent() - began;
      sum += took;
      worst = Math.max(worst, took);
    }
    assert.equal(tree.shown.length, 100_000);
    // Generous. A list that is made anew each time would take many times as long.
    assert.ok(sum < 1500 && worst < 300, `${sum} ms in all, ${worst} ms at once`);
  });
}

test("while a long list would have to be made anew all the time, it waits, and says so", () => {
  const run = emptyRun();
  const tree = new LaneTree();
  const events = family(20_000);
  for (const event of events.slice(0, 19_000)) apply(run, event);
  update(tree, run, false, 1000);
  const { length } = tree.shown;
  for (const event of events.slice(19_000)) apply(run, event);
  update(tree, run, false, 1001);
  assert.ok(tree.stale);
  assert.ok(tree.shown.length < length + 1000);
  update(tree, run, false, 2000);
  assert.ok(!tree.stale);
  assert.deepEqual(tree.shown.length, run.tasks.size - run.internal.task);
});

test("the lane of a box is in its key", () => {
  assert.deepEqual(["task-5-33", "task-5", "thread-main-life", "thing-3-q5", "task-12-c9"].map(laneKey), ["task-5", "task-5", "thread-main", "thing-3", "task-12"]);
});

test("tasks that nobody named and that are called alike are told apart by the numbers that asyncio gave them", () => {
  const born = (/** @type {number} */ task, /** @type {string} */ name, /** @type {string} */ coro) => ({ type: "task_created", task, name, coro });
  const run = fold(numbered([born(1, "Task-1", "main"), born(2, "Task-2", "visit"), born(3, "Task-3", "visit"), born(4, "guest", "visit")]));
  assert.deepEqual(lanesOf(run, { internal: false }).lanes.map(({ label, note }) => [label, note]), [["main", ""], ["visit", "Task-2"], ["visit", "Task-3"], ["guest", "visit"]]);
});
