/**
 * Which lanes a run has, from top to bottom: tasks, threads, greenlets and generators, processes, objects.
 * Pure; no more is listed than can be drawn.
 * @module
 */

import { t } from "../i18n.js";
import { strandKey, strandName, taskName, thingName } from "../query.js";

/** @import {Child, Run, Strand, Task, Thing} from "../types.js" */

/**
 * @typedef {{key: string, kind: "task", label: string, note: string, task: Task} | {key: string, kind: "thread" | "greenlet" | "generator", label: string, note: string, strand: Strand} | {key: string, kind: "thing", label: string, note: string, thing: Thing} | {key: string, kind: "child", label: string, note: string, child: Child}} Lane
 */

/** Those of one kind: how many there are, and a lane for each. @typedef {{kind: "task" | "thread" | "greenlet" | "generator" | "child" | "thing", size: number, lanes: () => Iterable<Lane>}} Group */

/** More lanes than this are not drawn; the page says so. */
export const MOST_LANES = 200;
/** So many of each kind are drawn, however many there are of the others. */
const SHARE = 25;

/** Objects whose changes are worth a lane. */
const SHOWN_THINGS = new Set(["lock", "semaphore", "event", "condition", "barrier", "queue"]);
/** A pool that did one work (which is two changes) is told by that alone. */
const FEW_CHANGES = 2;

/**
 * @param {Run} run
 * @param {{internal: boolean}} options  whether what the libraries made for themselves is shown
 * @returns {{lanes: Lane[], hidden: number, internal: number, cut: Set<string>}} `hidden` lanes are beyond the bound, of the kinds in `cut`
 */
export function lanesOf(run, options) {
  const groups = [
    tasks(run, options.internal),
    threads(run, options.internal),
    strands(run, "greenlet", run.greenlets, options.internal),
    strands(run, "generator", run.generators, options.internal),
    { kind: /** @type {const} */ ("child"), size: run.children.size, lanes: () => children(run) },
    things(run),
  ];
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  let left = MOST_LANES - groups.reduce((sum, { size }) => sum + Math.min(size, SHARE), 0);
  /** @type {Lane[]} */
  const lanes = [];
  /** @type {Set<string>} */
  const cut = new Set();
  /** @type {Lane[]} */
  const samples = [];
  for (const group of groups) {
    const reserved = Math.min(group.size, SHARE);
    const more = Math.min(group.size - reserved, Math.max(0, left));
    left -= more;
    const whole = reserved + more === group.size;
    if (!whole) cut.add(group.kind);
    // What is there in full comes before what is but a sample of very many.
    (whole ? lanes : samples).push(...first(group.lanes(), reserved + more));
  }
  lanes.push(...samples);
  const { task, thread, greenlet, generator } = run.internal;
  return { lanes, hidden: total - lanes.length, internal: task + thread + greenlet + generator, cut };
}

/** @param {Iterable<Lane>} all @param {number} count */
function first(all, count) {
  /** @type {Lane[]} */
  const taken = [];
  if (count) for (const lane of all) if (taken.push(lane) === count) break;
  return taken;
}

/** @param {Run} run @param {boolean} internal @returns {Group} */
function tasks(run, internal) {
  return {
    kind: "task",
    size: run.tasks.size - (internal ? 0 : run.internal.task),
    *lanes() {
      for (const task of run.tasks.values()) {
        if (task.internal && !internal) continue;
        const label = taskName(task);
        const note = task.internal ? `asyncio: ${task.internal}` : label === task.coro ? "" : task.coro;
        yield { key: `task-${task.id}`, kind: "task", label, note, task };
      }
    },
  };
}

/** @param {Run} run @param {boolean} internal @returns {Group} */
function threads(run, internal) {
  const others = run.threads.size - (run.threads.has(null) ? 1 : 0);
  const main = mainHasLane(run) ? run.threads.get(null) : undefined;
  return {
    kind: "thread",
    size: others - (internal ? 0 : run.internal.thread) + (main ? 1 : 0),
    *lanes() {
      if (main) yield lane(run, main, run.tasks.size ? t("outside of tasks") : "");
      for (const thread of run.threads.values()) {
        if (thread === main || thread.id === null || (thread.internal && !internal)) continue;
        const kind = thread.executor === null ? t("thread") : t("worker thread");
        const call = thread.executor === null && thread.call && !thread.name.includes(thread.call) ? ` · ${thread.call.split(".").at(-1)}` : "";
        yield lane(run, thread, thread.internal ? t("internal thread") : kind + call);
      }
    },
  };
}

/** The main thread has a lane where it is not told by the lanes of tasks and greenlets alone. @param {Run} run */
export function mainHasLane(run) {
  const main = run.threads.get(null);
  if (!main) return false;
  if (main.blocks.length || main.holds.length || (run.tasks.size === 0 && run.greenlets.size === 0)) return true;
  // What the interpreter writes to stderr at the end of a run is not the program's doing.
  return main.outputs.some((index) => run.outputs[index]?.stream === "stdout");
}

/**
 * @param {Run} run
 * @param {"greenlet" | "generator"} kind
 * @param {Map<number, Strand>} all
 * @param {boolean} internal
 * @returns {Group}
 */
function strands(run, kind, all, internal) {
  return {
    kind,
    size: all.size - (internal ? 0 : run.internal[kind]),
    *lanes() {
      for (const strand of all.values()) {
        if (strand.internal && !internal) continue;
        yield lane(run, strand, strand.internal ?? (kind === "greenlet" ? t("greenlet") : t("generator")));
      }
    },
  };
}

/** @param {Run} run @param {Strand} strand @param {string} note @returns {Lane} */
function lane(run, strand, note) {
  return { key: strandKey(strand), kind: strand.kind, label: strandName(run, strand), note, strand };
}

/** @param {Run} run @returns {Iterable<Lane>} */
function* children(run) {
  for (const child of run.children.values()) {
    const pid = `pid ${child.pid ?? "?"}`;
    if (child.helper === null) yield { key: `child-${child.id}`, kind: "child", label: pid, note: "", child };
    else yield { key: `child-${child.id}`, kind: "child", label: helperName(child.helper) || pid, note: t("helper process"), child };
  }
}

/** The one helper that the project brings has a name in every language. @param {string} helper */
function helperName(helper) {
  return helper === "practice site" ? t("practice site") : helper;
}

/** @param {Run} run @returns {Group} */
function things(run) {
  const shown = run.changed.filter((thing) => SHOWN_THINGS.has(thing.kind) || (thing.kind === "executor" && thing.changes.length > FEW_CHANGES));
  return {
    kind: "thing",
    size: shown.length,
    *lanes() {
      for (const thing of shown) yield { key: `thing-${thing.id}`, kind: "thing", label: thingName(run, thing), note: thing.kind === "executor" ? t("works, queue") : "", thing };
    },
  };
}
