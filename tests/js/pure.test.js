import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "../../static/js/clock.js";
import { duration, instant, seconds } from "../../static/js/format.js";
import { setStrings, t, tn } from "../../static/js/i18n.js";
import { rest } from "../../static/js/pace.js";
import { Store, idle } from "../../static/js/store.js";
import { fit } from "../../static/js/timeline/svg.js";
import { problem } from "../../static/js/validate.js";
import { facts, label } from "../../static/js/views/describe.js";
import { outcomeName, pill, remarks, sentence } from "../../static/js/views/status.js";
import { advance } from "../../static/js/time/playing.js";
import { fold, numbered, recorded } from "./traces.js";

test("durations have three digits that say something", () => {
  const texts = [0, 20, 999, 1000, 4056, 45_600, 999_000, 999_999, 1_200_000, 31_000_000].map(duration);
  assert.deepEqual(texts, ["0 µs", "20 µs", "999 µs", "1.00 ms", "4.06 ms", "45.6 ms", "999 ms", "1.00 s", "1.20 s", "31.0 s"]);
  assert.equal(instant(530_569), "0.53057 s");
  assert.deepEqual([0, 0.3, 10, 0.0005].map(seconds), ["0 s", "0.3 s", "10 s", "500 µs"]);
});

test("parameters keep to the server's grammar and bounds", () => {
  const whole = { type: "int", minimum: 1, maximum: 8, choices: null, unit: null };
  for (const text of ["1", "8", "3"]) assert.equal(problem(whole, text), null);
  for (const text of ["", "0", "9", "1.5", "1_0", "３", " 3", "0x3", "nan", "+3"]) assert.notEqual(problem(whole, text), null, text);
  const number = { type: "float", minimum: 0.02, maximum: 1, choices: null, unit: "s" };
  for (const text of ["0.02", "1", "1.0", "5e-2"]) assert.equal(problem(number, text), null);
  for (const text of ["nan", "inf", "1e309", ".5", "1.", "2", "-0.5", "1e"]) assert.notEqual(problem(number, text), null, text);
  assert.match(problem(number, "2") ?? "", /0\.02.*1.*s/);
  assert.notEqual(problem(whole, "1".repeat(65)), null);
  const choice = { type: "str", minimum: null, maximum: null, choices: ["a", "b"], unit: null };
  assert.equal(problem(choice, "a"), null);
  assert.notEqual(problem(choice, "c"), null);
});

test("texts are translated, with their values and plurals", () => {
  setStrings({ "{n} task": ["{n} 个任务"], "exit code {code}": "退出码 {code}" });
  assert.equal(tn("{n} task", "{n} tasks", 3), "3 个任务");
  assert.equal(t("exit code {code}", { code: -9 }), "退出码 -9");
  setStrings({});
  assert.equal(tn("{n} task", "{n} tasks", 1), "1 task");
  assert.equal(tn("{n} task", "{n} tasks", 20100), "20,100 tasks");
  assert.equal(t("exit code {code}", {}), "exit code {code}");
});

test("listeners hear of many changes once per frame", () => {
  /** @type {(() => void)[]} */
  const frames = [];
  const store = new Store((callback) => frames.push(callback));
  let heard = 0;
  store.subscribe(() => (heard += 1));
  store.update({ cursor: 1 });
  store.update({ cursor: 2 });
  assert.equal(frames.length, 1);
  frames.shift()?.();
  assert.equal(heard, 1);
  assert.equal(store.state.cursor, 2);
  store.update();
  assert.equal(frames.length, 1);
});

test("a picture that takes long is drawn less often", () => {
  assert.deepEqual([0, 8, 20, 1000].map(rest), [0, 0, 40, 400]);
});

test("the clock goes by the quickest arrival, and never behind the newest event", () => {
  let time = 1000;
  const clock = new Clock(() => time);
  assert.equal(clock.now(5), 5);
  clock.arrived(980_000);
  time = 1010;
  assert.equal(clock.now(0), 990_000);
  clock.arrived(1_005_000);
  assert.equal(clock.now(0), 1_005_000);
  assert.equal(clock.now(2_000_000), 2_000_000);
});

test("playing comes to the end and no further", () => {
  assert.deepEqual(advance(1000, 10, 0.5, 1e6), { cursor: 6000, over: false });
  assert.deepEqual(advance(999_000, 10, 1, 1e6), { cursor: 1e6, over: true });
});

test("a text is cut to its width, or left out", () => {
  assert.equal(fit("sleep 0.4 s", 200, 12), "sleep 0.4 s");
  assert.match(fit("sleep 0.4 s", 50, 12), /^sle.*…$/);
  assert.equal(fit("sleep", 10, 12), "");
  // Half a number would be another one.
  assert.equal(fit("sleep 0.4 s", 58, 12), "sleep…");
  assert.equal(fit("12345678", 30, 12), "");
});

test("every outcome has a name, and all but the good one a sentence", () => {
  for (const outcome of ["completed", "failed", "killed", "stopped", "timed_out", "limited", "lost"]) {
    assert.notEqual(outcomeName(outcome), outcome);
    const run = fold(numbered([{ type: "run_finished", outcome, exit_code: 0, duration: 1 }]));
    const state = { ...idle(), run };
    assert.equal(pill(state).key, outcome);
    assert.equal(remarks(state) === null, outcome === "completed");
  }
});

test("what was cut is said, and so is a lost connection", () => {
  const state = idle();
  const run = fold(numbered([{ type: "truncated", limit: "events", missing: 12 }]));
  assert.match(remarks({ ...state, run })?.texts[0] ?? "", /events.*12/);
  assert.equal(pill({ ...state, phase: "resuming" }).key, "resuming");
  assert.equal(remarks({ ...state, phase: "resuming" })?.texts.length, 1);
});

test("a wait says what it is for, how long it took and who ended it", () => {
  const run = fold(recorded("lock"));
  const task = [...run.tasks.values()].find(({ name }) => name === "competitor-2");
  const span = task?.spans.find(({ awaiting }) => awaiting?.kind === "lock");
  assert.ok(task && span);
  const item = /** @type {const} */ ({ kind: "span", lane: "x", task, span });
  const said = new Map(facts(run, item, run.at));
  assert.equal(said.get("Task"), "competitor-2");
  assert.equal(said.get("Waits for"), "lock");
  assert.equal(said.get("Woken by"), "competitor-1");
  assert.match(said.get("Line") ?? "", /^lock\.py, line \d+$/);
  assert.match(label(run, item, run.at), /^competitor-2, waiting, lock, /);
});

test("the number of tasks is that of the summary where the log went quiet before", () => {
  const run = fold(
    numbered([
      { type: "task_created", task: 1, name: "a", coro: "a" },
      { type: "truncated", limit: "events", missing: 12 },
      { type: "run_finished", outcome: "completed", exit_code: 0, duration: 3000, summary: { totals: { tasks: 3, finished: 3 }, tasks: [] } },
    ]),
  );
  assert.match(sentence(run, run.at), / · 3 tasks · /);
});
