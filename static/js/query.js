/**
 * Questions to a run: who is in which state at an instant, what it is called, what it waits for. Pure.
 * @module
 */

import { listed, t } from "./i18n.js";
import { seconds } from "./format.js";

/** @import {Awaiting, Cause, FinalState, LiveState, Output, Run, Span, Strand, Task, Thing} from "./types.js" */

/**
 * The last element at or before an instant, by binary search.
 * @template T
 * @param {{length: number, [index: number]: T}} sorted
 * @param {number} at
 * @param {(element: T) => number} time
 * @returns {number} its index, -1 if there is none
 */
export function lastAt(sorted, at, time) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time(/** @type {T} */ (sorted[middle])) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Whether something had happened at an instant; of what happened in that very microsecond, only up to an event.
 * @param {number} when
 * @param {number} seq
 * @param {number} at
 * @param {number} upto
 */
export function happened(when, seq, at, upto) {
  return when < at || (when === at && seq <= upto);
}

/**
 * The last of what begins with an event, as of an instant and an event of it.
 * @template {{from: number, seq: number}} T
 * @param {T[]} sorted
 * @param {number} at
 * @param {number} upto
 * @returns {T | undefined}
 */
export function lastBegun(sorted, at, upto) {
  let index = lastAt(sorted, at, ({ from }) => from);
  while (index >= 0 && /** @type {T} */ (sorted[index]).from === at && /** @type {T} */ (sorted[index]).seq > upto) index -= 1;
  return sorted[index];
}

/**
 * @param {Task} task
 * @param {number} at
 * @param {number} [upto]  the last event of that microsecond that counts; all of them if it is left out
 * @returns {Span | null} the task's span at that instant; null before its creation and after its end
 */
export function spanAt(task, at, upto = Infinity) {
  if (at < task.created || (task.end && happened(task.end.at, task.end.seq, at, upto))) return null;
  return lastBegun(task.spans, at, upto) ?? null;
}

/**
 * @param {Task} task
 * @param {number} at
 * @param {number} [upto]
 * @returns {LiveState | FinalState | null} null before its creation
 */
export function stateAt(task, at, upto = Infinity) {
  if (at < task.created) return null;
  if (task.end && happened(task.end.at, task.end.seq, at, upto)) return task.end.state;
  return spanAt(task, at, upto)?.state ?? null;
}

/** How many tasks there were, those of which the trace does not tell among them. @param {Run} run */
export function tasksInAll(run) {
  const told = run.tasks.size - run.internal.task;
  return run.quiet === null ? told : Math.max(told, run.finished?.summary?.totals?.tasks ?? 0);
}

/**
 * What a lane is called: a task nobody named goes by its coroutine.
 * @param {Task} task
 */
export function taskName(task) {
  return /^Task-\d+$/.test(task.name) && task.coro ? task.coro : task.name;
}

/**
 * @param {Run} run
 * @param {number | null | undefined} id
 */
export function nameOf(run, id) {
  const task = id === null || id === undefined ? undefined : run.tasks.get(id);
  return task ? taskName(task) : t("an unknown task");
}

/** @param {Strand} strand @returns {string} the key of its lane */
export function strandKey(strand) {
  return `${strand.kind}-${strand.id ?? "main"}`;
}

/**
 * @param {Run} run
 * @param {Strand} strand
 * @returns {string} its name, with a number where there are several of it
 */
export function strandName(run, strand) {
  const { kind, name, number } = strand;
  if (kind === "thread") return strand.id === null ? t("main thread") : name || t("thread {id}", { id: strand.id });
  return (run.names.get(`${kind} ${name}`) ?? 0) > 1 ? `${name} ${number}` : name;
}

/** Who printed it; empty where that is not known. @param {Run} run @param {Output} output @returns {string} */
export function printerName(run, { task: id, strand }) {
  const task = id === null ? undefined : run.tasks.get(id);
  if (id !== null && !task) return t("task {id}", { id });
  return task ? taskName(task) : strand ? strandName(run, strand) : "";
}

/** @param {Run} run @param {number | null | undefined} id */
export function threadName(run, id) {
  const found = run.threads.get(id ?? null);
  return found ? strandName(run, found) : id === null || id === undefined ? t("main thread") : t("thread {id}", { id });
}

/** A function's name without the modules before it: `ThreadPoolExecutor.shutdown`, `time.sleep`. @param {string} call */
export function shortCall(call) {
  return call.split(".").slice(-2).join(".");
}

/**
 * @param {Run} run
 * @param {Thing} thing
 * @returns {string} its kind, with a number where there are several of it
 */
export function thingName(run, thing) {
  return (run.names.get(`thing ${thing.kind}`) ?? 0) > 1 ? `${thing.kind} ${thing.number}` : thing.kind;
}

/**
 * What a task waits for, in a few words.
 * @param {Run} run
 * @param {Awaiting | null} awaiting
 * @param {number} [most]  how many tasks are named
 * @returns {string}
 */
export function waitsFor(run, awaiting, most = 3) {
  if (!awaiting) return t("something");
  const what = awaited(run, awaiting, most);
  const through = awaiting.through?.at(0);
  return through && through !== awaiting.kind ? `${through}: ${what}` : what;
}

/** @param {Run} run @param {Awaiting} awaiting @param {number} most @returns {string} */
function awaited(run, awaiting, most) {
  const { kind } = awaiting;
  if (kind === "sleep") return `sleep ${seconds(awaiting.delay ?? 0)}`;
  if (kind === "yield") return t("its next turn");
  if (kind === "task") return nameOf(run, awaiting.task);
  if (kind === "gather" || kind === "wait") return group(run, kind, awaiting, most);
  if (awaiting.work !== undefined) return workText(run, awaiting);
  if (kind === "connect") return `connect ${awaiting.path ?? (awaiting.host ? `${awaiting.host}:${awaiting.port ?? "?"}` : "")}`.trim();
  if (awaiting.object !== undefined) {
    const thing = run.things.get(awaiting.object);
    const name = thing ? thingName(run, thing) : kind;
    return thing && kind !== thing.kind ? `${kind.replace("_", ".")} (${name})` : name;
  }
  if (kind === "process") {
    const child = run.children.get(awaiting.process ?? -1);
    return `pid ${child?.pid ?? "?"}`;
  }
  return awaiting.type ?? kind;
}

/** Work in a pool, and where it is done, if that is known. @param {Run} run @param {Awaiting} awaiting */
function workText(run, { work: id, thread }) {
  const work = run.works.get(id ?? -1);
  const call = shortCall(work?.call ?? t("work"));
  const by = thread ?? work?.thread;
  return by === null || by === undefined ? call : t("{call} in {thread}", { call, thread: threadName(run, by) });
}

/** @param {Run} run @param {string} kind @param {Awaiting} awaiting @param {number} most */
function group(run, kind, awaiting, most) {
  const names = (awaiting.tasks ?? []).slice(0, most + 1).map((id) => nameOf(run, id));
  /** @type {Map<string, number>} */
  const calls = new Map();
  for (const id of awaiting.works ?? []) {
    const call = shortCall(run.works.get(id)?.call ?? t("work"));
    calls.set(call, (calls.get(call) ?? 0) + 1);
  }
  for (const [call, count] of calls) names.push(count > 1 ? `${call} ×${count}` : call);
  const shown = names.length > most ? [...names.slice(0, most), "…"] : names;
  const verb = awaiting.through?.includes("TaskGroup") ? "" : `${kind} `;
  return `${verb}${listed(shown)}`;
}

/**
 * Who or what caused something, in a few words.
 * @param {Run} run
 * @param {Cause | null} by
 * @returns {string}
 */
export function causedBy(run, by) {
  if (!by) return t("unknown");
  const via = by.via ? ` (${by.via})` : "";
  const texts = /** @type {Record<string, string>} */ ({
    timer: t("a timer"),
    io: t("input or output"),
    thread: by.thread === undefined ? t("another thread") : threadName(run, by.thread),
    signal: t("a signal"),
    callback: t("a callback"),
    loop: t("the loop"),
  });
  return (by.kind === "task" ? nameOf(run, by.task) : (texts[by.kind] ?? by.kind)) + via;
}
