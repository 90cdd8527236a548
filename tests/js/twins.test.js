import assert from "node:assert/strict";
import { test } from "node:test";

import { Runs } from "../../static/js/runs.js";
import { address, matches, terms } from "../../static/js/search.js";
import { longest, sharedEnd } from "../../static/js/twins/extent.js";
import { amounts, gain, times } from "../../static/js/twins/gain.js";
import { linked } from "../../static/js/twins/links.js";
import { tally } from "../../static/js/twins/totals.js";
import { verdict } from "../../static/js/twins/verdict.js";
import { widened } from "../../static/js/twins/work.js";
import { fold, numbered, recorded } from "./traces.js";

test("the axis reaches as far as the longest run, with room while one goes on", () => {
  const over = { seen: true, live: false, now: 3_000_000 };
  const live = { seen: true, live: true, now: 1_000_000 };
  assert.equal(sharedEnd([over, { ...over, now: 600_000 }]), 3_000_000);
  assert.equal(sharedEnd([over, live]), 3_000_000);
  assert.ok(sharedEnd([{ ...over, now: 600_000 }, live]) > 1_000_000);
  // What has not begun has no part in it.
  assert.equal(sharedEnd([over, { seen: false, live: true, now: 9e9 }]), 3_000_000);
  assert.ok(sharedEnd([{ seen: false, live: false, now: 0 }]) > 0);
});

test("the end is known once all that began are over", () => {
  assert.equal(longest([]), null);
  assert.equal(longest([{ seen: false, end: null }]), null);
  assert.equal(longest([{ seen: true, end: 5 }, { seen: true, end: null }]), null);
  assert.equal(longest([{ seen: true, end: 5 }, { seen: true, end: 3 }]), 5);
  assert.equal(longest([{ seen: true, end: 5 }, { seen: false, end: null }]), 5);
});

test("a ratio has no more digits than it is worth", () => {
  assert.deepEqual([1.25, 4.96, 5.04, 9.94, 9.96, 123.4].map(times), ["1.3", "5", "5", "9.9", "10", "123"]);
});

test("durations beside each other are in one unit", () => {
  assert.deepEqual(amounts([3_020_000, 611_000]), ["3.02 s", "0.61 s"]);
  assert.deepEqual(amounts([434_000, 61_000]), ["434 ms", "61.0 ms"]);
});

test("the gain of two is that of the second, whichever way it goes", () => {
  /** @param {number} a @param {number} b */
  const of = (a, b) => gain([{ label: "in turn", us: a * 1e6 }, { label: "at once", us: b * 1e6 }]);
  assert.equal(of(3.02, 0.61), "3.02 s against 0.61 s: “at once” is 5 times as fast.");
  assert.equal(of(1, 2.5), "1.00 s against 2.50 s: “at once” takes 2.5 times as long.");
  assert.match(of(1, 1.05), /about the same, nothing is gained/);
});

test("the gain of many is that of the fastest over the slowest", () => {
  const totals = [3, 0.5, 1].map((seconds, index) => ({ label: `way ${index}`, us: seconds * 1e6 }));
  assert.equal(gain(totals), "“way 1” took 0.50 s, “way 0” 3.00 s: the fastest is 6 times as fast as the slowest.");
  assert.match(gain(totals.map((total) => ({ ...total, us: 1e6 }))), /about the same/);
});

/** @param {string} label @param {string | null} outcome @param {number} code @param {string[]} printed @param {any} [measured] */
function taken(label, outcome, code, printed = [], measured = null) {
  const lines = printed.map((text) => ({ type: "output", stream: "stdout", text: `${text}\n` }));
  const end = outcome === null ? [] : [{ type: "run_finished", outcome, exit_code: code, duration: 2e6 }];
  return { state: { run: fold(numbered([{ type: "run_started" }, ...lines, ...end])) }, work: null, data: { label, exit_code: 0, measured } };
}

test("times are compared only of runs that came to their own end", () => {
  const good = taken("a", "completed", 0);
  assert.equal(verdict(tally([good, taken("b", null, 0)], true), "time")?.text, "1 of 2 runs are over.");
  assert.match(verdict(tally([good, taken("b", "completed", 0)], false), "time")?.text ?? "", /about the same/);
  for (const bad of [taken("b", "stopped", -15), taken("b", "failed", 1), taken("b", "timed_out", -9)]) {
    assert.match(verdict(tally([good, bad], false), "time")?.text ?? "", /no times are compared/);
  }
  assert.match(verdict(tally([good, good], false), "none")?.text ?? "", /not the time/);
  assert.equal(verdict(tally([taken("a", null, 0), taken("b", null, 0)], false), "time"), null);
});

test("the work of a script is without the start and the end of its process", () => {
  const events = recorded("gather");
  /** @type {import("../../static/js/twins/work.js").Work | null} */
  let work = null;
  for (const event of events) work = widened(work, event);
  const steps = events.filter(({ type }) => type.startsWith("step_"));
  assert.deepEqual(work, { first: steps[0]?.at, last: steps.at(-1)?.at });
  const one = { ...taken("a", "completed", 0), work };
  const told = tally([one, { ...one, work: { first: 0, last: 1000 } }], false);
  assert.equal(told.basis, "work");
  assert.deepEqual(told.totals.map(({ us }) => us), [(steps.at(-1)?.at ?? 0) - (steps[0]?.at ?? 0), 1000]);
  // Where that is not known of one, all are told whole.
  assert.deepEqual(tally([one, taken("b", "completed", 0)], false).totals.map(({ us }) => us), [2e6, 2e6]);
});

test("what the scripts measured themselves wins, if each did so once", () => {
  const measured = { row: String.raw`^took (?P<seconds>[\d.]+) s$`, columns: { seconds: { label: "Took", unit: "s" } }, x: null, y: "seconds", series: null, limits: "" };
  const one = taken("a", "completed", 0, ["hello", "took 3.5 s"], measured);
  const two = { ...taken("b", "completed", 0, ["took 0.5 s"], measured), work: { first: 0, last: 5 } };
  const told = tally([one, two], false);
  assert.equal(told.basis, "measured");
  assert.deepEqual(told.totals.map(({ us }) => us), [3.5e6, 0.5e6]);
  assert.match(verdict(told, "time")?.text ?? "", /^3\.50 s against 0\.50 s: “b” is 7 times as fast\.$/);
  for (const other of [taken("b", "completed", 0), taken("b", "completed", 0, ["took 1 s", "took 2 s"], measured)]) {
    assert.equal(tally([one, other], false).basis, "run");
  }
});

test("a comparison's link names its runs, a run's link the run", () => {
  const band = (/** @type {string | null} */ id) => ({ id, label: `of ${id}` });
  assert.equal(linked({ demo: "x", compared: true }, [band(null), band(null)]), null);
  assert.equal(linked({ demo: "x", compared: true }, [band("a"), band("b")])?.link, "/demos/x?runs=a,b");
  assert.deepEqual(linked({ demo: "x", compared: false }, [band("a")]), { link: "/runs/a", traces: [{ id: "a", label: null }] });
});

/** A band without a server. @param {string[]} told @param {string} name @param {string[]} refused */
function fake(told, name, refused = []) {
  /** @type {() => void} */
  let end = () => {};
  return {
    name,
    going: false,
    ended: Promise.resolve(),
    forget() {},
    /** @param {URLSearchParams} values */
    async start(values) {
      told.push(`start ${name} ${values.get("n")}`);
      if (refused.length) return refused.map((field) => ({ field, message: "no" }));
      this.going = true;
      this.ended = new Promise((done) => (end = () => done(undefined)));
      return [];
    },
    async stop() {
      if (this.going) told.push(`stop ${name}`);
      this.over();
    },
    over() {
      this.going = false;
      end();
    },
  };
}

const values = () => new URLSearchParams({ n: "1" });
const settled = () => new Promise((done) => setImmediate(done));

test("runs begin together, or each when the one before is over", async () => {
  /** @type {string[]} */
  const told = [];
  const bands = [fake(told, "a"), fake(told, "b")];
  const together = new Runs(bands, false);
  assert.deepEqual(await together.start(values), []);
  assert.deepEqual(told.splice(0), ["start a 1", "start b 1"]);
  const inTurn = new Runs(bands, true);
  const started = inTurn.start(values);
  await settled();
  assert.deepEqual(told.splice(0), ["start a 1"]);
  assert.ok(inTurn.going);
  bands[0]?.over();
  await settled();
  assert.deepEqual(told.splice(0), ["start b 1"]);
  bands[1]?.over();
  await started;
  assert.ok(!inTurn.going);
});

test("a stop reaches what is still to come", async () => {
  /** @type {string[]} */
  const told = [];
  const runs = new Runs([fake(told, "a"), fake(told, "b")], true);
  const started = runs.start(values);
  await settled();
  runs.stop();
  await started;
  assert.deepEqual(told, ["start a 1", "stop a"]);
  assert.ok(!runs.going);
});

test("where one is refused, none goes on", async () => {
  /** @type {string[]} */
  const told = [];
  const runs = new Runs([fake(told, "a"), fake(told, "b", ["N"])], false);
  assert.deepEqual(await runs.start(values), [{ field: "N", message: "no" }]);
  assert.deepEqual(told, ["start a 1", "start b 1", "stop a"]);
});

test("a search wants every word, in any order and case", () => {
  assert.ok(matches("gather: results in argument order", terms("ORDER  gather")));
  assert.ok(!matches("gather: results", terms("gather lock")));
  assert.ok(matches("anything", terms("  ")));
  assert.equal(address("  a b&c "), "/?q=a+b%26c");
  assert.equal(address(" "), "/");
});
