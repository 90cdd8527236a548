/**
 * The arrows of a run: those that explain something pointed at, those of a lane, those of all lanes in sight.
 * Pure. Nothing walks through all arrows of a run: one is found by its event, those of a lane are listed once.
 * @module
 */

import { ARROW_KINDS, MAIN, NOBODY } from "../model_arrows.js";
import { causedBy, lastAt, nameOf, shortCall, strandName, threadName } from "../query.js";
import { t } from "../i18n.js";
import { mainHasLane } from "./lanes.js";

/** @import {ArrowKind, Arrows, Cause, Item, Run, Span, Task} from "../types.js" */

/**
 * An arrow from one lane to another, or from a cause that has no lane. `tail` is when the cause was at work, `at` when it
 * had its effect.
 * @typedef {{index: number, kind: ArrowKind, from: string | null, to: string, tail: number, at: number, seq: number, text: string}} Arrow
 */

/** More are not drawn at once. */
export const MOST_ARROWS = 150;

/** What is drawn, and of how many. @typedef {{arrows: Arrow[], total: number}} Chosen */

/**
 * The arrows that explain something pointed at: what led to it, and what a step led to.
 * @param {Run} run
 * @param {Item} item
 * @returns {Arrow[]}
 */
export function arrowsOf(run, item) {
  const came = causeOf(run, item);
  const into = came === null ? [] : [arrow(run, came)];
  const acts = actor(item);
  if (!acts) return into;
  const out = between(listed(run, "from", acts.id), (index) => run.arrows.tail[index] ?? 0, acts.from, acts.to ?? run.at);
  return [...into, ...thinned(run.arrows, out, MOST_ARROWS - 1).map((index) => arrow(run, index))];
}

/**
 * The arrow that leads to something pointed at.
 * @param {Run} run
 * @param {Item} item
 * @returns {number | null} its place
 */
export function causeOf(run, item) {
  if (item.kind === "span") {
    const wake = wakeOf(item.task, item.span);
    return wake && told(run, wake.seq, item.task.id);
  }
  // What is done in a step has the cause of the step.
  if ((item.kind === "block" || item.kind === "hold") && "coro" in item.owner) return ofStep(run, item.owner, item.kind === "block" ? item.block.from : item.hold.from);
  if (item.kind === "end") return ofStep(run, item.task, item.task.end?.at ?? 0);
  if (item.kind === "cancel") return item.mark.kind === "requested" ? told(run, item.mark.seq, item.task.id) : null;
  if (item.kind === "turn") return item.turn.state === "running" ? told(run, item.turn.seq, item.strand.id ?? MAIN) : null;
  if (item.kind === "child") return told(run, item.child.seq, item.child.id);
  if (item.kind === "thread") return told(run, item.strand.seq, item.strand.id ?? MAIN);
  if (item.kind !== "work" || item.work.started === null || item.strand.id === null) return null;
  // Of what a thread was given, the one that came then.
  const all = listed(run, "to", item.strand.id);
  const { at, tail } = run.arrows;
  return between(all, (index) => at[index] ?? 0, item.work.started, item.work.started).find((index) => tail[index] === item.work.submitted) ?? null;
}

/** @param {Run} run @param {Task} task @param {number} at */
function ofStep(run, task, at) {
  const span = stepAt(task, at);
  const wake = span && wakeOf(task, span);
  return wake && told(run, wake.seq, task.id);
}

/** The step in which a task was at an instant, or that ended then. @param {Task} task @param {number} at @returns {Span | null} */
export function stepAt({ spans }, at) {
  for (let place = lastAt(spans, at, ({ from }) => from); place >= 0; place -= 1) {
    const span = spans[place];
    if (span?.state === "running") return span;
    if (span && span.from < at) return null;
  }
  return null;
}

/** A wait ends with the wake that follows it, a step began with the one before it. @param {Task} task @param {Span} span @returns {Span | null} */
function wakeOf({ spans }, span) {
  const place = placeOf(spans, span.seq);
  const wake = span.state === "waiting" ? spans[place + 1] : span.state === "running" ? spans[place - 1] : span;
  return wake?.state === "ready" ? wake : null;
}

/** Who acts in what is pointed at, and how long. @param {Item} item @returns {{id: number, from: number, to: number | null} | null} */
function actor(item) {
  if (item.kind === "span") return item.span.state === "running" ? { id: item.task.id, from: item.span.from, to: item.span.to } : null;
  if (item.kind === "turn") return item.turn.state === "running" ? { id: item.strand.id ?? MAIN, from: item.turn.from, to: item.turn.to } : null;
  if (item.kind === "work") return { id: item.strand.id ?? MAIN, from: item.work.started ?? item.work.submitted, to: item.work.ended };
  return null;
}

/** The arrow that an event tells of. @param {Run} run @param {number} seq @param {number} to @returns {number | null} */
function told({ arrows }, seq, to) {
  for (let index = first(arrows.seq, seq); arrows.seq[index] === seq; index += 1) if (arrows.to[index] === to) return index;
  return null;
}

/** By binary search: their events come in order. @param {Span[]} spans @param {number} seq */
function placeOf(spans, seq) {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first place at which a sorted list is not below a value. @param {number[]} sorted @param {number} value */
function first(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * All arrows into or out of a lane whose heads lie in a part of the time.
 * @param {Run} run
 * @param {string} key  of the lane
 * @param {{t0: number, t1: number}} part
 * @param {number} [most]
 * @returns {Chosen}
 */
export function arrowsOfLane(run, key, part, most = MOST_ARROWS) {
  return arrowsOfLanes(run, [key], part, most);
}

/**
 * All arrows into or out of any of some lanes, thinned if there are too many: of each kind its share, always the same.
 * @param {Run} run
 * @param {Iterable<string>} keys
 * @param {{t0: number, t1: number}} part
 * @param {number} [most]
 * @returns {Chosen}
 */
export function arrowsOfLanes(run, keys, { t0, t1 }, most = MOST_ARROWS) {
  const { arrows } = run;
  const ids = new Set([...keys].map(numberOf));
  /** @type {number[]} */
  const found = [];
  /** @param {number} index */
  const at = (index) => arrows.at[index] ?? 0;
  for (const id of ids) {
    if (id === null) continue;
    for (const index of between(listed(run, "to", id), at, t0, t1)) found.push(index);
    // Those between two of these lanes were found at their heads.
    for (const index of between(listed(run, "from", id), at, t0, t1)) if (!ids.has(arrows.to[index] ?? NOBODY)) found.push(index);
  }
  return { arrows: thinned(arrows, found, most).map((index) => arrow(run, index)), total: found.length };
}

/** @param {number[]} list  in order of their times @param {(index: number) => number} time @param {number} from @param {number} to */
function between(list, time, from, to) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time(list[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < list.length && time(list[end] ?? 0) <= to) end += 1;
  return list.slice(low, end);
}

/** The arrows of a lane, listed once and then continued. @type {WeakMap<Arrows, {from: Map<number, number[]>, to: Map<number, number[]>}>} */
const lists = new WeakMap();

/** @param {Run} run @param {"from" | "to"} side @param {number} id @returns {number[]} places, in order */
function listed({ arrows }, side, id) {
  let known = lists.get(arrows);
  if (!known) lists.set(arrows, (known = { from: new Map(), to: new Map() }));
  let list = known[side].get(id);
  if (!list) known[side].set(id, (list = []));
  const seen = list.at(-1) ?? -1;
  const fresh = [];
  for (let index = arrows.last[side].get(id) ?? -1; index > seen; index = arrows.before[side][index] ?? -1) fresh.push(index);
  for (let place = fresh.length - 1; place >= 0; place -= 1) list.push(/** @type {number} */ (fresh[place]));
  return list;
}

/**
 * No more than so many, of each kind its share: a few cancellations are not lost among very many wakes. By a scrambled
 * number, so that those stay that are seen while the part moves.
 * @param {Arrows} arrows
 * @param {number[]} found
 * @param {number} most
 */
export function thinned(arrows, found, most) {
  if (found.length <= most) return found.sort((a, b) => a - b);
  /** @type {Map<number, number[]>} */
  const kinds = new Map();
  for (const index of found) {
    const kind = arrows.kind[index] ?? 0;
    const others = kinds.get(kind);
    if (others) others.push(index);
    else kinds.set(kind, [index]);
  }
  /** @type {number[]} */
  const taken = [];
  let left = most;
  let waiting = kinds.size;
  for (const all of [...kinds.values()].sort((a, b) => a.length - b.length)) {
    const share = Math.floor(left / waiting);
    const cut = all.length <= share ? Infinity : (FILLED * share / all.length) * SCRAMBLED;
    const some = all.filter((index) => scrambled(index) < cut).slice(0, share);
    taken.push(...some);
    left -= some.length;
    waiting -= 1;
  }
  return taken.sort((a, b) => a - b);
}

const SCRAMBLED = 2 ** 32;
/** Chance takes a few more or fewer: with room for them, none at the end is left out for being the last. */
const FILLED = 0.85;

/** @param {number} index */
function scrambled(index) {
  return Math.imul(index ^ (index >>> 15), 0x9e3779b1) >>> 0;
}

/** @param {Run} run @param {number} index @returns {Arrow} */
export function arrow(run, index) {
  const { arrows } = run;
  const kind = ARROW_KINDS[arrows.kind[index] ?? 0] ?? "wake";
  const by = arrows.by[index] ?? null;
  const from = arrows.from[index] ?? NOBODY;
  return {
    index,
    kind,
    from: keyOf(run, from),
    to: keyOf(run, arrows.to[index] ?? NOBODY) ?? "",
    tail: arrows.tail[index] ?? 0,
    at: arrows.at[index] ?? 0,
    seq: arrows.seq[index] ?? 0,
    text: textOf(run, by, from),
  };
}

/** The cause, in a word or two. @param {Run} run @param {Cause | null} by @param {number} from */
function textOf(run, by, from) {
  const via = by?.via ? ` · ${by.via}` : "";
  if (by?.kind === "timer") return t("timer") + via;
  if (by?.kind === "io") return t("I/O");
  if (by?.kind === "loop") return t("the loop");
  if (by?.kind === "callback") return by.via ? shortCall(by.via) : t("a callback");
  if (by?.kind === "task" && from === NOBODY) return t("itself") + via;
  if (by?.kind === "task") return nameOf(run, by.task) + via;
  if (by?.kind === "thread") return threadName(run, by.thread) + via;
  if (by) return causedBy(run, by);
  const strand = run.greenlets.get(from) ?? run.generators.get(from);
  if (strand) return strandName(run, strand);
  return run.tasks.has(from) ? nameOf(run, from) : threadName(run, from === MAIN ? null : from);
}

/** @param {Run} run @param {number} id @returns {string | null} the key of its lane */
function keyOf(run, id) {
  if (id === NOBODY) return null;
  if (run.tasks.has(id)) return `task-${id}`;
  if (id === MAIN) return mainHasLane(run) ? "thread-main" : null;
  if (run.threads.has(id)) return `thread-${id}`;
  if (run.greenlets.has(id)) return `greenlet-${id}`;
  if (run.generators.has(id)) return `generator-${id}`;
  return run.children.has(id) ? `child-${id}` : null;
}

/** @param {string} key  of a lane @returns {number | null} what arrows know it by */
function numberOf(key) {
  if (key === "thread-main") return MAIN;
  const [, kind, id] = /^(\w+)-(\d+)$/.exec(key) ?? [];
  return kind === undefined || kind === "thing" || kind === "loop" ? null : Number(id);
}
