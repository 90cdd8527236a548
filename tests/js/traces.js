/** Recorded runs, shared with the Python tests. */

import { readFileSync } from "node:fs";
import { apply, emptyRun } from "../../static/js/model.js";

export const NAMES = ["gather", "wait-for", "cancellation", "lock", "subprocess", "threads", "blocking", "greenlets", "sleepers", "generators", "processes"];

/** @param {string} name @returns {import("../../static/js/types.js").LogEvent[]} */
export function recorded(name) {
  const lines = readFileSync(new URL(`../traces/${name}.ndjson`, import.meta.url), "utf8").split("\n");
  return lines.filter((line) => line).map((line) => JSON.parse(line));
}

/** @param {import("../../static/js/types.js").LogEvent[]} events */
export function fold(events) {
  const run = emptyRun();
  for (const event of events) apply(run, event);
  return run;
}

/**
 * Numbers the events of a made-up run, a millisecond apart unless they say otherwise.
 * @param {Record<string, any>[]} events
 * @returns {import("../../static/js/types.js").LogEvent[]}
 */
export function numbered(events) {
  return events.map((event, index) => ({ seq: index + 1, at: index * 1000, type: "", ...event }));
}
