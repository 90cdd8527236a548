import assert from "node:assert/strict";
import { test } from "node:test";

import { apply } from "../../static/js/model.js";
import { MOST_ACROSS, MOST_ARROWS, arrow, arrowsOf, arrowsOfLanes, causeOf } from "../../static/js/timeline/arrows.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

/** @import {Run, Task} from "../../static/js/types.js" */

/** @param {Run} run @param {string} name @returns {Task} */
function task(run, name) {
  const found = [...run.tasks.values()].find((each) => each.name === name || each.coro === name);
  assert.ok(found, name);
  return found;
}

const WHOLE = { t0: 0, t1: Infinity };

/** @param {Run} run */
function all(run) {
  return run.arrows.at.map((_, index) => arrow(run, index));
}

test("every wake, creation and cancellation of a trace is one arrow, from who did it to whom", () => {
  for (const name of NAMES) {
    const events = recorded(name);
    const run = fold(events);
    const told = events.flatMap((event) => {
      if (event.type === "task_created" && event.parent !== null) return [["create", `task-${event.parent}`, `task-${event.task}`, event.at]];
      const kind = /** @type {Record<string, string>} */ ({ task_ready: "wake", task_cancel_requested: "cancel" })[event.type];
      if (!kind) return [];
      const { by, task } = event;
      const thread = by.kind === "thread" && by.thread !== null ? `thread-${by.thread}` : null;
      return [[kind, by.kind === "task" && by.task !== task ? `task-${by.task}` : thread, `task-${task}`, event.at]];
    });
    const drawn = all(run).filter(({ to, kind }) => to.startsWith("task-") && kind !== "resume");
    assert.deepEqual(drawn.map(({ kind, from, to, at }) => [kind, from === "thread-main" ? null : from, to, at]), told, name);
  }
});

test("an arrow's tail lies in a step of who caused it, its head where the ready span begins", () => {
  let seen = 0;
  for (const name of NAMES) {
    const run = fold(recorded(name));
    for (const { kind, from, to, tail, at, seq } of all(run)) {
      const [source, target] = [from, to].map((key) => run.tasks.get(Number(key?.replace("task-", ""))));
      assert.ok(tail <= at, name);
      if (source) {
        seen += 1;
        assert.ok(source.spans.some((span) => span.state === "running" && span.from <= tail && tail <= (span.to ?? Infinity)), `${name}: ${from} runs at ${tail}`);
      }
      if (target && (kind === "wake" || kind === "create")) {
        const span = target.spans.find((each) => each.seq === seq);
        assert.deepEqual([span?.state, span?.from], ["ready", at], `${name}: ${to} is ready from ${at} on`);
      }
    }
  }
  assert.ok(seen > 60);
});

test("a wake through a callback begins where the step ended that had scheduled it", () => {
  const run = fold(recorded("gather"));
  const main = task(run, "main");
  const last = main.spans.findLast(({ state }) => state === "ready");
  const wake = last && arrow(run, causeOf(run, { kind: "span", lane: "", task: main, span: last }) ?? -1);
  const three = task(run, "4!");
  assert.deepEqual(wake && [wake.from, wake.at, wake.tail, wake.text], [`task-${three.id}`, last?.from, three.end?.at, "4! · gather"]);
});

test("a step has the arrow that led to it and those that it sends out", () => {
  const run = fold(recorded("gather"));
  const main = task(run, "main");
  const step = main.spans.find(({ state }) => state === "running");
  assert.ok(step);
  assert.deepEqual(arrowsOf(run, { kind: "span", lane: "task-2", task: main, span: step }).map(({ kind, from }) => [kind, from]), Array(3).fill(["create", "task-2"]));
});

test("a cause without a lane is told in a word", () => {
  const texts = new Set(NAMES.flatMap((name) => all(fold(recorded(name))).filter(({ from }) => from === null).map(({ text }) => text)));
  assert.ok(texts.has("timer · sleep") && texts.has("I/O"), [...texts].join());
});

test("a lane has all arrows into and out of it, each once, and no others", () => {
  for (const name of NAMES) {
    const run = fold(recorded(name));
    for (const key of new Set(all(run).flatMap(({ from, to }) => [from ?? to, to]))) {
      const { arrows, total } = arrowsOfLanes(run, [key], WHOLE, { most: Infinity });
      const own = all(run).filter(({ from, to }) => from === key || to === key);
      if (key !== "") assert.deepEqual([arrows.map(({ index }) => index), total], [own.map(({ index }) => index), own.length], `${name} ${key}`);
    }
    const keys = [...run.tasks.keys()].map((id) => `task-${id}`);
    const { arrows } = arrowsOfLanes(run, keys, WHOLE, { most: Infinity });
    assert.equal(new Set(arrows.map(({ index }) => index)).size, arrows.length, name);
  }
});

test("a list of arrows goes on where it stood while the run does", () => {
  const events = recorded("lock");
  const run = fold(events.slice(0, 30));
  const key = "task-2";
  const before = arrowsOfLanes(run, [key], WHOLE).total;
  for (const event of events.slice(30)) {
    apply(run, event);
    arrowsOfLanes(run, [key], WHOLE);
  }
  const after = arrowsOfLanes(run, [key], WHOLE);
  assert.ok(after.total > before);
  assert.deepEqual(after, arrowsOfLanes(fold(events), [key], WHOLE));
});

test("of very many arrows some are drawn, of each kind its share, and the same ones again", () => {
  const events = [{ type: "run_started" }, { type: "task_created", task: 1, name: "main", parent: null }, { type: "step_started", task: 1 }];
  for (let id = 2; id < 5002; id += 1) events.push(/** @type {any} */ ({ type: "task_created", task: id, name: `t${id}`, parent: 1 }));
  for (let id = 2; id < 12; id += 1) events.push(/** @type {any} */ ({ type: "task_cancel_requested", task: id, by: { kind: "task", task: 1 } }));
  const run = fold(numbered(events));
  const { arrows, total } = arrowsOfLanes(run, ["task-1"], WHOLE);
  assert.equal(total, 5010);
  assert.ok(arrows.length <= MOST_ARROWS && arrows.length > MOST_ARROWS / 2, String(arrows.length));
  assert.equal(arrows.filter(({ kind }) => kind === "cancel").length, 10);
  const half = arrowsOfLanes(run, ["task-1"], { t0: 0, t1: run.at / 2 });
  const made = arrows.filter(({ kind, at }) => kind === "create" && at <= run.at / 2).map(({ index }) => index);
  assert.ok(made.filter((index) => half.arrows.some((each) => each.index === index)).length > made.length / 2, "most of what was drawn stays while the part gets smaller");
  const beside = arrowsOfLanes(run, ["task-1"], WHOLE, { sight: new Set(["task-1", "task-2"]) });
  assert.equal(beside.total, 5010);
  assert.ok(beside.arrows.length <= MOST_ACROSS + 2, "few lead out of sight");
});

test("generators, greenlets, works and threads have arrows to what began them", () => {
  const generators = fold(recorded("generators"));
  assert.ok(all(generators).some(({ kind, to }) => kind === "resume" && to.startsWith("generator-")));
  const greenlets = fold(recorded("greenlets"));
  assert.ok(all(greenlets).some(({ kind, from, to }) => kind === "resume" && from?.startsWith("greenlet-") && to.startsWith("greenlet-")));
  const threads = fold(recorded("threads"));
  for (const { from, to, tail, at } of all(threads).filter(({ kind, to }) => kind === "create" && to.startsWith("thread-"))) {
    const worker = threads.threads.get(Number(to.replace("thread-", "")));
    assert.ok(from !== null && worker?.works.some(({ submitted, started }) => submitted === tail && started === at) || worker?.created === at);
  }
});
