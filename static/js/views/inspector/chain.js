/**
 * What a task waits for at an instant, and what that waits for in turn, to the end of it. Pure.
 * @module
 */

import { duration, instant } from "../../format.js";
import { t, tn } from "../../i18n.js";
import { happened, lastAt, nameOf, shortCall, spanAt, taskName, thingName, threadName } from "../../query.js";
import { blockAt, placeOf } from "../../standing.js";
import { stateName } from "../describe.js";
import { childText } from "../../timeline/layout_things.js";
import { causePart, waitsPart } from "./life.js";
import { listed, phrase, place } from "./sheet.js";

/** @import {Awaiting, Change, Task, Thing} from "../../types.js" */
/** @import {Context, Line, Part, Section} from "./sheet.js" */

/** So many links are told; the rest is counted. */
const MOST = 24;
/** So many that queue are named. */
const MOST_NAMES = 12;

/** @typedef {{context: Context, lines: Line[], more: number, told: Set<number>, path: number[]}} Walk */

/**
 * @param {Context} context
 * @param {Task} task
 * @returns {Section}
 */
export function chainOf(context, task) {
  /** @type {Walk} */
  const walk = { context, lines: [], more: 0, told: new Set(), path: [] };
  follow(walk, task, 0);
  return { title: headOf(context), lines: walk.lines, more: walk.more };
}

/** @param {Context} context */
function headOf({ cursor, at, now }) {
  const time = instant(at);
  if (cursor !== null) return t("At the cursor, {time}", { time });
  return at === now ? t("Now") : t("As the selected span began, {time}", { time });
}

/** @param {Walk} walk @param {number} depth @param {Part[]} parts */
function say(walk, depth, parts) {
  if (walk.lines.length < MOST) walk.lines.push({ depth, parts });
  else walk.more += 1;
}

/** @param {Task} task @returns {Part} */
function taskPart(task) {
  return { text: taskName(task), go: { key: `task-${task.id}` } };
}

/** @param {Walk} walk @param {Task} task @param {number} depth */
function follow(walk, task, depth) {
  const { run, at, upto } = walk.context;
  const name = taskPart(task);
  if (walk.path.includes(task.id)) return say(walk, depth, phrase(t("{name}, with which this began: they wait for each other in a circle"), { name }));
  if (walk.told.has(task.id)) return say(walk, depth, phrase(t("{name}, as told above"), { name }));
  walk.told.add(task.id);
  if (run.quiet !== null && at > run.quiet) return say(walk, depth, phrase(t("{name}: nothing is known here"), { name }));
  if (at < task.created) return say(walk, depth, phrase(t("{name} is not created yet"), { name }));
  if (task.end && happened(task.end.at, task.end.seq, at, upto)) return say(walk, depth, phrase(t("{name} is over: {state}"), { name, state: stateName(task.end.state) }));
  const span = spanAt(task, at, upto);
  if (!span) return;
  const since = duration(at - span.from);
  const block = blockAt(task.blocks, at, upto);
  if (block) return say(walk, depth, phrase(t("{name} is blocked in {call} for {time}; its loop is held"), { name, call: block.call, time: duration(at - block.from) }));
  if (span.state === "running") return say(walk, depth, phrase(t("{name} is running for {time}"), { name, time: since }));
  if (span.state === "ready") {
    if (span === task.spans[0]) return say(walk, depth, phrase(t("{name} was created {time} ago and is ready for its first step"), { name, time: since }));
    return say(walk, depth, phrase(t("{name} was woken by {by} and is ready for {time}"), { name, by: causePart(run, span.by), time: since }));
  }
  const where = place(walk.context, placeOf(task, span));
  const values = { name, what: waitsPart(walk.context, span), time: since, where: where ?? "" };
  say(walk, depth, phrase(where ? t("{name} waits for {what} for {time}, in {where}") : t("{name} waits for {what} for {time}"), values));
  walk.path.push(task.id);
  if (span.awaiting) on(walk, span.awaiting, depth + 1);
  walk.path.pop();
}

/** What is waited for, as it stands at that instant. @param {Walk} walk @param {Awaiting} awaiting @param {number} depth */
function on(walk, awaiting, depth) {
  const { run, at } = walk.context;
  const through = awaiting.through ?? [];
  if (through.length) say(walk, depth, [t("through {wrappers}", { wrappers: through.join(", ") })]);
  if (awaiting.kind === "sleep" && awaiting.deadline) {
    const left = awaiting.deadline - at;
    say(walk, depth, [left > 0 ? t("due at {time}, in {left}", { time: instant(awaiting.deadline), left: duration(left) }) : t("due since {time}", { time: instant(awaiting.deadline) })]);
  }
  const tasks = awaiting.kind === "task" ? [awaiting.task ?? -1] : (awaiting.tasks ?? []);
  for (const id of tasks) {
    const next = run.tasks.get(id);
    // Beyond what is told, what each waits for is not even looked for.
    if (walk.lines.length >= MOST) walk.more += 1;
    else if (next) follow(walk, next, depth);
    else say(walk, depth, [nameOf(run, id)]);
  }
  for (const id of [...(awaiting.works ?? []), ...(awaiting.work === undefined ? [] : [awaiting.work])]) working(walk, id, depth);
  const thing = awaiting.object === undefined ? undefined : run.things.get(awaiting.object);
  if (thing) standing(walk, thing, depth);
  const child = run.children.get(awaiting.process ?? -1);
  if (child) {
    const name = { text: `pid ${child.pid ?? "?"}`, go: { key: `child-${child.id}` } };
    const over = child.exited !== null && child.exited <= at;
    say(walk, depth, phrase(over ? t("{name} has ended") : t("{name} runs {command}"), { name, command: childText(child) || "?" }));
  }
}

/** @param {Walk} walk @param {number} id  of a work @param {number} depth */
function working(walk, id, depth) {
  const { run, at, upto } = walk.context;
  const work = run.works.get(id);
  if (!work) return;
  const call = shortCall(work.call);
  if (work.ended !== null && work.ended <= at) return say(walk, depth, [t("{call} is over", { call })]);
  if (work.started === null || work.started > at) return say(walk, depth, [t("{call} is queued for {time}", { call, time: duration(at - work.submitted) })]);
  const worker = work.thread === null ? undefined : run.threads.get(work.thread);
  const time = duration(at - work.started);
  if (!worker) return say(walk, depth, [t("{call} is being done for {time}", { call, time })]);
  const thread = { text: threadName(run, work.thread), go: { key: `thread-${work.thread}` } };
  say(walk, depth, phrase(t("{call} is done by {thread} for {time}"), { call, thread, time }));
  const block = blockAt(worker.blocks, at, upto);
  if (block) say(walk, depth + 1, phrase(t("{thread} is blocked in {call} for {time}"), { thread, call: block.call, time: duration(at - block.from) }));
}

/** What was the last that happened to an object, by its place. @param {Thing} thing @param {number} at @param {number} upto */
export function changeIndexAt({ changes }, at, upto) {
  let index = lastAt(changes, at, (change) => change.at);
  while (index >= 0 && !happened(/** @type {Change} */ (changes[index]).at, /** @type {Change} */ (changes[index]).seq, at, upto)) index -= 1;
  return index;
}

/** @param {Walk} walk @param {Thing} thing @param {number} depth */
function standing(walk, thing, depth) {
  const { run, at, upto } = walk.context;
  const change = thing.changes[changeIndexAt(thing, at, upto)];
  if (!change) return;
  const name = { text: thingName(run, thing), go: { key: `thing-${thing.id}` } };
  const { owner, level, full } = change;
  const holder = owner === null ? undefined : run.tasks.get(owner);
  if (thing.kind === "lock") {
    if (owner === null) say(walk, depth, phrase(t("{name} is free"), { name }));
    else say(walk, depth, phrase(t("{name} is held by {owner} for {time}"), { name, owner: holder ? taskPart(holder) : nameOf(run, owner), time: duration(at - change.at) }));
  } else if (thing.kind === "event") {
    say(walk, depth, phrase(level ? t("{name} is set") : t("{name} is not set"), { name }));
  } else if (level !== null) {
    say(walk, depth, phrase(t("{name} is at {value}"), { name, value: full === null ? String(level) : `${level}/${full}` }));
  }
  const waiters = queueAt(walk, thing);
  if (waiters.length) say(walk, depth + 1, [t("in its queue: "), ...waiters]);
  if (holder) follow(walk, holder, depth + 1);
}

/**
 * Who waits for an object, in order. Joining its queue is no event of the object, so whoever came after the last change
 * is known from the next; the rest is counted.
 * @param {Walk} walk @param {Thing} thing @returns {Part[]}
 */
function queueAt({ context: { run, at, upto } }, thing) {
  const index = changeIndexAt(thing, at, upto);
  const ids = new Set([...(thing.changes[index]?.waiters ?? []), ...(thing.changes[index + 1]?.waiters ?? [])]);
  /** @type {Part[]} */
  const parts = [];
  for (const id of ids) {
    const task = run.tasks.get(id);
    if (!task || spanAt(task, at, upto)?.awaiting?.object !== thing.id) continue;
    parts.push(taskPart(task));
    if (parts.length === MOST_NAMES) break;
  }
  const depth = thing.queue[lastAt(thing.queue, at, (edge) => edge.at)]?.depth ?? 0;
  const more = depth - parts.length;
  if (more > 0 && !parts.length) return [tn("{n} task", "{n} tasks", more)];
  return [...listed(parts), ...(more > 0 ? [` ${t("+{n} more", { n: more })}`] : [])];
}
