import assert from "node:assert/strict";
import { test } from "node:test";

import { shortCall, strandName, waitsFor } from "../../static/js/query.js";
import { lineOfItem, standing } from "../../static/js/standing.js";
import { arrowsOf } from "../../static/js/timeline/arrows.js";
import { lanesOf } from "../../static/js/timeline/lanes.js";
import { boxesOf } from "../../static/js/timeline/layout.js";
import { scale } from "../../static/js/timeline/scale.js";
import { fitName } from "../../static/js/timeline/svg.js";
import { facts, label } from "../../static/js/views/describe.js";
import { printerName } from "../../static/js/query.js";
import { sentence } from "../../static/js/views/status.js";
import { fold, numbered, recorded } from "./traces.js";

/** @import {Block, Run, Strand} from "../../static/js/types.js" */

/** @param {Run} run @param {boolean} [internal] */
function lanes(run, internal = false) {
  return lanesOf(run, { internal }).lanes;
}

/** @param {Run} run @param {string} name */
function lane(run, name) {
  const found = lanes(run, true).find((one) => one.label === name);
  assert.ok(found, name);
  return found;
}

/** @param {Run} run @param {string} name @param {number} [width] */
function boxes(run, name, width = 2000) {
  return boxesOf(run, lane(run, name), scale(0, run.at, width), run.at, false);
}

/** @param {Run} run @param {string} name @returns {Strand} */
function strand(run, name) {
  const found = lane(run, name);
  assert.ok("strand" in found);
  return found.strand;
}

/** Every pair of the log: from the one event to the next of the other type in the same thread. @param {string} name */
function blockedPairs(name) {
  const events = recorded(name);
  return events
    .filter(({ type }) => type === "thread_blocked")
    .map((begin) => [begin.at, events.find((end) => end.type === "thread_unblocked" && end.seq > begin.seq && end.thread === begin.thread)?.at]);
}

for (const name of ["threads", "blocking", "greenlets", "generators", "processes"]) {
  test(`${name}: every call that blocks is drawn once for its thread, from its begin to its end`, () => {
    const run = fold(recorded(name));
    const drawn = lanes(run, true)
      .filter(({ kind }) => kind !== "generator" && (kind !== "greenlet" || run.internal.greenlet > 0))
      .flatMap(({ label: of }) => boxes(run, of).filter(({ kind }) => kind === "blocked"));
    const times = drawn.map(({ from, to }) => [from, to]).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
    assert.deepEqual(times, blockedPairs(name));
  });
}

test("blocking code without a loop is one lane, blocked all along and loud", () => {
  const run = fold(recorded("blocking"));
  assert.deepEqual(lanes(run).map((one) => [one.kind, one.label]), [["thread", "main thread"]]);
  const blocked = boxes(run, "main thread").filter(({ kind }) => kind === "blocked");
  assert.equal(blocked.length, 5);
  assert.ok(blocked.every(({ variant, text }) => variant === "loud" && text === "time.sleep"));
  assert.match(sentence(run, run.at), /^\d+ ms · exit code 0$/);
  assert.ok(run.outputs.every((output) => printerName(run, output) === "main thread"));
});

test("a call that blocks a loop is loud on the task's lane, within the step that makes it", () => {
  const run = fold(recorded("threads"));
  const [step] = boxes(run, "blocker").filter(({ kind, variant }) => kind === "blocked" && variant === "loud");
  assert.ok(step?.item?.kind === "block");
  const holder = boxes(run, "blocker").find(({ kind, from, to }) => kind === "running" && from <= step.from && to >= step.to);
  assert.ok(holder);
  const said = new Map(facts(run, step.item, run.at));
  assert.equal(said.get("Call"), "time.sleep");
  assert.match(said.get("Holds") ?? "", /its loop/);
  assert.match(label(run, step.item, run.at), /^blocker, blocked, time\.sleep, 15\d ms/);
  assert.equal(lineOfItem(step.item, "threads.py", {}), step.item.block.where?.line);
});

test("a step that held the loop for long is told with the lines where it was seen", () => {
  const run = fold(recorded("threads"));
  const [held] = boxes(run, "blocker").filter(({ kind }) => kind === "held");
  assert.ok(held?.item?.kind === "hold");
  const step = run.tasks.get(/** @type {any} */ (held.item.owner).id)?.spans.find(({ from }) => from === held.from);
  assert.equal(step?.state, "running");
  assert.equal(held.to, step?.to);
  assert.match(new Map(facts(run, held.item, run.at)).get("Seen at") ?? "", /^threads\.py, line \d+$/);
});

test("the workers of a pool are lanes, their works the spans in them", () => {
  const run = fold(recorded("threads"));
  const workers = lanes(run).filter(({ note }) => note === "worker thread");
  assert.deepEqual(workers.map((one) => one.label), ["pages_0", "pages_1"]);
  const works = workers.flatMap((one) => boxes(run, one.label).filter(({ kind }) => kind === "work"));
  assert.equal(works.length, 5);
  assert.ok(works.every(({ text }) => text === "page"));
  assert.equal(works.filter(({ variant }) => variant === "bad").length, 1);
  for (const { label: of } of workers) {
    const own = boxes(run, of).filter(({ kind }) => kind === "work");
    own.slice(1).forEach((work, index) => assert.ok(work.from >= (own[index]?.to ?? Infinity)));
    const calm = boxes(run, of).filter(({ kind }) => kind === "blocked");
    assert.ok(calm.length && calm.every(({ variant }) => variant === "calm"));
  }
  const failed = works.find(({ variant }) => variant === "bad");
  assert.ok(failed?.item);
  const said = new Map(facts(run, failed.item, run.at));
  assert.equal(said.get("Exception"), "LookupError: no such page");
  assert.equal(said.get("Submitted by"), "main");
  const [arrow] = arrowsOf(run, failed.item);
  assert.deepEqual(arrow && [arrow.kind, arrow.from], ["create", lane(run, "main").key]);
});

test("the main thread waits calmly while another thread goes on, and loudly alone", () => {
  const run = fold(recorded("threads"));
  const beside = boxes(run, "main thread").filter(({ kind }) => kind === "blocked");
  assert.ok(beside.length >= 2);
  assert.ok(beside.every(({ variant }) => variant === "calm"));
  const alone = boxes(fold(recorded("processes")), "main thread").filter(({ kind }) => kind === "blocked");
  assert.deepEqual(alone.map(({ variant, item }) => [variant, item?.kind === "block" && item.block.call]), [["loud", "multiprocessing.Process.join"], ["loud", "subprocess.run"]]);
});

test("a pool is a lane that counts the works in it and those in its queue, from each change on", () => {
  for (const [name, at, queue] of /** @type {[string, number, number][]} */ ([["threads", 2, 3], ["processes", 3, 1]])) {
    const run = fold(recorded(name));
    const pool = lanes(run).find(({ kind }) => kind === "thing");
    assert.ok(pool?.kind === "thing" && pool.thing.kind === "executor");
    const { changes, queue: depths } = pool.thing;
    assert.equal(Math.max(...changes.map(({ level }) => level ?? 0)), at);
    assert.equal(Math.max(...depths.map(({ depth }) => depth)), queue);
    assert.deepEqual([changes.at(-1)?.level, depths.at(-1)?.depth], [0, 0]);
    const most = boxes(run, pool.label).find(({ item }) => item?.kind === "change" && changes[item.index]?.level === at);
    assert.ok(most?.item);
    assert.equal(new Map(facts(run, most.item, run.at)).get("Works at once"), `${at}`);
  }
});

test("what the main thread prints outside of tasks gives it a lane, what the interpreter writes at the end does not", () => {
  const log = (/** @type {string} */ stream) =>
    fold(numbered([{ type: "task_created", task: 1, name: "a", coro: "a" }, { type: "output", stream, text: "x\n", task: null, thread: null }]));
  assert.deepEqual(lanes(log("stdout")).map((one) => one.label), ["a", "main thread"]);
  assert.deepEqual(lanes(log("stderr")).map((one) => one.label), ["a"]);
});

test("a wait for works names them, and a wake by a thread names it", () => {
  const run = fold(recorded("threads"));
  const main = [...run.tasks.values()].find(({ coro }) => coro === "main");
  const span = main?.spans.find(({ awaiting }) => awaiting?.kind === "gather");
  assert.ok(main && span);
  assert.equal(waitsFor(run, span.awaiting), "gather page ×5");
  const item = /** @type {const} */ ({ kind: "span", lane: `task-${main.id}`, task: main, span });
  assert.match(new Map(facts(run, item, run.at)).get("Woken by") ?? "", /^pages_[01] \(gather\)$/);
  assert.match(arrowsOf(run, item)[0]?.from ?? "", /^thread-\d+$/);
});

test("output goes to the thread, greenlet or generator that printed it, and to nobody where it came past the streams", () => {
  const names = (/** @type {string} */ name) => {
    const run = fold(recorded(name));
    return run.outputs.map((output) => printerName(run, output));
  };
  assert.deepEqual(names("threads"), ["blocker", "main", "holder"]);
  assert.deepEqual(names("sleepers"), ["sleeper 1", "sleeper 2"]);
  assert.deepEqual(names("greenlets").slice(-1), ["main"]);
  assert.deepEqual(names("generators").slice(0, 2), ["counter 1", "counter 2"]);
  const said = { type: "output", stream: "stdout", text: "x", task: null, thread: null };
  const run = fold(numbered([{ type: "process_started", process: 1, pid: 7, argv: ["x"], call: null }, said, { ...said, raw: true }, { ...said, task: 9 }]));
  assert.deepEqual(run.outputs.map((output) => printerName(run, output)), ["main thread", "", "task 9"]);
});

for (const name of ["greenlets", "sleepers", "generators"]) {
  test(`${name}: the turns of each leave no gap, and no two greenlets run at once`, () => {
    const run = fold(recorded(name));
    const strands = [...run.greenlets.values(), ...run.generators.values()];
    assert.ok(strands.length >= 3);
    for (const { created, spans, end } of strands) {
      assert.equal(spans[0]?.from, created);
      assert.equal(spans.at(-1)?.to, end?.at);
      spans.slice(1).forEach((span, index) => assert.equal(span.from, spans[index]?.to));
    }
    const running = [...run.greenlets.values()].flatMap(({ spans }) => spans.filter(({ state }) => state === "running"));
    running.sort((a, b) => a.from - b.from || (a.to ?? 0) - (b.to ?? 0));
    running.slice(1).forEach((turn, index) => assert.ok(turn.from >= (running[index]?.to ?? Infinity)));
  });
}

test("each switch shows the value that it carried", () => {
  const run = fold(recorded("greenlets"));
  assert.deepEqual(lanes(run).map((one) => one.label), ["main thread", "main", "ping", "pong"]);
  const texts = boxes(run, "ping").map(({ text }) => text).filter(Boolean);
  assert.ok(texts.includes("→ ping 0"), texts.join());
  assert.ok(texts.includes("← pong 0"), texts.join());
  assert.equal(strand(run, "ping").end?.state, "finished");
  const got = boxes(run, "pong").find(({ item }) => item?.kind === "turn" && item.turn.value === "'ping 1'");
  assert.ok(got?.item);
  const said = new Map(facts(run, got.item, run.at));
  assert.equal(said.get("Received"), "'ping 1'");
  assert.equal(said.get("Switched from"), "ping");
  const [arrow] = arrowsOf(run, got.item);
  assert.deepEqual(arrow && [arrow.from, arrow.to, arrow.at], [lane(run, "ping").key, lane(run, "pong").key, got.from]);
});

test("a call that blocks within a greenlet is loud: on the thread's lane, or the greenlet's own where it stops gevent's hub", () => {
  const variants = (/** @type {Run} */ run, /** @type {string} */ name) => boxes(run, name).filter(({ kind }) => kind === "blocked").map(({ variant }) => variant);
  const run = fold(recorded("greenlets"));
  assert.deepEqual(variants(run, "ping"), ["calm", "calm", "calm"]);
  assert.deepEqual(new Set(variants(run, "main thread")), new Set(["loud"]));
  const hub = fold(
    numbered([
      { type: "object_created", object: 1, kind: "greenlet", name: "main", parent: null },
      { type: "object_created", object: 2, kind: "greenlet", name: "Hub.run", parent: 1, internal: "gevent hub" },
      { type: "object_created", object: 3, kind: "greenlet", name: "sleeper", parent: 2 },
      { type: "greenlet_switched", from: 1, to: 3, value: null, how: "switch", thread: null, where: null },
      { type: "thread_blocked", thread: null, task: null, call: "time.sleep", where: null },
      { type: "thread_unblocked", thread: null, task: null, call: "time.sleep" },
    ]),
  );
  assert.deepEqual(lanes(hub).map((one) => one.label), ["main", "sleeper"]);
  assert.deepEqual(variants(hub, "sleeper"), ["loud"]);
});

test("gevent's hub is folded, its sleeps are named, its ends are told", () => {
  const run = fold(recorded("sleepers"));
  assert.deepEqual(lanes(run).map((one) => one.label), ["main", "sleeper 1", "sleeper 2", "wrong"]);
  assert.equal(lanesOf(run, { internal: false }).internal, 1);
  assert.equal(lanes(run, true).length, 5);
  assert.ok(boxes(run, "sleeper 1").some(({ text }) => text === "sleep 0.05 s"));
  assert.ok(boxes(run, "sleeper 2").some(({ text }) => text === "sleep 0.15 s"));
  assert.deepEqual(boxes(run, "sleeper 1").at(-1)?.text, "→ 'short'");
  assert.deepEqual(boxes(run, "wrong").at(-1)?.text, "ValueError: woke up wrong");
  assert.equal(strand(run, "main").end?.state, "pending");
  assert.ok(!boxes(run, "main").some(({ kind }) => kind === "end"));
  assert.match(sentence(run, run.at), /· 4 greenlets ·/);
});

test("a call that blocks within a generator is loud on its thread's lane, and calm on its own", () => {
  const run = fold(recorded("generators"));
  const variants = (/** @type {string} */ name) => new Set(boxes(run, name).filter(({ kind }) => kind === "blocked").map(({ variant }) => variant));
  assert.deepEqual([...variants("main thread")], ["loud"]);
  assert.deepEqual([...variants("counter 1")], ["calm"]);
});

test("generators alternate, with what was sent and what they yielded", () => {
  const run = fold(recorded("generators"));
  assert.deepEqual(lanes(run).map((one) => [one.kind, one.label]), [["thread", "main thread"], ["generator", "counter 1"], ["generator", "counter 2"], ["generator", "counter 3"]]);
  const turns = [...run.generators.values()].flatMap(({ id, spans }) => spans.filter(({ state }) => state === "running").map((turn) => ({ id, ...turn })));
  turns.sort((a, b) => a.from - b.from);
  turns.slice(1).forEach((turn, index) => assert.ok(turn.from >= (turns[index]?.to ?? Infinity)));
  const [first, second] = [...run.generators.keys()];
  assert.deepEqual(turns.slice(0, 4).map(({ id }) => id), [first, second, first, second]);
  const values = strand(run, "counter 1").spans.filter(({ state }) => state === "suspended").map(({ value }) => value);
  assert.deepEqual(values, ["0", "1", "2"]);
  assert.deepEqual(["counter 1", "counter 2", "counter 3"].map((name) => strand(run, name).end?.state), ["finished", "finished", "closed"]);
  const sent = boxes(run, "counter 1").find(({ item }) => item?.kind === "turn" && item.turn.how === "send");
  assert.ok(sent?.item);
  assert.equal(new Map(facts(run, sent.item, run.at)).get("Sent in"), "'more'");
});

test("a generator that a task drives names the task, and blocks it with its own calls", () => {
  const run = fold(
    numbered([
      { type: "task_created", task: 1, name: "a", coro: "a" },
      { type: "step_started", task: 1 },
      { type: "object_created", object: 2, kind: "generator", name: "numbers" },
      { type: "generator_resumed", generator: 2, value: "None", how: "next", parent: null, task: 1, thread: null, caller: null, where: null },
      { type: "thread_blocked", thread: null, task: 1, call: "time.sleep", where: null },
      { type: "output", stream: "stdout", text: "x\n", task: 1, thread: null },
      { type: "thread_unblocked", thread: null, task: 1, call: "time.sleep" },
      { type: "generator_yielded", generator: 2, value: "1", parent: null, task: 1, thread: null, where: null },
    ]),
  );
  const generator = strand(run, "numbers");
  const task = run.tasks.get(1);
  assert.deepEqual(generator.blocks, task?.blocks);
  assert.deepEqual(generator.outputs, task?.outputs);
  assert.equal(printerName(run, /** @type {any} */ (run.outputs[0])), "a");
  const turn = generator.spans.find(({ state }) => state === "running");
  assert.ok(turn);
  assert.equal(arrowsOf(run, { kind: "turn", lane: "generator-2", strand: generator, turn })[0]?.from, "task-1");
});

test("processes tell what runs in them, a helper that it is one", () => {
  const run = fold(recorded("processes"));
  const texts = lanes(run).filter(({ kind }) => kind === "child").map(({ label: of }) => boxes(run, of)[0]?.text);
  assert.deepEqual(texts, ["worker of a process pool", "worker of a process pool", "total", "sh -c exit 3"]);
  const helped = fold(numbered([{ type: "process_started", process: 1, pid: 7, argv: ["/opt/some/bin/python", "-m", "app.practice"], call: null, helper: "practice site" }]));
  assert.deepEqual(lanes(helped).map((one) => [one.label, one.note]), [["practice site", "helper process"]]);
  // Where a program lies is for the inspector to tell.
  assert.equal(boxes(helped, "practice site")[0]?.text, "python -m app.practice");
  const main = [...run.tasks.values()].find(({ coro }) => coro === "main");
  assert.ok(main?.spans.some(({ awaiting }) => waitsFor(run, awaiting) === "gather total ×3"));
});

test("lanes come in one order: tasks, threads, greenlets, generators, processes, objects", () => {
  const run = fold(
    numbered([
      { type: "object_created", object: 1, kind: "lock" },
      { type: "process_started", process: 2, pid: 7, argv: ["x"], call: null },
      { type: "object_created", object: 3, kind: "generator", name: "g" },
      { type: "object_created", object: 4, kind: "greenlet", name: "main", parent: null },
      { type: "thread_started", thread: 5, name: "t", call: "f" },
      { type: "task_created", task: 6, name: "a", coro: "a" },
      { type: "lock_acquired", object: 1, task: 6, owner: 6, waiters: [] },
    ]),
  );
  assert.deepEqual(lanes(run).map(({ kind }) => kind), ["task", "thread", "greenlet", "generator", "child", "thing"]);
});

test("a callback that holds the loop is told of on the main thread's lane, as far as it was seen", () => {
  const run = fold(
    numbered([
      { type: "task_created", task: 1, name: "a", coro: "a" },
      { type: "step_held", task: null, loop: 9, where: { file: "s.py", line: 3 }, for: 1000, at: 120_000 },
      { type: "step_held", task: null, loop: 9, where: { file: "s.py", line: 4 }, for: 101_000, at: 220_000 },
      { type: "run_finished", outcome: "completed", exit_code: 0, duration: 300_000, at: 300_000 },
    ]),
  );
  const [held] = boxes(run, "main thread").filter(({ kind }) => kind === "held");
  assert.deepEqual(held && [held.from, held.to], [119_000, 220_000]);
});

test("threads, greenlets and tasks stand on the lines where they are", () => {
  const run = fold(recorded("threads"));
  const block = /** @type {Block} */ (strand(run, "holder").blocks[0]);
  const there = standing(run, block.from + 1, "threads.py", {}).get(block.where?.line ?? 0);
  assert.deepEqual(there?.shown, [{ key: `thread-${strand(run, "holder").id}`, name: "holder", state: "blocked" }]);
});

test("names: a call without its module, a worker with its number", () => {
  assert.equal(shortCall("concurrent.futures.ThreadPoolExecutor.shutdown"), "ThreadPoolExecutor.shutdown");
  assert.equal(shortCall("time.sleep"), "time.sleep");
  assert.match(fitName("ThreadPoolExecutor-0_12", 120, 14.8), /^Thread.*…-0_12$/);
  assert.equal(fitName("pages_1", 120, 14.8), "pages_1");
  const run = fold(recorded("generators"));
  assert.equal(strandName(run, /** @type {Strand} */ ([...run.generators.values()][0])), "counter 1");
});
