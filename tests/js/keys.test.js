import assert from "node:assert/strict";
import { test } from "node:test";

import { Keys, caps, nameOf } from "../../static/js/keys.js";

/** @param {string} key @param {Partial<KeyboardEvent>} [more] */
const pressed = (key, more = {}) => /** @type {KeyboardEvent} */ ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false, target: null, ...more });

test("a key goes by its character, and by shift where it has none", () => {
  assert.equal(nameOf(pressed("<", { shiftKey: true })), "<");
  assert.equal(nameOf(pressed("ArrowLeft", { shiftKey: true })), "Shift+ArrowLeft");
  assert.equal(nameOf(pressed("ArrowLeft")), "ArrowLeft");
  // The lock key is no shift.
  assert.equal(nameOf(pressed("M")), "m");
  assert.equal(nameOf(pressed("M", { shiftKey: true })), "M");
});

test("who declines a key leaves it to the next, and at last to the browser", () => {
  const keys = new Keys();
  /** @type {string[]} */
  const done = [];
  let busy = false;
  keys.add(
    { keys: ["Home"], text: "first of the lane", group: "lanes", run: () => busy && (done.push("lane"), true) },
    { keys: ["Home", "h"], text: "to the start", group: "time", run: () => void done.push("time") },
  );
  assert.equal(keys.press(pressed("Home")), true);
  busy = true;
  assert.equal(keys.press(pressed("Home")), true);
  assert.equal(keys.press(pressed("x")), false);
  assert.deepEqual(done, ["time", "lane"]);
});

test("keys of one character can be switched off; the others stay", () => {
  const keys = new Keys();
  /** @type {string[]} */
  const done = [];
  keys.add(...["m", "?", "0", "Shift+W", " ", "ArrowLeft", "Shift+ArrowLeft", "Escape"].map((name) => ({ keys: [name], text: name, group: /** @type {const} */ ("time"), run: () => void done.push(name) })));
  keys.characters = false;
  for (const key of ["m", "?", "0", " ", "ArrowLeft", "Escape"]) keys.press(pressed(key));
  keys.press(pressed("ArrowLeft", { shiftKey: true }));
  assert.deepEqual(done, [" ", "ArrowLeft", "Escape", "Shift+ArrowLeft"]);
  keys.characters = true;
  assert.equal(keys.press(pressed("m")), true);
});

test("the help gets the table by groups in one order, without empty ones", () => {
  const keys = new Keys();
  const run = () => {};
  keys.add({ keys: ["]"], text: "b", group: "page", run }, { keys: ["+", "="], shown: ["+"], text: "a", group: "zoom", run });
  assert.deepEqual(keys.groups().map(({ group, keys: found }) => [group, found.map(({ text }) => text)]), [["zoom", ["a"]], ["page", ["b"]]]);
  assert.deepEqual(keys.table.map(caps), [["]"], ["+"]]);
  assert.deepEqual(caps({ keys: ["Shift+ArrowLeft", " "], text: "", group: "time", run }), ["Shift+←", "Space"]);
});
