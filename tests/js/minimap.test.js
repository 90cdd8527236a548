import assert from "node:assert/strict";
import { test } from "node:test";

import { dragged, holdAt, tellingCrowd } from "../../static/js/minimap/layout.js";
import { fold, recorded } from "./traces.js";

test("the window is taken by its edges or its middle, beside it a new one is drawn", () => {
  const at = (/** @type {number} */ x) => holdAt(x, 200, 300, 600, 7);
  assert.deepEqual([100, 194, 206, 250, 296, 305, 400].map(at), ["new", "start", "start", "window", "end", "end", "new"]);
  // One that is narrow is moved by its middle all the same.
  assert.deepEqual([197, 205, 213].map((x) => holdAt(x, 200, 210, 600, 7)), ["start", "window", "end"]);
  // All of the run can't be moved.
  assert.equal(holdAt(300, 0, 600, 600, 7), "new");
  assert.equal(holdAt(598, 0, 600, 600, 7), "end");
});

test("a drag moves or resizes within the run", () => {
  const part = { t0: 200, t1: 300 };
  assert.deepEqual(dragged("window", part, 250, 350, 1000), { t0: 300, t1: 400 });
  assert.deepEqual(dragged("window", part, 250, -900, 1000), { t0: 0, t1: 100 });
  assert.deepEqual(dragged("window", part, 250, 9000, 1000), { t0: 900, t1: 1000 });
  assert.deepEqual(dragged("start", part, 200, 150, 1000), { t0: 150, t1: 300 });
  assert.deepEqual(dragged("start", part, 200, 500, 1000), { t0: 290, t1: 300 });
  assert.deepEqual(dragged("end", part, 300, 100, 1000), { t0: 200, t1: 210 });
  assert.deepEqual(dragged("end", part, 300, 5000, 1000), { t0: 200, t1: 1000 });
  assert.deepEqual(dragged("new", part, 700, 600, 1000), { t0: 600, t1: 700 });
});

test("a run without tasks tells of what it has instead", () => {
  assert.equal(tellingCrowd(fold(recorded("lock")))?.kind, "task");
  assert.equal(tellingCrowd(fold(recorded("generators")))?.kind === "task", fold(recorded("generators")).tasks.size > 0);
  assert.equal(tellingCrowd(fold([])), null);
});
