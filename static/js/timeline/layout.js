/**
 * What is drawn where: lanes from a run, and the boxes of a lane at a scale. Pure; knows no element.
 *
 * `x` and `w` are pixels by the scale and nothing else. A step that is thinner than can be seen is
 * widened by the view, never here.
 * @module
 */

import { nameOf, taskName, thingName, waitsFor } from "../query.js";
import { changeBoxes, childBox, queueBoxes } from "./layout_things.js";

/** @import {Child, Item, Run, Span, Task, Thing} from "../types.js" */
/** @import {Scale} from "./scale.js" */

/**
 * @typedef {{key: string, kind: "task", label: string, note: string, task: Task} | {key: string, kind: "thing", label: string, note: string, thing: Thing} | {key: string, kind: "child", label: string, note: string, child: Child}} Lane
 */

/**
 * One drawn thing. `from` and `to` are its true times; a box of several spans has `count` above 1.
 * @typedef {{key: string, kind: "running" | "ready" | "waiting" | "end" | "cancel" | "cancelling" | "output" | "owner" | "level" | "queue" | "child", x: number, w: number, from: number, to: number, open: boolean, count: number, text: string, variant: string, item: Item | null}} Box
 */

/** Runs with more spans than this are drawn with thin ones together. */
export const SPANS_APART = 1500;
/** More lanes than this are not drawn; the page says so. */
export const MOST_LANES = 200;

/** Objects whose changes are worth a lane. */
const SHOWN_THINGS = new Set(["lock", "semaphore", "event", "condition", "barrier", "queue"]);

/**
 * @param {Run} run
 * @param {{internal: boolean}} options  whether the tasks that asyncio itself made are shown
 * @returns {{lanes: Lane[], hidden: number, internal: number}} `hidden` lanes are beyond the bound
 */
export function lanesOf(run, options) {
  /** @type {Lane[]} */
  const lanes = [];
  let internal = 0;
  for (const task of run.tasks.values()) {
    if (task.internal) internal += 1;
    if (task.internal && !options.internal) continue;
    const label = taskName(task);
    const note = task.internal ? `asyncio: ${task.internal}` : label === task.coro ? "" : task.coro;
    lanes.push({ key: `task-${task.id}`, kind: "task", label, note, task });
  }
  for (const thing of run.things.values()) {
    if (!SHOWN_THINGS.has(thing.kind) || thing.changes.length === 0) continue;
    lanes.push({ key: `thing-${thing.id}`, kind: "thing", label: thingName(run, thing), note: "", thing });
  }
  for (const child of run.children.values()) {
    lanes.push({ key: `child-${child.id}`, kind: "child", label: `pid ${child.pid ?? "?"}`, note: "", child });
  }
  const hidden = Math.max(0, lanes.length - MOST_LANES);
  return { lanes: hidden ? lanes.slice(0, MOST_LANES) : lanes, hidden, internal };
}

/** @param {Run} run */
export function countSpans(run) {
  let count = 0;
  for (const task of run.tasks.values()) count += task.spans.length;
  return count;
}

/**
 * The boxes of one lane: spans in order of time, then its marks. Spans outside the scale are left out.
 * @param {Run} run
 * @param {Lane} lane
 * @param {Scale} scale
 * @param {number} now  where open spans reach to
 * @param {boolean} merge  whether spans thinner than a pixel are drawn together
 * @returns {Box[]}
 */
export function boxesOf(run, lane, scale, now, merge) {
  if (lane.kind === "child") return [childBox(lane.key, lane.child, scale, now)];
  if (lane.kind === "thing") {
    return [...queueBoxes(run, lane.key, lane.thing, scale, now), ...changeBoxes(run, lane.key, lane.thing, scale, now)];
  }
  return taskBoxes(run, lane.key, lane.task, scale, now, merge);
}

/**
 * @param {Run} run
 * @param {string} lane
 * @param {Task} task
 * @param {Scale} scale
 * @param {number} now
 * @param {boolean} merge
 * @returns {Box[]}
 */
function taskBoxes(run, lane, task, scale, now, merge) {
  /** @type {Box[]} */
  const boxes = [];
  for (const span of task.spans) {
    const to = span.to ?? Math.max(now, span.from);
    if (to < scale.t0 || span.from > scale.t1) continue;
    const box = spanBox(run, lane, task, span, to, scale);
    const last = boxes.at(-1);
    if (merge && last && last.w < 1 && box.w < 1 && box.x + box.w - last.x < 1) join(last, box);
    else boxes.push(box);
  }
  for (const index of task.outputs) {
    const output = run.outputs[index];
    if (!output) continue;
    if (output.at < scale.t0 || output.at > scale.t1) continue;
    const x = scale.x(output.at);
    const last = boxes.at(-1);
    if (merge && last?.kind === "output" && x - last.x < 1) continue;
    boxes.push(point(`${lane}-o${output.seq}`, "output", output.at, scale, output.stream));
  }
  boxes.push(...cancellingBoxes(lane, task, scale, now));
  for (const mark of task.cancels) {
    if ((mark.kind === "ended" && mark.how !== "swallowed") || mark.at < scale.t0 || mark.at > scale.t1) continue;
    const box = point(`${lane}-c${mark.seq}`, "cancel", mark.at, scale, mark.how ?? mark.kind);
    box.item = { kind: "cancel", lane, task, mark };
    boxes.push(box);
  }
  if (task.end && task.end.at >= scale.t0 && task.end.at <= scale.t1) {
    const { at, state, result, exception } = task.end;
    const box = point(`${lane}-end`, "end", at, scale, state);
    if (exception) box.text = exception.message ? `${exception.type}: ${exception.message}` : exception.type;
    else if (result !== null && result !== "None") box.text = `→ ${result}`;
    box.item = { kind: "end", lane, task };
    boxes.push(box);
  }
  return boxes;
}

/**
 * @param {Run} run
 * @param {string} lane
 * @param {Task} task
 * @param {Span} span
 * @param {number} to
 * @param {Scale} scale
 * @returns {Box}
 */
function spanBox(run, lane, task, span, to, scale) {
  const x = scale.x(span.from);
  const w = scale.x(to) - x;
  return {
    key: `${lane}-${span.seq}`,
    kind: span.state,
    x,
    w,
    from: span.from,
    to,
    open: span.to === null,
    count: 1,
    // A text that could not be seen need not be put together.
    text: span.state === "waiting" && w > 24 ? waitsFor(run, span.awaiting) : "",
    variant: span.eager ? "eager" : "",
    item: { kind: "span", lane, task, span },
  };
}

/**
 * Takes a box into the one before it; what ran wins over what only could have.
 * @param {Box} into
 * @param {Box} box
 */
function join(into, box) {
  into.w = Math.max(into.w, box.x + box.w - into.x);
  into.to = box.to;
  into.open = box.open;
  into.count += 1;
  if (box.kind === "running" && into.kind !== "running") {
    into.kind = "running";
    into.item = box.item;
  }
}

/**
 * From each request to what became of it: a task that was asked to stop and has not yet.
 * @param {string} lane
 * @param {Task} task
 * @param {Scale} scale
 * @param {number} now
 */
function cancellingBoxes(lane, task, scale, now) {
  /** @type {Box[]} */
  const boxes = [];
  /** @type {Box | null} */
  let box = null;
  for (const mark of task.cancels) {
    if (mark.kind === "requested" && !box) {
      const to = task.end?.at ?? Math.max(now, mark.at);
      const x = scale.x(mark.at);
      box = { ...point(`${lane}-g${mark.seq}`, "cancelling", mark.at, scale, ""), to, w: scale.x(to) - x };
      boxes.push(box);
    } else if (mark.kind === "ended" && box) {
      box.to = Math.min(box.to, mark.at);
      box.w = scale.x(box.to) - box.x;
      box = null;
    }
  }
  return boxes;
}

/**
 * @param {string} key
 * @param {"output" | "cancel" | "cancelling" | "end"} kind
 * @param {number} at
 * @param {Scale} scale
 * @param {string} variant
 * @returns {Box}
 */
function point(key, kind, at, scale, variant) {
  return { key, kind, x: scale.x(at), w: 0, from: at, to: at, open: false, count: 1, text: "", variant, item: null };
}

/**
 * An arrow from one lane to another, or a cause that has no lane.
 * @typedef {{kind: "wake" | "cancel" | "create", from: string | null, to: string, at: number, text: string}} Arrow
 */

/**
 * The arrows that explain an item: who woke it, made it, or asked it to stop.
 * @param {Run} run
 * @param {Item} item
 * @returns {Arrow[]}
 */
export function arrowsOf(run, item) {
  if (item.kind === "cancel") {
    const { by, at, kind } = item.mark;
    return kind === "requested" && by?.kind === "task"
      ? [{ kind: "cancel", from: `task-${by.task}`, to: item.lane, at, text: nameOf(run, by.task) }]
      : [];
  }
  if (item.kind !== "span") return [];
  const { task, span } = item;
  const place = task.spans.indexOf(span);
  // A wait ends with the wake that follows it, a step began with the one before it.
  const wake = span.state === "waiting" ? task.spans[place + 1] : span.state === "running" ? task.spans[place - 1] : span;
  if (!wake || wake.state !== "ready") return [];
  if (wake === task.spans[0]) {
    return task.parent === null
      ? []
      : [{ kind: "create", from: `task-${task.parent}`, to: item.lane, at: task.created, text: nameOf(run, task.parent) }];
  }
  if (!wake.by) return [];
  const from = wake.by.kind === "task" ? `task-${wake.by.task}` : null;
  return [{ kind: "wake", from: from === item.lane ? null : from, to: item.lane, at: wake.from, text: wake.by.kind }];
}
