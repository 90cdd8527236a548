import assert from "node:assert/strict";
import { test } from "node:test";

import { crumbs, isCrumb } from "../../static/js/timeline/crumbs.js";
import { THINNEST } from "../../static/js/timeline/shapes.js";

/** @param {Partial<import("../../static/js/timeline/layout.js").Box>} more @returns {import("../../static/js/timeline/layout.js").Box} */
const box = (more) => ({ key: "task-1-1", kind: "running", x: 0, w: 1, from: 0, to: 1, open: false, count: 1, text: "", variant: "", item: null, ...more });

test("what has a text, or is wide enough to be looked at, keeps an element of its own", () => {
  assert.ok(isCrumb(box({})));
  assert.ok(!isCrumb(box({ w: 30 })));
  assert.ok(!isCrumb(box({ text: "3/5" })));
  assert.ok(!isCrumb(box({ kind: "end", w: 0 })));
});

test("while the picture moves, whatever has no text is drawn with others, where it would be alone", () => {
  assert.ok(isCrumb(box({ kind: "waiting", w: 300 }), true));
  assert.ok(!isCrumb(box({ kind: "waiting", w: 300, text: "sleep" }), true));
  assert.ok(!isCrumb(box({ kind: "end", w: 0 }), true));
  const paths = crumbs([box({ kind: "busy", x: 5, w: 40, part: 1 }), box({ kind: "idle", x: 45, w: 20 })], 20);
  assert.equal(paths.get("busy ")?.d, "M5 4h40v14h-40z");
  assert.equal(paths.get("idle ")?.d, "M45 16.5h20v1.5h-20z");
});

test("thin boxes are where they would be alone, and each look has a path", () => {
  const paths = crumbs([box({ x: 10, w: 0.2 }), box({ x: 20, w: 4 }), box({ x: 30, count: 3 }), box({ kind: "ready", x: 9.5, w: 0.5 })], 20);
  assert.equal(paths.get("running ")?.d, `M10 12h${THINNEST}v16h-${THINNEST}zM20 12h4v16h-4z`);
  assert.equal(paths.get("running together")?.group, "together");
  assert.equal(paths.get("ready ")?.d, "M9.5 12h0.5v16h-0.5z");
});
