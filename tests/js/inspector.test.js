import assert from "node:assert/strict";
import { test } from "node:test";

import { placesOf } from "../../static/js/lit/places.js";
import { lifeTable, sumsOf } from "../../static/js/views/inspector/life.js";
import { windowOf } from "../../static/js/views/inspector/rows.js";
import { plain, share, textOf } from "../../static/js/views/inspector/sheet.js";
import { sheetOf } from "../../static/js/views/inspector/sheets.js";
import { subjectOf } from "../../static/js/views/inspector/subject.js";
import { lanesOf } from "../../static/js/timeline/lanes.js";
import { boxesOf } from "../../static/js/timeline/layout.js";
import { scale } from "../../static/js/timeline/scale.js";
import { NAMES, fold, numbered, recorded } from "./traces.js";

/** @import {Run} from "../../static/js/types.js" */
/** @import {Context} from "../../static/js/views/inspector/sheet.js" */

/** @param {Run} run @param {number | null} [cursor] @returns {Context} */
const looked = (run, cursor = null) => ({ run, now: run.at, at: cursor ?? run.at, upto: Infinity, cursor, script: run.started?.script ?? "", functions: {} });

/** The sheet of what a key stands for. @param {Run} run @param {string} key @param {number | null} [cursor] */
function sheet(run, key, cursor = null) {
  const subject = subjectOf(run, key);
  assert.ok(subject, key);
  return sheetOf(looked(run, cursor), subject);
}

/** The section with a heading that begins so, a line each. @param {import("../../static/js/views/inspector/sheet.js").Sheet} of @param {string} title */
function section(of, title) {
  const found = of.sections.find((each) => each.title.startsWith(title));
  return found ? found.lines.map(({ depth, parts }) => "  ".repeat(depth) + plain(parts)) : null;
}

for (const name of NAMES) {
  test(`${name}: the sums of every task are those of the summary`, () => {
    const run = fold(recorded(name));
    for (const row of run.finished?.summary.tasks ?? []) {
      const task = run.tasks.get(row.task);
      assert.ok(task);
      const { ready, running, waiting, life } = sumsOf(task, run.at);
      assert.deepEqual({ ready, running, waiting }, { ready: row.ready, running: row.running, waiting: row.waiting });
      assert.equal(life, (task.end?.at ?? run.at) - task.created);
    }
  });

  test(`${name}: the rows of a life follow each other from its creation to its end`, () => {
    const run = fold(recorded(name));
    for (const task of run.tasks.values()) {
      const table = lifeTable(looked(run), task);
      const rows = Array.from({ length: table.count }, (_, index) => table.exact(index));
      assert.equal(rows[0]?.[1], (task.created / 1e6).toFixed(6));
      assert.equal(rows.at(-1)?.[2], ((task.end?.at ?? run.at) / 1e6).toFixed(6));
      for (const [index, row] of rows.entries()) {
        if (index) assert.equal(row[1], rows[index - 1]?.[2]);
        assert.equal(row.length, table.heads.length);
        assert.equal(table.row(index).cells.length, table.heads.length);
      }
      const sum = rows.reduce((total, row) => total + Number.parseInt(row[3] ?? "", 10), 0);
      assert.equal(sum, sumsOf(task, run.at).life);
    }
  });

  test(`${name}: every box that can be pointed at is found again by its key`, () => {
    const run = fold(recorded(name));
    const { lanes } = lanesOf(run, { internal: true });
    for (const lane of lanes) {
      if (lane.key.startsWith("loop")) continue;
      assert.equal(subjectOf(run, lane.key)?.item, null);
      for (const box of boxesOf(run, lane, scale(0, run.at, 1000), run.at, false)) {
        if (box.item) assert.deepEqual(subjectOf(run, box.key)?.item, box.item, box.key);
      }
    }
  });
}

for (const name of [...NAMES, "lints"]) {
  test(`${name}: every lane has a sheet, at every moment, whose rows are as wide as their heads`, () => {
    const run = fold(recorded(name));
    for (const lane of lanesOf(run, { internal: true }).lanes) {
      for (const cursor of [null, 0, run.at / 3, run.at - 1]) {
        const made = sheet(run, lane.key, cursor);
        assert.equal(made.key, lane.key);
        assert.ok(made.kind);
        if (made.sums) assert.equal(made.sums.sums.reduce((total, { us }) => total + us, 0), made.sums.total.us, `${lane.key}: ${JSON.stringify(made.sums)}`);
        const { table } = made;
        for (let index = 0; table && index < table.count; index += 1) {
          assert.equal(table.row(index).cells.length, table.heads.length);
          assert.equal(table.exact(index).length, table.heads.length);
          const { key } = table.row(index);
          assert.ok(key === null || subjectOf(run, key)?.item, `${key}`);
        }
        assert.ok(textOf(made).startsWith(`${made.kind}: `));
      }
    }
  });
}

test("a lock is held by each as long as its changes say", () => {
  const events = recorded("lock");
  const run = fold(events);
  placesOf(run, "lock.py", {}).update();
  const made = sheet(run, "thing-3");
  const changes = events.filter(({ type }) => /^lock_/.test(type));
  /** @type {Map<string, number>} */
  const held = new Map();
  changes.forEach((change, index) => {
    const name = change.owner === null ? "free" : (run.tasks.get(change.owner)?.name ?? "");
    held.set(name, (held.get(name) ?? 0) + (changes[index + 1]?.at ?? run.at) - change.at);
  });
  assert.deepEqual(new Map(made.sums?.sums.map(({ label, us }) => [label, us])), held);
  const fact = (/** @type {string} */ name) => plain(made.facts.find((each) => each.name === name)?.parts ?? []);
  assert.match(fact("Waited for"), /^3 waits of 3 tasks, /);
  assert.match(fact("Longest wait"), /^18\d ms, by competitor-4$|by competitor-4$/);
  const { table } = made;
  assert.deepEqual(table?.exact(1).slice(3), ["competitor-1", "free", "competitor-2, competitor-3, competitor-4"]);
});

test("what is pointed out leads to each event that proves it", () => {
  const run = fold(recorded("lints"));
  for (const lint of run.lints) {
    const lines = section(sheet(run, `lint-${lint.seq}`), "The events that prove it") ?? [];
    assert.equal(lines.length, lint.evidence.length);
    lint.evidence.forEach((seq, index) => assert.ok(lines[index]?.includes(`#${seq} `)));
  }
});

test("what is not over is added up as far as it has come", () => {
  const run = fold(numbered([{ type: "run_started" }, { type: "task_created", task: 1, name: "a", coro: "a", parent: null }, { type: "step_started", task: 1 }]));
  const task = run.tasks.get(1);
  assert.ok(task);
  assert.deepEqual(sumsOf(task, 5000), { ready: 1000, running: 3000, waiting: 0, life: 4000 });
  assert.deepEqual(sumsOf(task, 9000), { ready: 1000, running: 7000, waiting: 0, life: 8000 });
});

test("a chain goes on from the waiting task to who holds what it waits for, and to what that one waits for", () => {
  const run = fold(recorded("lock"));
  const owned = run.tasks.get(4)?.spans.find(({ awaiting }) => awaiting?.kind === "sleep");
  assert.ok(owned);
  const lines = section(sheet(run, "task-6", owned.from + 5000), "At the cursor");
  assert.match(lines?.[0] ?? "", /^competitor-3 waits for lock for [\d.]+ ms, in lock\.py, line 45$/);
  assert.equal(lines?.[1], "  lock is held by competitor-1 for 5.18 ms");
  assert.equal(lines?.[2], "    in its queue: competitor-2, competitor-3, competitor-4");
  assert.match(lines?.[3] ?? "", /^ {4}competitor-1 waits for sleep 0\.08 s for 5\.00 ms/);
  assert.match(lines?.[4] ?? "", /^ {6}due at 0\.\d+ s, in [\d.]+ ms$/);
  assert.equal(lines?.length, 5);
});

test("a chain that comes back to its beginning says so", () => {
  const lint = fold(recorded("lints"));
  const stuck = [...lint.tasks.values()].find(({ name }) => name === "right");
  assert.ok(stuck);
  const last = stuck.spans.findLast(({ awaiting }) => awaiting?.kind === "lock");
  assert.ok(last);
  const lines = section(sheet(lint, `task-${stuck.id}`, last.from + 1000), "At the cursor") ?? [];
  assert.match(lines.at(-1) ?? "", /right, with which this began: they wait for each other in a circle$/);
});

test("a cancellation is told from the request to the end", () => {
  const run = fold(recorded("cancellation"));
  const task = [...run.tasks.values()].find((each) => each.cancels.some(({ how }) => how === "swallowed"));
  assert.ok(task);
  const lines = section(sheet(run, `task-${task.id}`), "Cancellation") ?? [];
  assert.match(lines[0] ?? "", / requested by main/);
  assert.ok(lines.some((line) => / delivered in .*line \d+$/.test(line)));
  assert.ok(lines.some((line) => line.includes("swallowed")));
});

test("a text has the same facts, exact to the microsecond, with tabs between the columns", () => {
  const run = fold(recorded("lock"));
  const text = textOf(sheet(run, "task-5"));
  assert.match(text, /^Task: competitor-2\nState: finished\nResult: None\n/);
  assert.ok(text.includes("running\t368 µs\n"));
  assert.ok(text.includes("its life, in all\t142,062 µs\n"));
  const rows = text.slice(text.indexOf("State\tFrom")).trim().split("\n");
  assert.equal(rows.length - 1, run.tasks.get(5)?.spans.length);
  assert.ok(rows.every((row) => row.split("\t").length === 7));
  assert.equal(rows[1], `ready\t0.014115\t${(/** @type {number} */ (run.tasks.get(5)?.spans[0]?.to) / 1e6).toFixed(6)}\t${/** @type {number} */ (run.tasks.get(5)?.spans[0]?.to) - 14115} µs\t\tcreated by main\t`);
});

test("of a long life the rows around the cursor are shown, and stay while the cursor is among them", () => {
  assert.deepEqual(windowOf(null, 50, -1, false), { from: 0, to: 50 });
  assert.deepEqual(windowOf(null, 5000, -1, false), { from: 0, to: 200 });
  assert.deepEqual(windowOf(null, 5000, 1000, false), { from: 900, to: 1100 });
  assert.deepEqual(windowOf({ from: 900, to: 1100 }, 5000, 1099, false), { from: 900, to: 1100 });
  assert.deepEqual(windowOf({ from: 900, to: 1100 }, 5000, 1100, false), { from: 1000, to: 1200 });
  assert.deepEqual(windowOf({ from: 900, to: 1300 }, 5000, 950, false), { from: 900, to: 1300 });
  assert.deepEqual(windowOf(null, 5000, 4999, false), { from: 4800, to: 5000 });
  // Of what goes on, the latest.
  assert.deepEqual(windowOf({ from: 0, to: 10 }, 12, -1, true), { from: 0, to: 12 });
  assert.deepEqual(windowOf({ from: 0, to: 200 }, 300, -1, true), { from: 100, to: 300 });
});

test("a share is never told as more than it is", () => {
  assert.deepEqual([share(0, 10), share(1, 100_000), share(55, 1000), share(500, 1000), share(1, 0)], ["0 %", "< 0.1 %", "5.5 %", "50 %", ""]);
});
