import assert from "node:assert/strict";
import { test } from "node:test";

import { named, picture } from "../../static/js/measured/layout.js";
import { converted, number, numeric, rowsOf } from "../../static/js/measured/read.js";

const BARS = {
  row: "^(?P<how>[a-z ]+): (?P<s>[0-9.]+) s$",
  columns: { how: { label: "How", unit: null }, s: { label: "Took", unit: "s" } },
  x: null,
  y: "s",
  series: "how",
  limits: "Two cores.",
};
const LINES = {
  row: "^(?P<how>\\w+) (?P<n>\\d+): (?P<ms>[0-9.]+) ms$",
  columns: { how: { label: "How", unit: null }, n: { label: "How many", unit: null }, ms: { label: "Start", unit: "ms" } },
  x: "n",
  y: "ms",
  series: "how",
  limits: "The interpreter's lock.",
};

/** @param {string[]} texts */
function printed(texts) {
  return texts.map((text) => ({ stream: "stdout", text }));
}

test("a pattern of Python's is one of JavaScript's", () => {
  assert.deepEqual({ ...converted("(?P<a>\\d+)-(?P=a)")?.exec("7-7")?.groups }, { a: "7" });
  assert.equal(converted("\\A(?P<a>x)\\Z")?.exec("xx"), null);
  assert.equal(converted("(?P<a"), null);
  assert.deepEqual(rowsOf(printed(["x\n"]), { ...BARS, row: "(?(1)a|b" }), []);
});

test("rows are read from whole lines of stdout, however they came in pieces", () => {
  const outputs = [...printed(["in turn: 1.2", "0 s\nnothing here\nthreads: 0.31 s\n"]), { stream: "stderr", text: "gevent: 9 s\n" }];
  assert.deepEqual(rowsOf(outputs, BARS), [{ how: "in turn", s: "1.20" }, { how: "threads", s: "0.31" }]);
});

test("a column is a number where all of it is", () => {
  assert.equal(number("1,000"), 1000);
  assert.ok(Number.isNaN(number("")));
  const rows = rowsOf(printed(["threads: 0.3 s\n"]), BARS);
  assert.deepEqual([numeric(rows, "s"), numeric(rows, "how"), numeric([], "s")], [true, false, false]);
});

test("bars are as long as their values, from nought, and within the picture", () => {
  const rows = rowsOf(printed(["in turn: 1.2 s\nthreads: 0.3 s\n"]), BARS);
  for (const width of [300, 900]) {
    const shown = picture([{ label: null, rows }], BARS, width);
    assert.ok(shown?.kind === "bars");
    const [long, short] = shown.bars;
    assert.ok(long && short);
    assert.ok(Math.abs(long.w / short.w - 4) < 1e-9);
    assert.ok(shown.left + long.w < width);
    assert.equal(long.text, "1.2 s");
    assert.equal(shown.axis.ticks[0]?.text, shown.axis.ticks[0]?.at === shown.left ? shown.axis.ticks[0]?.text : "");
  }
});

test("the bars of several runs stand together by run", () => {
  const rows = rowsOf(printed(["in turn: 1.2 s\n"]), BARS);
  const shown = picture([{ label: "slow", rows }, { label: "fast", rows }], BARS, 600);
  assert.ok(shown?.kind === "bars");
  assert.deepEqual(shown.groups.map(({ label }) => label), ["slow", "fast"]);
  assert.deepEqual(shown.bars.map(({ series }) => series), [0, 1]);
});

test("a line for each kind, logarithmic where the numbers lie far apart", () => {
  const texts = [10, 100, 1000].flatMap((n) => [`threads ${n}: ${n * 0.05} ms\n`, `tasks ${n}: ${n * 0.004} ms\n`]);
  const shown = picture([{ label: null, rows: rowsOf(printed(texts), LINES) }], LINES, 600);
  assert.ok(shown?.kind === "lines");
  assert.deepEqual(shown.lines.map(({ name, points }) => [name, points.length]), [["threads", 3], ["tasks", 3]]);
  assert.ok(shown.x.log && shown.y.log);
  assert.deepEqual(shown.x.ticks.map(({ text }) => text), ["10", "100", "1,000"]);
  const [first, second, third] = shown.lines[0]?.points ?? [];
  assert.ok(first && second && third);
  assert.ok(Math.abs(second.x - first.x - (third.x - second.x)) < 1e-6);
  assert.ok(first.y > second.y && second.y > third.y);
  const near = picture([{ label: null, rows: rowsOf(printed(["tasks 1: 2 ms\ntasks 2: 3 ms\n"]), LINES) }], LINES, 600);
  assert.ok(near?.kind === "lines" && !near.x.log && !near.y.log);
});

test("what is no number cannot be drawn", () => {
  assert.equal(picture([{ label: null, rows: [{ how: "x", s: "n/a" }] }], BARS, 600), null);
  assert.equal(picture([{ label: null, rows: [] }], BARS, 600), null);
});

test("figures that name their run need no other name for it", () => {
  const parts = [{ label: "a", rows: [{ how: "threads" }] }, { label: "b", rows: [{ how: "gevent" }, { how: "gevent" }] }];
  assert.equal(named(parts, BARS), true);
  assert.equal(named([...parts, { label: "c", rows: [{ how: "threads" }] }], BARS), false);
  assert.equal(named([{ label: "a", rows: [{ how: "one" }, { how: "two" }] }], BARS), false);
  assert.equal(named(parts, { ...BARS, series: null }), false);
});
