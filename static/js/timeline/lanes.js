/**
 * Which lanes a run has, from top to bottom: event loops, tasks, threads, greenlets and generators, processes, objects. Pure.
 * @module
 */

import { t } from "../i18n.js";
import { loops } from "./lanes_loops.js";
import { strandKey, strandName, taskName, thingName } from "../query.js";
import { LaneTree } from "./tree.js";

/** @import {Child, Loop, Run, Strand, Task, Thing} from "../types.js" */

/**
 * @typedef {{key: string, kind: "loop", label: string, note: string, loop: Loop} | {key: string, kind: "task", label: string, note: string, task: Task} | {key: string, kind: "thread" | "greenlet" | "generator", label: string, note: string, strand: Strand} | {key: string, kind: "thing", label: string, note: string, thing: Thing} | {key: string, kind: "child", label: string, note: string, child: Child}} Lane
 */

/**
 * Those of one kind: how many there are, and a lane for each. Of a group that `grows`, the lanes come in order and stay: more
 * come at the end alone. `parent` is the key of the lane that another one is nested under.
 * @typedef {{kind: "loop" | "task" | "thread" | "greenlet" | "generator" | "child" | "thing", size: number, grows?: boolean, lanes: () => Iterable<Lane>, parent?: (lane: Lane) => string | null}} Group
 */

/** A group of more lanes than this comes after the others, which would be out of sight below it. */
export const MANY_LANES = 200;

/**
 * From top to bottom. Each knows its size without a walk through its lanes: it is asked in every frame.
 * @param {Run} run
 * @param {boolean} internal  whether what the libraries made for themselves is shown
 * @returns {Group[]}
 */
export function groupsOf(run, internal) {
  const groups = [
    loops(run),
    tasks(run, internal),
    threads(run, internal),
    strands(run, "greenlet", run.greenlets, internal),
    strands(run, "generator", run.generators, internal),
    { kind: /** @type {const} */ ("child"), size: run.children.size, lanes: () => children(run) },
    things(run),
  ];
  return [...groups.filter(({ size }) => size <= MANY_LANES), ...groups.filter(({ size }) => size > MANY_LANES)];
}

/**
 * All lanes of a run, none folded.
 * @param {Run} run
 * @param {{internal: boolean}} options
 */
export function lanesOf(run, { internal }) {
  const tree = new LaneTree();
  tree.update(run, groupsOf(run, internal), String(internal));
  return { lanes: tree.shown.map(({ lane }) => lane), internal: internalLanes(run) };
}

/** How many lanes the libraries made for themselves. @param {Run} run */
export function internalLanes({ internal: { task, thread, greenlet, generator } }) {
  return task + thread + greenlet + generator;
}

/** @param {Run} run @param {boolean} internal @returns {Group} */
function tasks(run, internal) {
  return {
    kind: "task",
    size: run.tasks.size - (internal ? 0 : run.internal.task),
    grows: true,
    *lanes() {
      for (const task of run.tasks.values()) if (internal || !task.internal) yield new TaskLane(run, task);
    },
    parent: (lane) => {
      if (lane.kind !== "task") return null;
      // What stands below a task that is not shown goes to the nearest one that is.
      let { parent } = lane.task;
      for (let task = run.tasks.get(parent ?? NaN); task?.internal && !internal; task = run.tasks.get(parent ?? NaN)) parent = task.parent;
      return parent === null ? null : `task-${parent}`;
    },
  };
}

/** Its name is asked for where it is drawn: there may be very many, and a name may change. */
class TaskLane {
  /** @type {"task"} */
  kind = "task";

  /** @param {Run} run @param {Task} task */
  constructor(run, task) {
    this.run = run;
    this.task = task;
    this.key = `task-${task.id}`;
  }

  get label() {
    return taskName(this.task);
  }

  get note() {
    const { internal, coro, name } = this.task;
    if (internal) return `asyncio: ${internal}`;
    const { label } = this;
    if (label !== coro) return coro;
    // Of those that are called alike, each still has a number of its own.
    return name !== coro && (this.run.names.get(`task ${label}`) ?? 0) > 1 ? name : "";
  }
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
    grows: true,
    parent: (lane) => {
      if (!("strand" in lane)) return null;
      let { parent } = lane.strand;
      for (let above = all.get(parent ?? NaN); above?.internal && !internal; above = all.get(parent ?? NaN)) parent = above.parent;
      return parent === null ? null : `${kind}-${parent}`;
    },
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
  return {
    key: strandKey(strand),
    kind: strand.kind,
    // It gets a number once there is another of that name.
    get label() {
      return strandName(run, strand);
    },
    note,
    strand,
  };
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
  return {
    kind: "thing",
    size: run.changed.length,
    *lanes() {
      for (const thing of run.changed) {
        yield {
          key: `thing-${thing.id}`,
          kind: "thing",
          get label() {
            return thingName(run, thing);
          },
          note: thing.kind === "executor" ? t("works, queue") : "",
          thing,
        };
      }
    },
  };
}
