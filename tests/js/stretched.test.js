import assert from "node:assert/strict";
import { test } from "node:test";

import { areas } from "../../static/js/timeline/crowd.js";
import { scale } from "../../static/js/timeline/scale.js";
import { suffices, withMargin } from "../../static/js/timeline/stretched.js";
import { fold, numbered } from "./traces.js";

test("a picture reaches beyond what is in sight, no further than anything is told, and is as fine", () => {
  const of = scale(1000, 2000, 400);
  assert.deepEqual(withMargin(of, 9000), { t0: 750, t1: 2250, width: 600 });
  assert.deepEqual(withMargin(of, 2100), { t0: 750, t1: 2100, width: 540 });
  // What is in sight is in it, told or not.
  assert.deepEqual(withMargin(of, 1500), { t0: 750, t1: 2000, width: 500 });
  assert.deepEqual(withMargin(scale(100, 1100, 400), 9000), { t0: 0, t1: 1350, width: 540 });
});

test("it will do as long as all that is in sight and told is in it, about as fine as it could be", () => {
  const part = withMargin(scale(1000, 2000, 400), 9000);
  const does = (/** @type {number} */ t0, /** @type {number} */ t1, known = 9000) => suffices(part, scale(t0, t1, 400), known);
  assert.ok(does(1000, 2000));
  assert.ok(does(750, 1750));
  assert.ok(!does(740, 1740));
  assert.ok(does(1250, 2250));
  assert.ok(!does(1260, 2260));
  // Nothing is told to the right of it.
  assert.ok(does(1260, 2260, 2200));
  // Two and a half times as wide at most.
  assert.ok(does(1300, 1710));
  assert.ok(!does(1300, 1690));
});

test("the areas of a picture with a margin are those of what is in sight, only moved", () => {
  const bursts = [500, 1200, 1700, 3000].flatMap((at) => Array.from({ length: 100 }, () => at));
  const events = bursts.map((at, index) => ({ type: "task_created", task: index + 1, name: `t-${index}`, coro: "c", at }));
  const run = fold(numbered([...events, { type: "run_finished", outcome: "completed", exit_code: 0, duration: 0, at: 6000 }]));
  const of = scale(1000, 2000, 500);
  const part = withMargin(of, run.at);
  /** Where an outline goes up or down, and to what height. @param {import("../../static/js/timeline/scale.js").Scale} drawn */
  const steps = (drawn) => {
    const { path } = areas(run.crowds.task, drawn, run.at, 80).find(({ state }) => state === "ready") ?? { path: "" };
    return [...path.matchAll(/H([\d.]+)V([\d.]+)/g)].map(([, x, y]) => [of.x(drawn.at(Number(x))), Number(y)]).filter(([x = 0]) => x > 0 && x < of.width);
  };
  assert.deepEqual(steps(of), [[100, 40], [350, 20]]);
  assert.deepEqual(steps(scale(part.t0, part.t1, part.width)), steps(of));
});
