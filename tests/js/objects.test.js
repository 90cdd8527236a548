import assert from "node:assert/strict";
import { test } from "node:test";

import { lanesOf } from "../../static/js/timeline/lanes.js";
import { SPANS_APART, boxesOf } from "../../static/js/timeline/layout.js";
import { belongs, relationOf } from "../../static/js/timeline/related.js";
import { scale } from "../../static/js/timeline/scale.js";
import { facts } from "../../static/js/views/describe.js";
import { holdersOf, waitsIn } from "../../static/js/waits.js";
import { fold, numbered, recorded } from "./traces.js";

/** @import {Run} from "../../static/js/types.js" */

/** @param {Run} run @param {string} kind */
function objectLane(run, kind) {
  const lane = lanesOf(run, { internal: false }).lanes.find((each) => each.kind === "thing" && each.thing.kind === kind);
  assert.ok(lane?.kind === "thing");
  return lane;
}

/** An object that has these levels, a millisecond apart. @param {Record<string, any>} created @param {Record<string, any>[]} changes */
function object(created, changes) {
  return fold(numbered([{ type: "object_created", object: 9, where: null, ...created }, ...changes.map((change) => ({ object: 9, task: null, waiters: [], ...change }))]));
}

test("who waited for a lock is found in order, for any stretch of time, as a walk through all tasks finds it", () => {
  const run = fold(recorded("lock"));
  const { thing } = objectLane(run, "lock");
  for (let from = 0; from < run.at; from += 10_007) {
    for (const to of [from + 1, from + 40_000, run.at]) {
      const all = [...run.tasks.values()].flatMap((task) => task.spans.filter((span) => span.awaiting?.object === thing.id && span.from < to && (span.to ?? Infinity) > from));
      assert.deepEqual(waitsIn(thing, from, to).map(({ span }) => span.seq), all.sort((a, b) => a.seq - b.seq).map(({ seq }) => seq));
    }
  }
});

test("the owners of a lock, one at a time, are those of the trace", () => {
  const run = fold(recorded("lock"));
  const { thing } = objectLane(run, "lock");
  const held = [...holdersOf(thing)].flatMap(([task, all]) => all.map(({ from, to }) => ({ task, from, to }))).sort((a, b) => a.from - b.from);
  assert.ok(held.length > 2);
  held.slice(1).forEach(({ from }, index) => assert.ok((held[index]?.to ?? Infinity) <= from));
  for (const { task, from, to } of held) {
    assert.ok(recorded("lock").some((event) => event.type === "lock_acquired" && event.at === from && event.owner === task));
    assert.ok(recorded("lock").some((event) => event.type === "lock_released" && event.at === to && event.task === task));
  }
});

test("a segment of a lock tells who waited meanwhile, in order", () => {
  const run = fold(recorded("lock"));
  const lane = objectLane(run, "lock");
  const [box] = boxesOf(run, lane, scale(0, run.at, 700), run.at, false).filter(({ kind }) => kind === "owner");
  assert.ok(box?.item);
  const told = new Map(facts(run, box.item, run.at)).get("Waited meanwhile, in order") ?? "";
  assert.deepEqual(told.match(/competitor-\d/g), ["competitor-2", "competitor-3", "competitor-4"]);
});

test("permits are a step chart of what there were at first; whoever took one has it until it gives it back", () => {
  const run = object({ kind: "semaphore", value: 2 }, [
    { type: "semaphore_acquired", task: 1, value: 1 },
    { type: "semaphore_acquired", task: 2, value: 0 },
    { type: "semaphore_released", task: 1, value: 1 },
    { type: "semaphore_released", task: 2, value: 2 },
  ]);
  const lane = objectLane(run, "semaphore");
  const boxes = boxesOf(run, lane, scale(0, 5000, 500), 5000, false).filter(({ kind }) => kind === "level");
  assert.deepEqual(boxes.map(({ part, text }) => [part, text]), [[1, "2/2"], [0.5, "1/2"], [0, "0/2"], [0.5, "1/2"], [1, "2/2"]]);
  boxes.slice(1).forEach((box, index) => assert.equal(box.x, (boxes[index]?.x ?? 0) + (boxes[index]?.w ?? 0)));
  assert.deepEqual([...holdersOf(lane.thing)], [[1, [{ from: 1000, to: 3000 }]], [2, [{ from: 2000, to: 4000 }]]]);
});

test("a queue is as high as it is deep, up to its size, and says that it is full", () => {
  const run = object({ kind: "queue", maxsize: 2 }, [
    { type: "queue_put", size: 1, maxsize: 2 },
    { type: "queue_put", size: 2, maxsize: 2 },
    { type: "queue_got", size: 1, maxsize: 2 },
  ]);
  const boxes = boxesOf(run, objectLane(run, "queue"), scale(0, 4000, 400), 4000, false);
  assert.deepEqual(boxes.map(({ part, variant, capped, text }) => [part, variant, capped, text]), [[0.5, "", true, "1/2"], [1, "full", true, "2/2: full"], [0.5, "", true, "1/2"]]);
});

test("a flag is up or down; an endless queue has the deepest it ever was for its height", () => {
  const flag = object({ kind: "event" }, [{ type: "event_set", flag: true }, { type: "event_cleared", flag: false }]);
  assert.deepEqual(boxesOf(flag, objectLane(flag, "event"), scale(0, 3000, 300), 3000, false).map(({ part, text }) => [part, text]), [[1, "set"], [0, ""]]);
  const endless = object({ kind: "queue", maxsize: 0 }, [1, 2, 3, 4].map((size) => ({ type: "queue_put", size, maxsize: 0 })));
  assert.deepEqual(boxesOf(endless, objectLane(endless, "queue"), scale(0, 5000, 500), 5000, false).map(({ part, capped }) => [part, capped]), [[0.25, false], [0.5, false], [0.75, false], [1, false]]);
});

test("a great many changes are drawn a pixel at a time, the last of each, and none is lost", () => {
  const count = 40 * SPANS_APART;
  const run = object({ kind: "queue", maxsize: 0 }, Array.from({ length: count }, (_, index) => ({ type: "queue_put", size: (index % 7) + 1, maxsize: 0 })));
  const of = scale(0, run.at, 300);
  const boxes = boxesOf(run, objectLane(run, "queue"), of, run.at, false);
  assert.ok(boxes.length <= 302);
  assert.equal(boxes.reduce((sum, box) => sum + box.count, 0), count);
  boxes.slice(1).forEach((box, index) => assert.equal(box.from, boxes[index]?.to));
  for (const box of boxes) assert.ok(Math.abs(box.x - of.x(box.from)) < 1e-6 && Math.abs(box.x + box.w - of.x(box.to)) < 1e-6);
});

test("an object belongs with all waits for it and nothing else; a wait with its object", () => {
  const run = fold(recorded("lock"));
  const { lanes } = lanesOf(run, { internal: false });
  const lane = objectLane(run, "lock");
  const whole = relationOf(run, lane, null);
  assert.deepEqual(whole, { thing: lane.thing, whole: true });
  assert.ok(whole);
  let lit = 0;
  for (const each of lanes) {
    for (const box of boxesOf(run, each, scale(0, run.at, 700), run.at, false)) {
      const waits = box.item?.kind === "span" && box.item.span.awaiting?.object === lane.thing.id;
      if (each.key !== lane.key) assert.equal(belongs(whole, each, box), waits);
      if (!waits) continue;
      lit += 1;
      assert.deepEqual(relationOf(run, each, box), { thing: lane.thing, whole: false });
    }
  }
  assert.equal(lit, lane.thing.waits.length);
});
