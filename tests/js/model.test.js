import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyRun } from "../../static/js/model.js";
import { spanAt, stateAt } from "../../static/js/query.js";
import { standing } from "../../static/js/standing.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

const born = { type: "task_created", task: 1, name: "a", coro: "job", parent: null };

/** @param {import("../../static/js/types.js").Run} run @param {number} id */
function task(run, id) {
  const found = run.tasks.get(id);
  assert.ok(found);
  return found;
}

for (const name of NAMES) {
  test(`${name}: states leave no gap and sum to the life of each task`, () => {
    const run = fold(recorded(name));
    assert.ok(run.finished);
    for (const { created, end, spans } of run.tasks.values()) {
      assert.ok(end);
      assert.equal(spans[0]?.from, created);
      assert.equal(spans[0]?.state, "ready");
      assert.equal(spans.at(-1)?.to, end.at);
      spans.slice(1).forEach((span, index) => assert.equal(span.from, spans[index]?.to));
    }
  });

  test(`${name}: the picture and the server's summary agree`, () => {
    const run = fold(recorded(name));
    for (const told of run.finished?.summary.tasks) {
      const { end, spans } = task(run, told.task);
      /** @type {Record<string, number>} */
      const sums = { ready: 0, running: 0, waiting: 0 };
      for (const span of spans) sums[span.state] = (sums[span.state] ?? 0) + (span.to ?? NaN) - span.from;
      assert.equal(end?.state, told.state);
      assert.deepEqual(sums, { ready: told.ready, running: told.running, waiting: told.waiting });
    }
  });

  test(`${name}: at most one task runs at any instant`, () => {
    const run = fold(recorded(name));
    const steps = [...run.tasks.values()].flatMap(({ spans }) => spans.filter((span) => span.state === "running" && !span.eager));
    steps.sort((a, b) => a.from - b.from);
    steps.slice(1).forEach((step, index) => assert.ok(step.from >= (steps[index]?.to ?? Infinity)));
  });
}

test("an event is taken in once, and never after a gap", () => {
  const events = recorded("gather");
  const run = emptyRun();
  const [first, second, third] = events;
  assert.ok(first && second && third);
  assert.ok(apply(run, first));
  assert.ok(!apply(run, first));
  assert.ok(!apply(run, third));
  assert.equal(run.seq, 1);
  assert.ok(apply(run, second));
});

test("any way of cutting a log and resuming it gives the same run", () => {
  const events = recorded("lock");
  const whole = fold(events);
  for (const cut of [1, 2, 17, events.length - 1]) {
    const run = fold(events.slice(0, cut));
    // A resumed stream may overlap what is there already.
    for (const event of events.slice(Math.max(0, cut - 5))) apply(run, event);
    assert.deepEqual(run, whole);
  }
});

test("a final state is never overwritten", () => {
  const run = fold(
    numbered([
      born,
      { type: "step_started", task: 1 },
      { type: "step_ended", task: 1, outcome: "returned", result: "7" },
      { type: "task_ready", task: 1, by: { kind: "loop" } },
      { type: "step_started", task: 1 },
      { type: "step_ended", task: 1, outcome: "raised", exception: { type: "ValueError", message: "" } },
      { type: "task_destroyed", task: 1 },
      { type: "run_finished", outcome: "completed", exit_code: 0, duration: 7000 },
    ]),
  );
  assert.equal(task(run, 1).end?.state, "finished");
  assert.equal(task(run, 1).end?.at, 2000);
  assert.equal(task(run, 1).spans.length, 2);
});

test("outcomes of the last step are the final states", () => {
  for (const [outcome, state] of [["returned", "finished"], ["raised", "failed"], ["cancelled", "cancelled"]]) {
    const run = fold(numbered([born, { type: "step_started", task: 1 }, { type: "step_ended", task: 1, outcome }]));
    assert.equal(task(run, 1).end?.state, state);
  }
});

test("what is alive when the run ends stays pending, and its last span ends there", () => {
  const run = fold(
    numbered([
      born,
      { type: "step_started", task: 1 },
      { type: "step_ended", task: 1, outcome: "suspended", awaiting: { kind: "sleep", delay: 9 } },
      { type: "run_finished", outcome: "stopped", exit_code: -9, duration: 3000 },
    ]),
  );
  assert.equal(task(run, 1).end?.state, "pending");
  assert.equal(task(run, 1).spans.at(-1)?.to, 3000);
});

test("a destroyed task is pending from then on", () => {
  const run = fold(numbered([born, { type: "task_destroyed", task: 1 }, { type: "step_started", task: 1 }]));
  assert.deepEqual(task(run, 1).end, { at: 1000, seq: 2, state: "pending", result: null, exception: null, told: true });
});

test("the creator of an eager task stays running while that one takes its first step", () => {
  const run = fold(
    numbered([
      born,
      { type: "step_started", task: 1 },
      { type: "task_created", task: 2, name: "b", coro: "job", parent: 1 },
      { type: "step_started", task: 2, eager: true },
      { type: "step_ended", task: 2, outcome: "suspended", awaiting: { kind: "yield" } },
      { type: "step_ended", task: 1, outcome: "returned" },
    ]),
  );
  assert.equal(stateAt(task(run, 1), 3500), "running");
  assert.equal(stateAt(task(run, 2), 3500), "running");
  assert.equal(spanAt(task(run, 2), 3500)?.eager, true);
  assert.equal(stateAt(task(run, 1), 4500), "running");
});

test("unknown types and fields are ignored", () => {
  const run = fold(numbered([{ ...born, colour: "red" }, { type: "greenlet_switched", from: 1, to: 2 }, { type: "__defineGetter__" }, { type: "task_ready", task: 99 }]));
  assert.equal(run.seq, 4);
  assert.equal(run.tasks.size, 1);
});

test("the moments of a cancellation are kept, with who asked and where it came", () => {
  const run = fold(recorded("cancellation"));
  const byName = new Map([...run.tasks.values()].map((one) => [one.name, one]));
  const kinds = (/** @type {string} */ name) => byName.get(name)?.cancels.map(({ kind }) => kind);
  for (const name of ["tidy", "honest", "stubborn", "newcomer"]) assert.deepEqual(kinds(name), ["requested", "delivered", "ended"]);
  assert.equal(byName.get("stubborn")?.cancels[2]?.how, "swallowed");
  assert.equal(byName.get("stubborn")?.end?.state, "finished");
  assert.equal(byName.get("tidy")?.cancels[0]?.message, "closing time");
});

test("output goes to the task that printed it", () => {
  const run = fold(recorded("gather"));
  const printed = [...run.tasks.values()].flatMap((one) => one.outputs.map((index) => run.outputs[index]?.task === one.id));
  assert.equal(printed.length, run.outputs.length);
  assert.ok(printed.every(Boolean));
});

test("a lock's owners and a child's exit are known", () => {
  const locked = fold(recorded("lock"));
  const lock = [...locked.things.values()].find((thing) => thing.kind === "lock");
  const owners = lock?.changes.filter(({ type }) => type === "lock_acquired").map(({ owner }) => locked.tasks.get(owner ?? 0)?.name);
  assert.deepEqual(owners, ["competitor-1", "competitor-2", "competitor-3", "competitor-4"]);
  const children = [...fold(recorded("subprocess")).children.values()];
  assert.equal(children[0]?.exitCode, 3);
  assert.ok(children.some(({ exitCode }) => exitCode === -9));
});

test("tasks stand on the line of their await, before their first step on their def", () => {
  const where = { file: "s.py", line: 12 };
  const run = fold(
    numbered([
      born,
      { type: "step_started", task: 1 },
      { type: "step_ended", task: 1, outcome: "suspended", awaiting: { kind: "yield" }, where },
      { type: "step_started", task: 1 },
    ]),
  );
  const lines = (/** @type {number} */ at) => [...standing(run, at, "s.py", { job: 5 })].map(([line, there]) => [line, there.shown[0]?.state]);
  assert.deepEqual(lines(0), [[5, "ready"]]);
  assert.deepEqual(lines(1000), [[5, "running"]]);
  assert.deepEqual(lines(2000), [[12, "waiting"]]);
  assert.deepEqual(lines(3000), [[12, "running"]]);
});
