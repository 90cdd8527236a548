import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { emptyRun, apply } from "../../static/js/model.js";
import { Unreadable, readTrace } from "../../static/js/open/reader.js";
import { linesOf } from "../../static/js/open/lines.js";

/** @import {LogEvent} from "../../static/js/types.js" */

const LOCK = readFileSync(new URL("../traces/lock.ndjson", import.meta.url));
const LINES = LOCK.toString().trimEnd().split("\n");

/** @param {(string | Uint8Array)[]} parts */
async function read(...parts) {
  /** @type {LogEvent[]} */
  const events = [];
  const result = await readTrace(new Blob(/** @type {BlobPart[]} */ (parts)), { take: (event) => void events.push(event) });
  return { events, ...result };
}

/** @param {string} reason @param {object} facts @param {...(string | Uint8Array)} parts */
async function refused(reason, facts, ...parts) {
  /** @type {LogEvent[]} */
  const events = [];
  await assert.rejects(readTrace(new Blob(/** @type {BlobPart[]} */ (parts)), { take: (event) => void events.push(event) }), (error) => {
    assert.ok(error instanceof Unreadable);
    assert.deepEqual([error.reason, error.facts], [reason, facts]);
    return true;
  });
  return events;
}

test("a trace comes out of its file as it went in", async () => {
  const { events, finished } = await read(LOCK);
  assert.deepEqual(events, LINES.map((line) => JSON.parse(line)));
  assert.equal(finished, true);
});

test("packed it is the same", async () => {
  assert.deepEqual((await read(gzipSync(LOCK))).events, (await read(LOCK)).events);
});

test("line ends of other systems, blank lines and a mark at the beginning don't matter", async () => {
  const { events } = await read("\ufeff", LINES.join("\r\n\r\n"));
  assert.equal(events.length, LINES.length);
});

test("characters are whole wherever the file's pieces end", async () => {
  const start = JSON.parse(LINES[0] ?? "");
  const text = `${JSON.stringify({ ...start, script: "锁".repeat(200_000) })}\n${JSON.stringify({ seq: 2, at: 1, type: "output", text: "任务 🔒".repeat(50_000) })}\n`;
  const { events } = await read(text);
  assert.equal(events[0]?.script, "锁".repeat(200_000));
  assert.equal(events[1]?.text, "任务 🔒".repeat(50_000));
});

test("a file that breaks off is read as far as it goes", async () => {
  const whole = LINES.slice(0, 20).join("\n");
  for (const end of ["", "\n", `\n${LINES[20]?.slice(0, 30)}`]) {
    const { events, finished } = await read(whole + end);
    assert.equal(events.length, 20);
    assert.equal(finished, false);
  }
  const run = emptyRun();
  for (const event of (await read(whole)).events) apply(run, event);
  assert.equal(run.finished, null);
  assert.ok(run.tasks.size > 0);
});

test("what is no trace is refused, and why is said", async () => {
  await refused("empty", {});
  await refused("empty", {}, "\n \n");
  await refused("events", { line: 1 }, "hello\nworld\n");
  await refused("events", { line: 1 }, '{"a": 1}\n');
  await refused("events", { line: 1 }, "null\n");
  await refused("chrome", {}, '{"displayTimeUnit":"ms","traceEvents":[\n{"ph":"B"}]}');
  await refused("chrome", {}, ' [{"ph": "B"}]');
  await refused("text", {}, new Uint8Array([0x7b, 0xff, 0xfe, 0xff]));
  await refused("text", {}, new Uint8Array([0x1f, 0x8b, 1, 2, 3, 4]));
  await refused("version", { version: 2 }, `${JSON.stringify({ ...JSON.parse(LINES[0] ?? ""), version: 2 })}\n`);
  await refused("start", { line: 1 }, LINES.slice(5).join("\n"));
});

test("what comes before damage is handed over", async () => {
  const gap = [...LINES.slice(0, 10), ...LINES.slice(12)].join("\n");
  assert.equal((await refused("gap", { line: 11, last: 10, seq: 13 }, gap)).length, 10);
  const broken = [...LINES.slice(0, 10), "{", ...LINES.slice(10)].join("\n");
  assert.equal((await refused("events", { line: 11 }, broken)).length, 10);
});

test("others have their turn while a long file is read, and nobody waits for one that is not wanted", async () => {
  const start = LINES[0] ?? "";
  const many = Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ seq: n + 2, at: n, type: "output", text: "x" }));
  let turns = 0;
  let clock = 0;
  /** @type {number[]} */
  const shares = [];
  const options = { take: () => void (clock += 0.01), turn: async () => void (turns += 1), now: () => clock, progress: (/** @type {number} */ share) => void shares.push(share) };
  const file = new Blob([[start, ...many].join("\n")]);
  assert.deepEqual(await readTrace(file, options), { count: 20_001, finished: false });
  assert.ok(turns > 15, `${turns} turns`);
  assert.ok(shares.every((share, index) => share >= (shares[index - 1] ?? 0) && share <= 1));
  const { count } = await readTrace(file, { ...options, wanted: () => false });
  assert.ok(count < 2000);
});

test("a script's lines are all there, each with its end", () => {
  assert.deepEqual(linesOf("a\r\nb\n\nc"), ["a\r\n", "b\n", "\n", "c\n"]);
});
