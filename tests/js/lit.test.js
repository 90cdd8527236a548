import assert from "node:assert/strict";
import { test } from "node:test";

import { litAt, litEvidence, litOutput, printedIn } from "../../static/js/lit/lit.js";
import { holes } from "../../static/js/lit/lit_view.js";
import { litPixels } from "../../static/js/lit/strip.js";
import { Places, idOf, laneKey, orderOf, totalsOf } from "../../static/js/lit/places.js";
import { apply, emptyRun } from "../../static/js/model.js";
import { lineOf } from "../../static/js/standing.js";
import { scale } from "../../static/js/timeline/scale.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

/** @import {Run} from "../../static/js/types.js" */

const FUNCTIONS = { main: 60, with_block: 42, by_hand: 49 };

/** @param {Run} run */
const script = (run) => run.started?.script ?? "";

/** What each line has, found by a walk over all tasks. @param {Run} run */
function walked(run) {
  /** @type {Map<number, {spans: number, running: number, waiting: number, tasks: Set<number>}>} */
  const lines = new Map();
  for (const task of run.tasks.values()) {
    for (const span of task.spans) {
      const line = span.state === "ready" ? null : lineOf(task, span, script(run), FUNCTIONS);
      if (line === null || span.state === "ready") continue;
      let there = lines.get(line);
      if (!there) lines.set(line, (there = { spans: 0, running: 0, waiting: 0, tasks: new Set() }));
      there.spans += 1;
      there.tasks.add(task.id);
      there[span.state] += (span.to ?? run.at) - span.from;
    }
  }
  return lines;
}

for (const name of NAMES) {
  test(`${name}: every span that ran or waited stands at its line, and no other`, () => {
    const run = fold(recorded(name));
    const places = new Places(run, script(run), FUNCTIONS);
    assert.equal(places.update(), true);
    for (const [line, there] of walked(run)) {
      const place = places.lines.get(line);
      assert.ok(place);
      const spans = place.parts.filter((part, index) => "coro" in /** @type {object} */ (place.owners[index]) && !("call" in part));
      assert.equal(spans.length, there.spans, `line ${line}`);
      const { running, waiting } = totalsOf({ owners: place.owners.filter((_, index) => spans.includes(/** @type {any} */ (place.parts[index]))), parts: spans }, run.at);
      assert.deepEqual({ running, waiting }, { running: there.running, waiting: there.waiting });
      // All of them are lit, each on its own lane.
      const lit = litAt(place);
      assert.equal([...lit.lanes.values()].flat().length, place.parts.length);
      for (const id of there.tasks) assert.ok(lit.lanes.has(id));
      for (const pieces of lit.lanes.values()) pieces.forEach((piece, index) => assert.ok(!index || piece.from >= /** @type {any} */ (pieces[index - 1]).from));
      const { order } = orderOf(place);
      order.forEach((at, index) => assert.ok(!index || /** @type {any} */ (place.parts[at]).from >= /** @type {any} */ (place.parts[order[index - 1] ?? 0]).from));
    }
    assert.equal([...places.lines.keys()].filter((line) => !walked(run).has(line)).every((line) => places.lines.get(line)?.owners.some((owner) => !("coro" in owner)) || places.lines.get(line)?.parts.every((part) => "call" in part)), true);
  });

  test(`${name}: taken in event by event, and a little at a time, it is the same`, () => {
    const events = recorded(name);
    const whole = fold(events);
    const all = new Places(whole, script(whole), FUNCTIONS);
    all.update();
    const run = emptyRun();
    const places = new Places(run, script(whole), FUNCTIONS);
    for (const event of events) {
      apply(run, event);
      if (event.seq % 7 === 0) places.update(() => true);
    }
    while (!places.update(() => true));
    const said = (/** @type {Places} */ of) => [...of.lines].map(([line, place]) => `${line} ${place.parts.map((part, index) => `${laneKey(/** @type {any} */ (place.owners[index]))}:${part.seq}`).sort().join()}`).sort();
    assert.deepEqual(said(places), said(all));
  });
}

test("the totals of a line grow with what goes on there", () => {
  const where = { file: "x.py", line: 5 };
  const events = numbered([
    { type: "run_started", script: "x.py" },
    { type: "task_created", task: 1, name: "a", coro: "a", parent: null, where },
    { type: "step_started", task: 1 },
    { type: "step_ended", task: 1, outcome: "suspended", awaiting: { kind: "sleep" }, where },
  ]);
  const run = fold(events);
  const places = new Places(run, "x.py", { a: 3 });
  places.update();
  const [place, def] = [places.lines.get(5), places.lines.get(3)];
  assert.ok(place && def);
  assert.deepEqual(totalsOf(def, 9000), { spans: 1, owners: 1, running: 1000, waiting: 0, blocked: 0, longest: -1 });
  assert.equal(totalsOf(place, 9000).waiting, 6000);
  assert.equal(totalsOf(place, 19_000).waiting, 16_000);
  apply(run, { seq: 5, at: 20_000, type: "task_ready", task: 1, by: { kind: "timer" } });
  apply(run, { seq: 6, at: 21_000, type: "step_started", task: 1 });
  places.update();
  assert.deepEqual(totalsOf(place, 25_000), { spans: 2, owners: 1, running: 4000, waiting: 17_000, blocked: 0, longest: 0 });
});

test("what was printed is in the step that printed it", () => {
  for (const name of NAMES) {
    const run = fold(recorded(name));
    for (const output of run.outputs) {
      const place = printedIn(run, output);
      if (output.task === null || !place) continue;
      const { part } = place;
      assert.ok(part && "state" in part && part.state === "running", `${name} #${output.seq}`);
      assert.ok(part.from <= output.at && output.at <= (part.to ?? run.at));
      assert.deepEqual(litOutput(run, output).lanes.get(idOf(place.owner))?.length, 2);
    }
  }
});

test("the evidence of a lint is lit on the lanes of those that it is about", () => {
  const run = fold(recorded("lints"));
  for (const lint of run.lints) {
    const lit = litEvidence(run, lint);
    if (lint.task !== null) assert.ok(lit.lanes.has(lint.task), lint.rule);
    assert.ok([...lit.lanes.values()].flat().length <= lint.evidence.length);
  }
});

test("holes are where the pieces are, and those that touch are one", () => {
  const axis = scale(0, 1000, 1000);
  assert.deepEqual(holes([{ from: 100, to: 200 }, { from: 300, to: null }], axis, 400), [[97, 203], [297, 403]]);
  assert.deepEqual(holes([{ from: 100, to: 200 }, { from: 204, to: 300 }], axis, 400), [[97, 303]]);
  // Very many in a few pixels are a few holes, found without a look at each.
  let looked = 0;
  const many = Array.from({ length: 100_000 }, (_, index) => ({ get from() { looked += 1; return index / 100; }, to: index / 100 + 0.001 }));
  assert.deepEqual(holes(many, axis, 1000), [[-3, 1002.991]]);
  assert.ok(looked < 20_000, `${looked}`);
  // A moment has a hole that can be seen.
  assert.deepEqual(holes([{ from: 500, to: 500 }], axis, 400), [[497, 503]]);
  // What is outside of the picture has none, what reaches into it is cut.
  assert.deepEqual(holes([{ from: 100, to: 200 }, { from: 300, to: 900 }, { from: 5000, to: 6000 }], scale(400, 800, 400), 9000), [[-3, 403]]);
});

test("on the strip of the whole run each pixel with anything lit is", () => {
  const axis = scale(0, 1000, 100);
  const lit = { size: 3, lanes: new Map([[1, [{ from: 100, to: 200 }, { from: 150, to: 155 }]], [2, [{ from: 900, to: null }]]]) };
  assert.deepEqual(litPixels([lit, null], axis, 950), [[10, 21], [90, 96]]);
  assert.deepEqual(litPixels([lit], axis, 5000), [[10, 21], [90, 100]]);
  assert.deepEqual(litPixels([null], axis, 950), []);
});
