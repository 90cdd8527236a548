import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyRun } from "../../static/js/model.js";
import { boxesOf, joinThin } from "../../static/js/timeline/layout.js";
import { changeBoxes, queueBoxes } from "../../static/js/timeline/layout_things.js";
import { scale } from "../../static/js/timeline/scale.js";
import { firstOf, inSight, together } from "../../static/js/timeline/thin.js";

/** Numbers that look random and are the same each time. @param {number} seed */
function dice(seed) {
  let state = seed;
  return (/** @type {number} */ most) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return (state >> 8) % most;
  };
}

/** One task of many turns, with a semaphore that it takes and gives. @param {number} seed @param {number} turns */
function busy(seed, turns) {
  const roll = dice(seed);
  const run = emptyRun();
  let at = 0;
  const add = (/** @type {string} */ type, /** @type {object} */ fields) => {
    at += roll(4) ? roll(30) : roll(3000);
    apply(run, { seq: run.seq + 1, at, type, ...fields });
  };
  add("object_created", { object: 9, kind: "semaphore" });
  add("task_created", { task: 1, name: "one", coro: "one" });
  for (let turn = 0; turn < turns; turn += 1) {
    if (turn) add("task_ready", { task: 1 });
    add("step_started", { task: 1 });
    if (roll(2)) add(roll(2) ? "semaphore_acquired" : "semaphore_released", { object: 9, task: 1, value: roll(5) });
    add("step_ended", { task: 1, outcome: "suspended", awaiting: { kind: "semaphore", object: 9 } });
  }
  return run;
}

/** @param {import("../../static/js/timeline/layout.js").Box[]} boxes */
function facts(boxes) {
  return boxes.map(({ key, kind, from, to, count, x, w, open, item }) => [key, kind, from, to, count, x.toFixed(6), w.toFixed(6), open, item?.kind === "span" ? item.span.seq : null]);
}

test("the first of a range, and what is in sight", () => {
  assert.equal(firstOf(0, 10, (index) => index >= 7), 7);
  assert.equal(firstOf(0, 10, () => false), 10);
  const times = [0, 10, 10, 20, 30];
  // What began before the left edge may last until behind it.
  assert.deepEqual(inSight(times, scale(15, 25, 100), (at) => at), [2, 4]);
  assert.deepEqual(inSight(times, scale(40, 50, 100), (at) => at), [4, 5]);
  assert.deepEqual(inSight([], scale(0, 1, 100), (at) => at), [0, 0]);
});

test("so many are together as end within a pixel", () => {
  const ends = Array.from({ length: 100 }, (_, index) => (index + 1) * 10);
  const of = scale(0, 1000, 10);
  assert.equal(together(0, 100, of, 0, (index) => ends[index] ?? 0), 8);
  assert.equal(together(0, 5, of, 0, (index) => ends[index] ?? 0), 4);
  assert.equal(together(0, 100, scale(0, 1000, 1000), 0, (index) => ends[index] ?? 0), 0);
});

test("what is drawn coarsely loses nothing: fewer boxes, as many spans and changes, from the same begin to the same end", () => {
  const run = busy(5, 6000);
  const task = /** @type {any} */ (run.tasks.get(1));
  const thing = /** @type {any} */ (run.things.get(9));
  const lane = /** @type {any} */ ({ key: "task-1", kind: "task", task });
  /** @param {number} grain */
  const drawn = (grain) => {
    const of = scale(0, run.at, 700, grain);
    return [boxesOf(run, lane, of, run.at, true).filter(({ item }) => item?.kind === "span"), changeBoxes(run, "thing-9", thing, of, run.at)];
  };
  const fine = drawn(1);
  const coarse = drawn(4);
  for (const [which, boxes] of coarse.entries()) {
    assert.ok(boxes.length < 0.6 * (fine[which]?.length ?? 0));
    for (const of of [boxes, fine[which] ?? []]) assert.equal(of.reduce((sum, { count }) => sum + count, 0), which ? thing.changes.length : task.spans.length);
    assert.equal(boxes[0]?.from, fine[which]?.[0]?.from);
    assert.equal(boxes.at(-1)?.to, fine[which]?.at(-1)?.to);
  }
});

test("spans found by search are drawn together as if each had been looked at", () => {
  for (let seed = 1; seed < 12; seed += 1) {
    const run = busy(seed, 400);
    const roll = dice(seed + 100);
    const task = /** @type {any} */ (run.tasks.get(1));
    const lane = /** @type {any} */ ({ key: "task-1", kind: "task", task });
    for (let look = 0; look < 6; look += 1) {
      const t0 = look ? roll(run.at) : 0;
      const of = scale(t0, look ? t0 + 1 + roll(run.at) : run.at, 40 + roll(900));
      const apart = boxesOf(run, lane, of, run.at, false).filter(({ item }) => item?.kind === "span");
      /** @type {typeof apart} */
      const walked = [];
      for (const box of apart) if (!joinThin(walked.at(-1), box)) walked.push(box);
      const found = boxesOf(run, lane, of, run.at, true);
      assert.deepEqual(facts(found), facts(walked));
      const spans = found.reduce((sum, { count }) => sum + count, 0);
      assert.equal(spans, apart.length);
    }
  }
});

test("of an object's many changes none is lost in a pixel, and the deepest queue is kept", () => {
  const run = busy(3, 6000);
  const thing = /** @type {any} */ (run.things.get(9));
  assert.ok(thing.changes.length > 1500 && thing.queue.length > 1500);
  const of = scale(0, run.at, 700);
  const changes = changeBoxes(run, "thing-9", thing, of, run.at);
  assert.ok(changes.length <= 1400);
  assert.equal(changes.reduce((sum, { count }) => sum + count, 0), thing.changes.length);
  changes.forEach((box, index) => assert.ok(index === 0 || box.from === changes[index - 1]?.to));
  const queue = queueBoxes("thing-9", thing, of, run.at);
  const deepest = Math.max(...thing.queue.map((/** @type {any} */ { depth }) => depth));
  assert.equal(Math.max(...queue.map(({ count }) => count)), deepest);
  for (const { from, to, count } of queue.slice(0, 50)) {
    const inside = thing.queue.filter((/** @type {any} */ { at }) => at >= from && at < to).map((/** @type {any} */ { depth }) => depth);
    assert.equal(Math.max(...inside), count);
  }
});
