import assert from "node:assert/strict";
import { test } from "node:test";

import { Visit } from "../../static/js/landing/visit.js";

function memory() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
    removeItem: (/** @type {string} */ key) => void kept.delete(key),
  };
}

test("a visit remembers its run", () => {
  const tab = memory();
  const visit = new Visit(() => tab);
  assert.equal(visit.run, null);
  visit.run = "r1";
  assert.equal(new Visit(() => tab).run, "r1");
  visit.run = null;
  assert.equal(new Visit(() => tab).run, null);
});

test("a browser that keeps nothing is no obstacle", () => {
  const visit = new Visit(() => {
    throw new Error("denied");
  });
  visit.run = "r1";
  assert.equal(visit.run, null);
});
