import assert from "node:assert/strict";
import { test } from "node:test";

import { stateAt } from "../../static/js/query.js";
import { Choice, stateOf } from "../../static/js/timeline/choice.js";
import { lanesOf } from "../../static/js/timeline/lanes.js";
import { LaneTree } from "../../static/js/timeline/tree.js";
import { NAMES, fold, recorded } from "./traces.js";

/** @param {import("../../static/js/types.js").Run} run @param {string} text @param {number} at */
function found(run, text, at) {
  const choice = new Choice();
  choice.text = text;
  const tree = new LaneTree();
  tree.update(run, choice.groups(run, false), "", Infinity, choice.filter(at));
  return { tree, labels: tree.shown.map(({ lane }) => lane.label) };
}

test("lanes are found by a part of their names, in any case, in their order", () => {
  const run = fold(recorded("lock"));
  assert.deepEqual(found(run, "COMP", run.at).labels, ["competitor-1", "competitor-2", "competitor-3", "competitor-4"]);
  assert.deepEqual(found(run, "r-3", run.at).labels, ["competitor-3"]);
  assert.deepEqual(found(run, "nobody", run.at).labels, []);
  assert.equal(found(run, "  ", run.at).labels.length, lanesOf(run, { internal: false }).lanes.length);
});

for (const name of NAMES) {
  test(`${name}: lanes are found by the state that they are in at the instant`, () => {
    const run = fold(recorded(name));
    for (let at = 0; at <= run.at; at += Math.ceil(run.at / 7)) {
      const { tree } = found(run, "waiting", at);
      const waiting = [...run.tasks.values()].filter((task) => !task.internal && stateAt(task, at) === "waiting");
      const tasks = tree.shown.flatMap(({ lane }) => (lane.kind === "task" && !lane.label.includes("waiting") ? [lane.task] : []));
      assert.deepEqual(new Set(tasks), new Set(waiting));
      for (const { lane } of tree.shown) if (!lane.label.includes("waiting")) assert.equal(stateOf(lane, at), "waiting");
    }
  });
}

test("what is folded is found as well, and nothing is left of it when the search is over", () => {
  const run = fold(recorded("lock"));
  const choice = new Choice();
  const tree = new LaneTree();
  const update = () => {
    tree.update(run, choice.groups(run, false), "", Infinity, choice.filter(run.at));
    return tree.shown.length;
  };
  const all = update();
  tree.foldAll(true);
  const folded = update();
  assert.ok(folded < all);
  choice.text = "competitor";
  assert.equal(update(), 4);
  choice.text = "";
  assert.equal(update(), folded);
  tree.foldAll(false);
  assert.equal(update(), all);
});
