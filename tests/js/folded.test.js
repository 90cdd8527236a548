import assert from "node:assert/strict";
import { test } from "node:test";

import { covered, profileOf, strip } from "../../static/js/timeline/folded.js";
import { groupsOf } from "../../static/js/timeline/lanes.js";
import { scale } from "../../static/js/timeline/scale.js";
import { LaneTree, descendants } from "../../static/js/timeline/tree.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

/** @param {import("../../static/js/types.js").Run} run */
function rooted(run) {
  const tree = new LaneTree();
  tree.update(run, groupsOf(run, false), "");
  return tree.shown.find(({ children }) => children.length);
}

/** @param {import("../../static/js/timeline/tree.js").Node} node */
function steps(node) {
  return [...descendants(node)].flatMap(({ lane }) => {
    const of = "task" in lane ? lane.task : "strand" in lane ? lane.strand : null;
    return /** @type {{state: string, from: number, to: number | null}[]} */ (of?.spans ?? []).filter(({ state }) => state === "running");
  });
}

for (const name of NAMES) {
  const run = fold(recorded(name));
  const node = rooted(run);
  if (!node) continue;
  test(`${name}: what is folded ran as long as its spans say, in any stretch`, () => {
    const profile = profileOf(run, node);
    const spans = steps(node);
    for (let from = 0; from < run.at; from += 7919) {
      for (const to of [from + 13, from + 5000, run.at]) {
        const sum = spans.reduce((total, span) => total + Math.max(0, Math.min(to, span.to ?? to) - Math.max(from, span.from)), 0);
        assert.ok(Math.abs(covered(profile.ran, from, to).average * (to - from) - sum) < 1e-3, `${from} to ${to}`);
      }
    }
  });

  test(`${name}: every step of what is folded is in the strip, and nothing else`, () => {
    const of = scale(0, run.at, 500);
    const { ran } = strip(profileOf(run, node), of, run.at, 6);
    const bars = [...ran.matchAll(/M(\d+) 6V[\d.]+H(\d+)/g)].map(([, from, to]) => [Number(from), Number(to)]);
    const spans = steps(node);
    assert.ok(spans.length && bars.length);
    for (const { from, to } of spans) assert.ok(bars.some(([left, right]) => (left ?? 0) <= of.x(to ?? run.at) && (right ?? 0) >= of.x(from)), `${from}`);
    for (const [left = 0, right = 0] of bars) assert.ok(spans.some(({ from, to }) => of.x(from) <= right + 1e-6 && of.x(to ?? run.at) >= left - 1e-6), `${left}`);
  });
}

test("a failure within what is folded stays in sight", () => {
  const run = fold(
    numbered([
      { type: "task_created", task: 1, name: "main", coro: "main" },
      { type: "task_created", task: 2, name: "a", coro: "a", parent: 1 },
      { type: "step_started", task: 2 },
      { type: "step_ended", task: 2, outcome: "raised", exception: { type: "ValueError", message: "" } },
      { type: "step_started", task: 1, at: 10_000 },
    ]),
  );
  const node = rooted(run);
  assert.ok(node);
  assert.equal(strip(profileOf(run, node), scale(0, 10_000, 100), 10_000, 6).failed, "M30.0 -2V6");
});
