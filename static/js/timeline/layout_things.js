/**
 * Boxes of the lanes that are no tasks: an object's states and its queue, a child process.
 * @module
 */

import { t } from "../i18n.js";
import { lastAt, nameOf, shortCall } from "../query.js";
import { SPANS_APART } from "./layout.js";
import { firstOf, inSight, together } from "./thin.js";

/** @import {Change, Child, Run, Thing} from "../types.js" */
/** @import {Box} from "./layout.js" */
/** @import {Scale} from "./scale.js" */

/** A queue that never was longer than this fills no more of its band than it did: one who waits is a thin line. */
const FEW_IN_QUEUE = 4;

/**
 * What an object was between its changes: a lock's owner, else its level, as high as it is of the most it ever had. A
 * condition is nothing between them: its notifications are moments.
 * @param {Run} run
 * @param {string} lane
 * @param {Thing} thing
 * @param {Scale} scale
 * @param {number} now
 * @returns {Box[]}
 */
export function changeBoxes(run, lane, thing, scale, now) {
  const { changes } = thing;
  const many = changes.length > SPANS_APART;
  /** @type {Box[]} */
  const boxes = initialBoxes(lane, thing, scale, now);
  const times = timesOf(changes);
  for (let index = Math.max(0, lastAt(changes, scale.t0, ({ at }) => at)); index < changes.length; index += 1) {
    const from = times[index] ?? 0;
    if (from > scale.t1) break;
    const x = scale.x(from);
    const thin = many && scale.x(thing.kind === "condition" ? from : (times[index + 1] ?? Math.max(now, from))) - x < scale.grain;
    // Of those within a pixel the last one is drawn, and how many there were is said.
    const last = thin && isBox(thing, index) ? lastUntil(times, changes.length, index, Math.ceil(scale.at(Math.floor(x + 1e-6) + scale.grain)) - 1) : index;
    const box = changeBox(run, lane, thing, last, scale, now) ?? (last > index ? changeBox(run, lane, thing, index, scale, now) : null);
    if (box && last > index && box.item?.kind === "change" && box.item.index === last) {
      box.key = `${lane}-${changes[index]?.seq}`;
      box.w += box.x - x;
      box.x = x;
      box.from = from;
      box.count = last - index + 1;
    }
    if (box) boxes.push(box);
    index = last;
  }
  return boxes;
}

/** When the changes were, side by side: to look at each of very many would take long. @type {WeakMap<Change[], {length: number, at: Float64Array}>} */
const kept = new WeakMap();

/** @param {Change[]} changes */
function timesOf(changes) {
  let known = kept.get(changes);
  if (!known) kept.set(changes, (known = { length: 0, at: new Float64Array(64) }));
  if (known.at.length < changes.length + 1) {
    const more = new Float64Array(2 * (changes.length + 1));
    more.set(known.at);
    known.at = more;
  }
  for (; known.length < changes.length; known.length += 1) known.at[known.length] = changes[known.length]?.at ?? 0;
  return known.at.subarray(0, known.length);
}

/** The last change up to an instant that the one at `index` is before: mostly it is near. @param {Float64Array} times @param {number} length @param {number} index @param {number} until */
function lastUntil(times, length, index, until) {
  const after = (/** @type {number} */ place) => (times[place] ?? Infinity) > until;
  let reach = 1;
  while (!after(index + reach)) reach *= 2;
  return Math.max(index, firstOf(index + (reach >> 1), Math.min(length, index + reach), after) - 1);
}

/** Whether there is anything to draw between a change and the next. @param {Thing} thing @param {number} index */
function isBox({ kind, changes }, index) {
  const change = changes[index];
  return change !== undefined && !(kind === "lock" ? change.owner === null : kind === "executor" && change.level === 0);
}

/** What a semaphore has to give before anybody takes any. @param {string} lane @param {Thing} thing @param {Scale} scale @param {number} now @returns {Box[]} */
function initialBoxes(lane, { kind, created, initial, changes, most }, scale, now) {
  const to = changes[0]?.at ?? Math.max(now, created);
  if (kind !== "semaphore" || initial === null || created > scale.t1 || to < scale.t0) return [];
  const x = scale.x(created);
  const w = scale.x(to) - x;
  return [{ key: `${lane}-s`, kind: "level", x, w, from: created, to, open: false, count: 1, part: initial / Math.max(1, most), capped: true, text: w < 8 ? "" : `${initial}/${initial}`, variant: "", item: null }];
}

/** @param {Run} run @param {string} lane @param {Thing} thing @param {number} index @param {Scale} scale @param {number} now @returns {Box | null} */
function changeBox(run, lane, thing, index, scale, now) {
  const change = thing.changes[index];
  if (!change) return null;
  const { kind } = thing;
  const next = thing.changes[index + 1];
  const moment = kind === "condition";
  const to = moment ? change.at : (next?.at ?? Math.max(now, change.at));
  if (to < scale.t0 || change.at > scale.t1) return null;
  if (!isBox(thing, index)) return null;
  const x = scale.x(change.at);
  const w = scale.x(to) - x;
  return {
    key: `${lane}-${change.seq}`,
    kind: kind === "lock" ? "owner" : "level",
    x,
    w,
    from: change.at,
    to,
    open: next === undefined && run.finished === null && !moment,
    count: 1,
    ...(kind !== "lock" && !moment && { part: (change.level ?? 0) / Math.max(1, thing.most), capped: change.full !== null }),
    // A text that could not be seen need not be put together.
    text: w < 8 ? "" : kind === "lock" ? nameOf(run, change.owner) : levelText(thing, change, w),
    variant: change.level === 0 ? "empty" : kind === "queue" && change.full !== null && change.level === change.full ? "full" : "",
    item: { kind: "change", lane, thing, index },
  };
}

/** A number alone where there is no room for a word. */
const WORDY = 64;

/** @param {Thing} thing @param {Change} change @param {number} w */
function levelText({ kind }, { level, full }, w) {
  if (level === null) return "";
  if (kind === "event") return level ? t("set") : "";
  if (full === null) return `${level}`;
  return kind === "queue" && level === full && w > WORDY ? t("{n}/{n}: full", { n: full }) : `${level}/${full}`;
}

/**
 * How many tasks waited for the object, as a share of the most that ever did; the deepest of what is thinner than a pixel.
 * @param {string} lane
 * @param {Thing} thing
 * @param {Scale} scale
 * @param {number} now
 * @returns {Box[]}
 */
export function queueBoxes(lane, thing, scale, now) {
  const edges = thing.queue;
  const merge = edges.length > SPANS_APART;
  const most = Math.max(FEW_IN_QUEUE, deepest(edges, 0, edges.length));
  const ends = (/** @type {number} */ index) => edges[index + 1]?.at ?? Math.max(now, edges[index]?.at ?? now);
  /** @type {Box[]} */
  const boxes = [];
  const [first, stop] = inSight(edges, scale, ({ at }) => at);
  for (let index = first; index < stop; index += 1) {
    const { at, depth } = /** @type {Thing["queue"][0]} */ (edges[index]);
    const to = ends(index);
    if (depth === 0 || to < scale.t0) continue;
    const x = scale.x(at);
    let last = merge ? together(index, stop, scale, x, ends) : index;
    const next = last + 1;
    while (edges[last]?.depth === 0) last -= 1;
    const count = last > index ? deepest(edges, index, next) : depth;
    boxes.push({
      key: `${lane}-q${index}`,
      kind: "queue",
      x,
      w: scale.x(ends(last)) - x,
      from: at,
      to: ends(last),
      open: false,
      count,
      part: count / most,
      text: "",
      variant: "",
      item: null,
    });
    index = next - 1;
  }
  return boxes;
}

/** So many edges have their deepest kept, once there are others after them. */
const BLOCK = 64;
/** @type {WeakMap<Thing["queue"], number[]>} */
const peaks = new WeakMap();

/** The deepest of a part of the edges. @param {Thing["queue"]} edges @param {number} from @param {number} to  past the last */
function deepest(edges, from, to) {
  let kept = peaks.get(edges);
  if (!kept) peaks.set(edges, (kept = []));
  let most = 0;
  for (let index = from; index < to; ) {
    const block = index / BLOCK;
    // The last edge may still become deeper.
    if (Number.isInteger(block) && index + BLOCK <= to && index + BLOCK < edges.length) {
      most = Math.max(most, (kept[block] ??= peak(edges, index)));
      index += BLOCK;
    } else {
      most = Math.max(most, edges[index]?.depth ?? 0);
      index += 1;
    }
  }
  return most;
}

/** @param {Thing["queue"]} edges @param {number} start  of a block */
function peak(edges, start) {
  let most = 0;
  for (let index = start; index < start + BLOCK; index += 1) most = Math.max(most, edges[index]?.depth ?? 0);
  return most;
}

/**
 * @param {string} lane
 * @param {Child} child
 * @param {Scale} scale
 * @param {number} now
 * @returns {Box}
 */
export function childBox(lane, child, scale, now) {
  const x = scale.x(child.started);
  const to = child.exited ?? Math.max(now, child.started);
  return {
    key: `${lane}-${child.seq}`,
    kind: "child",
    x,
    w: scale.x(to) - x,
    from: child.started,
    to,
    open: child.exited === null,
    count: 1,
    text: childText(child),
    variant: child.exited === null ? "" : String(child.exitCode ?? "?"),
    item: { kind: "child", lane, child },
  };
}

/** What runs in a process: its command line, the program by its name alone, or the function that `multiprocessing` started it with. @param {Child} child */
export function childText({ argv, call }) {
  const [program, ...rest] = argv;
  if (program !== undefined) return [program.slice(program.lastIndexOf("/") + 1) || program, ...rest].join(" ");
  if (!call) return "";
  return call.endsWith("_process_worker") ? t("worker of a process pool") : shortCall(call);
}
