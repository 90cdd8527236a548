/**
 * An event in a few words: its type, and whom it is about. Pure.
 * @module
 */

import { MAIN, NOBODY } from "../model_log.js";
import { lastAt, nameOf, shortCall, strandName, taskName, thingName, threadName } from "../query.js";

/** @import {Run} from "../types.js" */

/**
 * `step_ended competitor-2`, `lock_released lock, competitor-1`: the type as the trace has it.
 * @param {Run} run
 * @param {number} seq
 */
export function saidOf(run, seq) {
  const who = whoOf(run, seq);
  return who ? `${run.log.type(seq)} ${who}` : run.log.type(seq);
}

/** @param {Run} run @param {number} seq @returns {string} */
function whoOf(run, seq) {
  const id = run.log.subject(seq);
  const type = run.log.type(seq);
  if (id === NOBODY) return "";
  if (type === "loop_tick" || type === "loop_idle") return "";
  if (id === MAIN) return threadName(run, null);
  const task = run.tasks.get(id);
  if (task) return taskName(task);
  const strand = run.greenlets.get(id) ?? run.generators.get(id) ?? run.threads.get(id);
  if (strand) return strandName(run, strand);
  const work = run.works.get(id);
  if (work) return shortCall(work.call);
  const child = run.children.get(id);
  if (child) return `pid ${child.pid ?? "?"}`;
  const thing = run.things.get(id);
  if (!thing) return "";
  const change = thing.changes[lastAt(thing.changes, seq, (each) => each.seq)];
  const by = change?.seq === seq && change.task !== null ? `, ${nameOf(run, change.task)}` : "";
  return thingName(run, thing) + by;
}
