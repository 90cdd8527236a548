import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, parse, within, write } from "../../static/js/share/address.js";
import { SHORTEST } from "../../static/js/timeline/zoom.js";

const ALL = { at: 12_345, sel: { band: 1, key: "task-5-33" }, part: { t0: 1000, t1: 5000 }, marks: [1200, 4800], internal: true };

test("what is looked at comes back from its address", () => {
  assert.equal(write(ALL), "#at=12345&sel=1.task-5-33&from=1000&to=5000&marks=1200,4800&own=1");
  assert.deepEqual(parse(write(ALL)), ALL);
  for (const key of ["task-5", "thread-main", "thing-3", "loop-1", "task-7-end", "child-4"]) {
    const pinned = { ...NOTHING, sel: { band: 0, key } };
    assert.equal(write(pinned), `#sel=${key}`);
    assert.deepEqual(parse(write(pinned)), pinned);
  }
});

test("where there is nothing to say there is no fragment", () => {
  assert.equal(write(NOTHING), "");
  assert.equal(parse(""), null);
  assert.equal(parse("#"), null);
});

test("instants are whole microseconds", () => {
  assert.equal(write({ ...NOTHING, at: 12.6, part: { t0: 0.4, t1: 99.5 } }), "#at=13&from=0&to=100");
});

test("a place on the page is none of ours", () => {
  assert.equal(parse("#L12"), null);
  assert.equal(parse("#main"), null);
});

test("what makes no sense is passed over, and the rest holds", () => {
  const garbage = "#at=-5&sel=<script>&from=9&to=3&marks=x,7,,1e3&own=maybe&moon=full";
  assert.deepEqual(parse(garbage), { ...NOTHING, marks: [7] });
  assert.deepEqual(parse("#at=NaN&sel=task-5"), { ...NOTHING, sel: { band: 0, key: "task-5" } });
  assert.deepEqual(parse("#at=5&at=6&from=1"), { ...NOTHING, at: 5 });
  assert.deepEqual(parse("#at=99999999999999999999"), NOTHING);
  assert.deepEqual(parse("#at=%E0%A4%A"), NOTHING);
  assert.deepEqual(parse("#marks=1,2,3,4"), { ...NOTHING, marks: [1, 2] });
});

test("what lies outside of the run is brought into it", () => {
  const end = 10_000;
  assert.deepEqual(within({ ...ALL, at: 99_999, marks: [1, 20_000] }, end, 2), { ...ALL, at: end, marks: [1, end] });
  // The other run is not on the page.
  assert.equal(within(ALL, end, 1).sel, null);
  // A part that holds all of the run is the whole.
  assert.equal(within({ ...ALL, part: { t0: 0, t1: end } }, end, 2).part, null);
  assert.equal(within({ ...ALL, part: { t0: 0, t1: 5 * end } }, end, 2).part, null);
  assert.deepEqual(within({ ...ALL, part: { t0: 9_000, t1: 5 * end } }, end, 2).part, { t0: 9_000, t1: end });
  // One that lies behind its end is the shortest there is, at its end.
  assert.deepEqual(within({ ...ALL, part: { t0: 3 * end, t1: 5 * end } }, end, 2).part, { t0: end - SHORTEST, t1: end });
});
