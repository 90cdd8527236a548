import assert from "node:assert/strict";
import { test } from "node:test";

import { Refused } from "../../static/js/api.js";
import { admitted } from "../../static/js/queue.js";

/** @param {unknown[]} answers  errors are thrown */
function bench(answers) {
  /** @type {unknown[]} */
  const log = [];
  const clock = { now: 0 };
  const want = { over: false };
  const ask = async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    log.push("ask");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const options = {
    onWait: () => void log.push("wait"),
    over: () => want.over,
    pause: async (/** @type {number} */ ms) => {
      log.push(ms);
      clock.now += ms;
    },
    now: () => clock.now,
    random: () => 1,
  };
  return { log, clock, want, run: () => admitted(ask, options), options };
}

const full = (/** @type {number | null} */ wait) => new Refused(429, "full", [], wait);

test("it is asked again until there is room, sooner than at the latest", async () => {
  const { log, run } = bench([full(31), full(2), "a run"]);
  assert.equal(await run(), "a run");
  assert.deepEqual(log, ["ask", "wait", 3000, "ask", "wait", 2000, "ask"]);
});

test("what is refused for another reason is not asked again", async () => {
  for (const error of [new Refused(422, "wrong", []), new TypeError("no network")]) {
    const { log, run } = bench([error]);
    await assert.rejects(run(), error);
    assert.deepEqual(log, ["ask"]);
  }
});

test("nobody waits for ever", async () => {
  const { log, clock, run } = bench([full(60)]);
  await assert.rejects(run(), Refused);
  assert.equal(clock.now, 300_000);
  assert.equal(log.filter((entry) => entry === "ask").length, 101);
});

test("whoever gives up while waiting asks no more", async () => {
  const { log, want, options, run } = bench([full(5), "a run"]);
  options.onWait = () => {
    want.over = true;
  };
  assert.equal(await run(), null);
  assert.deepEqual(log, ["ask"]);
});
