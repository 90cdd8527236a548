import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { chosen } from "../../static/js/going.js";
import { setStrings } from "../../static/js/i18n.js";
import { placeOfLint } from "../../static/js/lints/evidence.js";
import { built, named, sentenceOf } from "../../static/js/lints/sentence.js";
import { pointedOut } from "../../static/js/model_lints.js";
import { lanesOf } from "../../static/js/timeline/lanes.js";
import { boxesOf } from "../../static/js/timeline/layout.js";
import { scale } from "../../static/js/timeline/scale.js";
import { facts } from "../../static/js/views/describe.js";
import { sentence } from "../../static/js/views/status.js";
import { fold, numbered, recorded } from "./traces.js";

/** @import {Lint} from "../../static/js/types.js" */

afterEach(() => setStrings({}));

const where = (/** @type {number} */ line) => ({ file: "x.py", line, function: "f" });
const started = { type: "run_started", script: "x.py" };
const born = (/** @type {number} */ task, /** @type {string} */ name, more = {}) => ({ type: "task_created", task, name, coro: name, parent: null, loop: 1, ...more });
const waits = (/** @type {number} */ task, /** @type {Record<string, any>} */ awaiting, line = 5) => ({ type: "step_ended", task, outcome: "suspended", awaiting, where: where(line) });
const lint = (/** @type {string} */ rule, /** @type {number[]} */ evidence, more = {}) => ({ type: "lint", rule, text: `The trace says ${rule}.`, task: 1, evidence, ...more });

/** The sentence of the one lint of a made-up run, put together from what the model knows. @param {Record<string, any>[]} events */
function told(events) {
  const run = fold(numbered([started, ...events]));
  assert.equal(run.lints.length, 1);
  return built(run, /** @type {Lint} */ (run.lints[0]));
}

test("the trace's own sentences, with the names that the lanes have", () => {
  const run = fold(recorded("lints"));
  const texts = run.lints.map((each) => named(run, each));
  assert.equal(texts.length, 7);
  assert.ok(texts.every((text) => !/Task-1|lock [3-9]/.test(text)));
  assert.match(texts[2] ?? "", /^The step of main held the loop for \d+ ms, from line 48 to its await at line 61; most of that in time\.sleep at line 51\.$/);
  assert.match(texts[3] ?? "", /^right waits for lock 1 at line 23, which left has; left waits for lock 2 at line 23, which right has\./);
  assert.equal(sentence(run, run.at).split(" · ")[2], "7 pointed out");
});

test("put together again from the evidence, each says what the trace says", () => {
  const run = fold(recorded("lints"));
  const words = (/** @type {string | null} */ text) => (text?.match(/[\w-]+/g) ?? []).filter((word) => !/^\d+$|^(ms|s)$/.test(word)).sort();
  for (const each of run.lints) {
    const text = built(run, each);
    assert.ok(text, each.rule);
    // The same words but for a few: what is awaited has the viewer's words, and a pause or two differs.
    const missing = words(named(run, each)).filter((word) => !words(text).includes(word));
    assert.ok(missing.every((word) => ["most", "at", "with", "a", "to", "end", "fails", "failed"].includes(word)), `${text} lacks ${missing.join()}`);
  }
});

test("each is shown where its proof is complete, by a box that is drawn", () => {
  const events = recorded("lints");
  const run = fold(events);
  const { lanes } = lanesOf(run, { internal: false });
  for (const each of run.lints) {
    const { lane, boxes, at } = placeOfLint(run, each);
    assert.equal(at, events[(each.evidence.at(-1) ?? 0) - 1]?.at);
    const found = lanes.find(({ key }) => key === lane);
    assert.ok(found, each.rule);
    const drawn = boxesOf(run, found, scale(0, run.at, 50_000), run.at, false);
    const box = chosen(drawn, boxes, at);
    assert.equal(box?.key, boxes[0], each.rule);
    const mark = drawn.find(({ kind, key }) => kind === "lint" && key === `${lane}-l${each.seq}`);
    assert.deepEqual([mark?.from, mark?.w], [each.proof, 0]);
    assert.deepEqual(facts(run, /** @type {any} */ (mark?.item), run.at).map(([name]) => name), ["Pointed out", "Rule", "At", "Evidence"]);
  }
  assert.deepEqual(run.lints.map(({ rule }, index) => [rule, placeOfLint(run, /** @type {Lint} */ (run.lints[index])).boxes[0]?.replace(/\d+$/, "")]), [
    ["never_awaited", "task-2-l"],
    ["exception_never_retrieved", "task-4-end"],
    ["held_the_loop", "task-2-b"],
    ["deadlock", "task-8-"],
    ["swallowed_cancel", "task-9-c"],
    ["slow_to_cancel", "task-10-c"],
    ["lost_at_exit", "task-3-c"],
  ]);
});

test("where the box itself is drawn together with others, the shortest there is meant", () => {
  const box = (/** @type {string} */ key, /** @type {number} */ from, /** @type {number} */ to, item = {}) => /** @type {any} */ ({ key, from, to, item });
  const all = [box("long", 0, 100), box("short", 40, 60), box("bare", 50, 50, /** @type {any} */ (null)), box("later", 70, 80)];
  assert.equal(chosen(all, ["gone", "later"], 50)?.key, "later");
  assert.equal(chosen(all, ["gone"], 50)?.key, "short");
  assert.equal(chosen(all, ["gone"], 500), null);
});

test("a step that held its loop: to its await, to its end, to an exception, or not over", () => {
  const step = [born(1, "a"), { type: "step_started", task: 1, at: 10_000 }];
  assert.equal(told([...step, { ...waits(1, { kind: "sleep", delay: 1 }), at: 260_000 }, lint("held_the_loop", [3, 4])]), "The step of a held the loop for 250 ms, from its first line to its await at line 5.");
  assert.match(told([...step, { type: "step_ended", task: 1, outcome: "returned", result: "1", at: 260_000 }, lint("held_the_loop", [3, 4])]) ?? "", / to its end\.$/);
  assert.match(told([...step, { type: "step_ended", task: 1, outcome: "raised", exception: { type: "E", message: "" }, at: 260_000 }, lint("held_the_loop", [3, 4])]) ?? "", / to the exception that ended it\.$/);
  assert.match(told([...step, lint("held_the_loop", [3])]) ?? "", /, and had not ended when the run did\.$/);
  const seen = { type: "step_held", task: 1, loop: 1, where: where(7), for: 100_000, at: 110_000 };
  assert.match(told([...step, seen, { ...waits(1, { kind: "yield" }), at: 260_000 }, lint("held_the_loop", [3, 4, 5])]) ?? "", /line 5\. 100 ms after it began, it was at line 7\.$/);
});

test("a task that was lost: never begun, waiting, about to go on, collected", () => {
  assert.equal(told([born(1, "a"), lint("lost_at_exit", [2])]), "a was not finished when the program ended: it had never begun.");
  const waiting = [born(1, "a"), { type: "step_started", task: 1 }, waits(1, { kind: "sleep", delay: 2 })];
  assert.equal(told([...waiting, lint("lost_at_exit", [4])]), "a was not finished when the program ended: it was waiting at line 5 for sleep 2 s.");
  assert.match(told([...waiting, { type: "task_ready", task: 1, by: { kind: "timer" } }, lint("lost_at_exit", [4])]) ?? "", /: it was about to go on\.$/);
  assert.match(told([...waiting, { type: "task_destroyed", task: 1 }, lint("lost_at_exit", [4, 5])]) ?? "", /^a vanished before it was finished, because nobody kept it: it was waiting at line 5/);
  const cancelled = [...waiting, { type: "task_cancel_requested", task: 1, by: { kind: "loop", via: "run" } }, { type: "task_ready", task: 1, by: { kind: "loop" } }];
  assert.match(told([...cancelled, lint("lost_at_exit", [4, 5])]) ?? "", /cancelled as the loop closed: it was waiting at line 5/);
});

test("a cancellation that came late or never names who held the loop", () => {
  const asked = [born(1, "a"), born(2, "busy"), { type: "task_cancel_requested", task: 1, by: { kind: "task", task: 2 }, at: 0 }, { type: "step_started", task: 2, at: 0 }, { ...waits(2, { kind: "yield" }), at: 1_500_000 }];
  const delivered = { type: "task_cancel_delivered", task: 1, where: where(9), at: 1_600_000 };
  assert.equal(told([...asked, delivered, lint("slow_to_cancel", [4, 5, 6, 7])]), "a got its CancelledError only 1.60 s after it was asked to stop: for 1.50 s of that, busy held the loop.");
  assert.equal(told([...asked, { ...lint("slow_to_cancel", [4, 5, 6]), at: 1_500_000 }]), "a was asked to stop and never got its CancelledError: for 1.50 s, busy held the loop.");
});

test("a standstill: those who wait are named, the first five of them", () => {
  const tasks = [1, 2, 3, 4, 5, 6, 7].flatMap((id) => [born(id, `t${id}`), { type: "step_started", task: id }, waits(id, { kind: "future", object: 99 })]);
  const evidence = [4, 7, 10, 13, 16, 19, 22, 23];
  const idle = { type: "loop_idle", loop: 1 };
  assert.match(told([...tasks, idle, lint("deadlock", evidence)]) ?? "", /^t1 waits at line 5 for future; t2 .*t5 waits at line 5 for future; 2 more wait as well\. Nothing is left that could wake any of them\.$/);
  assert.equal(told([...tasks.slice(0, 3), idle, lint("deadlock", [4, 5])]), "t1 waits at line 5 for future. Nothing is left that could wake it.");
  const lock = { type: "object_created", object: 9, kind: "lock" };
  const own = [born(1, "a"), lock, { type: "lock_acquired", object: 9, task: 1, owner: 1 }, { type: "step_started", task: 1 }, waits(1, { kind: "lock", object: 9 })];
  assert.equal(told([...own, lint("deadlock", [4, 6])]), "a waits at line 5 for lock, which it has already. It waits for itself, and only another task could end that.");
});

test("the other rules", () => {
  const spins = [born(1, "a"), { type: "step_started", task: 1 }, waits(1, { kind: "yield" }, 7)];
  assert.equal(told([...spins, lint("spin", [4])]), "a woke itself more than 10,000 times in a row with the bare yield at line 7, and did nothing else that shows.");
  const open = { type: "resource_unclosed", kind: "transport", name: null, dropped: { file: "other.py", line: 3 } };
  assert.equal(told([open, lint("unclosed", [2], { task: null })]), "A transport was never closed: it was thrown away while it was open (noticed at line 3 of other.py).");
  const future = { type: "exception_never_retrieved", object: 4, exception: { type: "ValueError", message: "no" } };
  assert.equal(told([future, lint("exception_never_retrieved", [2], { task: undefined, object: 4 })]), "A future got an exception (ValueError: no), and nobody ever asked for its result.");
  assert.equal(told([born(1, "a"), lint("spin", [2], { task: null, missing: 3 })]), "3 more of this kind are not listed one by one.");
});

test("what the page has no sentence for, or knows too little of, is told in the trace's own words, in English", () => {
  setStrings({}, "zh");
  for (const rule of ["something_new", "constructor", ...["held_the_loop", "never_awaited", "exception_never_retrieved", "unclosed", "lost_at_exit", "swallowed_cancel", "slow_to_cancel", "spin", "deadlock"]]) {
    const run = fold(numbered([started, lint(rule, [1])]));
    assert.deepEqual(sentenceOf(run, /** @type {Lint} */ (run.lints[0])), { text: `The trace says ${rule}.`, lang: "en" });
  }
});

test("an exception's own words are left as they are", () => {
  const run = fold(numbered([started, born(1, "Task-1", { coro: "main" }), lint("exception_never_retrieved", [2], { text: "Task-1 failed with E (Task-1 had lock 3), and nobody ever asked for its result." })]));
  assert.equal(named(run, /** @type {Lint} */ (run.lints[0])), "main failed with E (Task-1 had lock 3), and nobody ever asked for its result.");
});

test("those that are counted alone are counted", () => {
  const run = fold(numbered([started, born(1, "a"), lint("spin", [2]), lint("spin", [2], { task: null, missing: 40 })]));
  assert.equal(pointedOut(run), 41);
  assert.equal(run.pointed.get(1)?.length, 1);
});
