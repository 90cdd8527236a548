/**
 * Questions to a run: who is in which state at an instant, on which line, what for. Pure.
 * @module
 */

import { t } from "./i18n.js";
import { seconds } from "./format.js";

/** @import {Awaiting, Cause, FinalState, LiveState, Run, Span, Task, Thing, Where} from "./types.js" */

/**
 * The last element at or before an instant, by binary search.
 * @template T
 * @param {T[]} sorted
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
 * @param {Task} task
 * @param {number} at
 * @returns {Span | null} the task's span at that instant; null before its creation and after its end
 */
export function spanAt(task, at) {
  if (at < task.created || (task.end && at >= task.end.at)) return null;
  return task.spans[lastAt(task.spans, at, (span) => span.from)] ?? null;
}

/**
 * @param {Task} task
 * @param {number} at
 * @returns {LiveState | FinalState | null} null before its creation
 */
export function stateAt(task, at) {
  if (at < task.created) return null;
  if (task.end && at >= task.end.at) return task.end.state;
  return spanAt(task, at)?.state ?? null;
}

/**
 * Where tasks stand at an instant, by line of the script.
 * @param {Run} run
 * @param {number} at
 * @param {string} script  the name of the script's file
 * @param {Record<string, number>} functions  the line of each `def`, where a task stands before its first step
 * @returns {Map<number, {task: Task, state: LiveState}[]>}
 */
export function standing(run, at, script, functions) {
  /** @type {Map<number, {task: Task, state: LiveState}[]>} */
  const lines = new Map();
  for (const task of run.tasks.values()) {
    if (task.internal) continue;
    const span = spanAt(task, at);
    if (!span) continue;
    const line = lineOf(task, span, script, functions);
    if (line === null) continue;
    const there = lines.get(line);
    if (there) there.push({ task, state: span.state });
    else lines.set(line, [{ task, state: span.state }]);
  }
  return lines;
}

/**
 * @param {Task} task
 * @param {Span} span
 * @param {string} script
 * @param {Record<string, number>} functions
 * @returns {number | null}
 */
export function lineOf(task, span, script, functions) {
  const where = placeOf(task, span);
  if (where) return where.file === script ? where.line : null;
  return functions[task.coro] ?? (task.where?.file === script ? task.where.line : null);
}

/**
 * The line that a span is about: its own, or the last one before it.
 * @param {Task} task
 * @param {Span} span
 * @returns {Where | null}
 */
export function placeOf(task, span) {
  for (let index = task.spans.indexOf(span); index >= 0; index -= 1) {
    const where = task.spans[index]?.where;
    if (where) return where;
  }
  return null;
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

/**
 * @param {Run} run
 * @param {Thing} thing
 * @returns {string} its kind, with a number where there are several of it
 */
export function thingName(run, thing) {
  const same = [...run.things.values()].filter((other) => other.kind === thing.kind);
  return same.length > 1 ? `${thing.kind} ${same.indexOf(thing) + 1}` : thing.kind;
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

/** @param {Run} run @param {string} kind @param {Awaiting} awaiting @param {number} most */
function group(run, kind, awaiting, most) {
  const names = (awaiting.tasks ?? []).map((id) => nameOf(run, id));
  const shown = names.length > most ? [...names.slice(0, most), "…"] : names;
  const verb = awaiting.through?.includes("TaskGroup") ? "" : `${kind} `;
  return `${verb}${shown.join(", ")}`;
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
    thread: t("another thread"),
    signal: t("a signal"),
    callback: t("a callback"),
    loop: t("the loop"),
  });
  return (by.kind === "task" ? nameOf(run, by.task) : (texts[by.kind] ?? by.kind)) + via;
}
