import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyRun } from "../../static/js/model.js";
import { MOST_NAMES, placed, standing } from "../../static/js/standing.js";

/** Very many tasks that sleep, wait, block and end, on four lines. @param {number} tasks */
function crowd(tasks) {
  const run = emptyRun();
  let state = 7;
  const roll = (/** @type {number} */ most) => ((state = (state * 1103515245 + 12345) & 0x7fffffff) >> 8) % most;
  let at = 0;
  const add = (/** @type {string} */ type, /** @type {object} */ fields) => {
    at += roll(3);
    apply(run, { seq: run.seq + 1, at, type, ...fields });
  };
  /** @type {number[]} */
  const alive = [];
  for (let task = 1; task <= tasks || alive.length; ) {
    if (task <= tasks && roll(3)) {
      add("task_created", { task, name: `t${task}`, coro: "job", loop: 0 });
      alive.push(task);
      task += 1;
      continue;
    }
    const place = roll(alive.length);
    const one = alive[place] ?? 0;
    if (!one) continue;
    add("step_started", { task: one });
    if (!roll(8)) {
      add("thread_blocked", { thread: null, task: one, call: "time.sleep", where: { file: "s.py", line: 40 } });
      add("thread_unblocked", { thread: null, task: one });
    }
    if (roll(3)) {
      add("step_ended", { task: one, outcome: "suspended", awaiting: { kind: "sleep" }, where: { file: roll(9) ? "s.py" : "other.py", line: 10 * (1 + roll(3)) } });
      add("task_ready", { task: one });
    } else {
      add("step_ended", { task: one, outcome: roll(2) ? "returned" : "raised" });
      alive.splice(place, 1);
    }
  }
  return { run, add, roll };
}

/** What a walk through all of them finds. @param {import("../../static/js/types.js").Run} run @param {number} at @param {number} upto */
function walked(run, at, upto) {
  /** @type {Map<number, {keys: string[], count: number, runs: boolean}>} */
  const lines = new Map();
  for (const task of run.tasks.values()) {
    const place = placed(task, at, upto, "s.py", { job: 5 });
    if (!place?.line) continue;
    const there = lines.get(place.line) ?? { keys: [], count: 0, runs: false };
    lines.set(place.line, there);
    there.count += 1;
    there.runs ||= place.state === "running";
    if (there.keys.length < MOST_NAMES) there.keys.push(`task-${task.id} ${place.state}`);
  }
  return [...lines].sort(([a], [b]) => a - b);
}

/** @param {import("../../static/js/types.js").Run} run @param {number} at @param {number} upto */
function told(run, at, upto) {
  return [...standing(run, at, "s.py", { job: 5 }, upto)]
    .filter(([, there]) => there.shown.some(({ key }) => key.startsWith("task-")))
    .map(([line, { shown, count, runs }]) => /** @type {const} */ ([line, { keys: shown.map(({ key, state }) => `${key} ${state}`), count, runs }]))
    .sort(([a], [b]) => a - b);
}

test("of very many, those who stand on a line are the same whether all were looked at or only those that moved", () => {
  const { run, roll } = crowd(3000);
  assert.ok(run.seq > 15_000);
  let at = 0;
  for (let look = 0; look < 150; look += 1) {
    // Mostly a little further, as while it plays; now and then back, or far away.
    at = look % 10 === 9 ? roll(run.at) : look % 10 === 5 ? Math.max(0, at - roll(40)) : Math.min(run.at, at + roll(300));
    assert.deepEqual(told(run, at, Infinity), walked(run, at, Infinity), `at ${at}`);
  }
});

test("event by event too, also where several are of one instant", () => {
  const { run } = crowd(1500);
  const middle = run.times.length >> 1;
  for (let seq = middle; seq < middle + 60; seq += 1) {
    const at = run.times[seq - 1] ?? 0;
    assert.deepEqual(told(run, at, seq), walked(run, at, seq), `event ${seq}`);
  }
});

test("while a run goes on, and when it ends with tasks alive", () => {
  const { run, add } = crowd(1200);
  for (let task = 5001; task < 5040; task += 1) {
    add("task_created", { task, name: "late", coro: "job" });
    assert.deepEqual(told(run, run.at, Infinity), walked(run, run.at, Infinity));
  }
  const alive = run.at;
  apply(run, { seq: run.seq + 1, at: alive + 5, type: "run_finished", outcome: "completed", exit_code: 0, duration: run.at });
  assert.deepEqual(told(run, run.at + 1, Infinity), []);
  assert.deepEqual(told(run, alive, Infinity), walked(run, alive, Infinity));
  assert.equal(told(run, alive, Infinity)[0]?.[1].count, 39);
});
