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
/** Of those that lead out of sight. */
export const MOST_ACROSS = 40;

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
  const out = windows(listed(run, "from", acts.id), run.arrows.tail, acts.from, acts.to ?? run.at);
  return [...into, ...thinned(run.arrows, sampled(out, MOST_ARROWS), MOST_ARROWS - 1).map((index) => arrow(run, index))];
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
  const { at, tail } = run.arrows;
  const given = windows(listed(run, "to", item.strand.id), at, item.work.started, item.work.started);
  return sampled(given, Infinity).find((index) => tail[index] === item.work.submitted) ?? null;
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

/** Which of them are drawn: `sight` has the lanes that can be seen, null all. @typedef {{most?: number, sight?: Set<string> | null}} Bounds */

/**
 * The arrows into or out of some lanes whose heads lie in a part of the time. If there are too many they are thinned: of
 * each kind its share, always the same ones; and only a few that lead out of sight, which cross all of the picture.
 * @param {Run} run
 * @param {Iterable<string>} keys
 * @param {{t0: number, t1: number}} part
 * @param {Bounds} [bounds]
 * @returns {Chosen}
 */
export function arrowsOfLanes(run, keys, { t0, t1 }, { most = MOST_ARROWS, sight = null } = {}) {
  const { arrows } = run;
  const ids = new Set([...keys].map(numberOf));
  const seen = sight && new Set([...sight].map(numberOf));
  /** Of each kind. @type {Window[][]} */
  const kinds = ARROW_KINDS.map(() => []);
  let total = 0;
  for (const id of ids) {
    if (id === null) continue;
    for (const side of /** @type {const} */ (["to", "from"])) {
      windows(listed(run, side, id), arrows.at, t0, t1).forEach((window, kind) => {
        kinds[kind]?.push(window);
        total += window.end - window.start;
        // Those between two of these lanes are met at both ends.
        if (side === "to") for (let place = window.start; place < window.end; place += 1) if (ids.has(arrows.from[window.list[place] ?? 0] ?? NOBODY)) total -= 1;
      });
    }
  }
  const found = new Set(kinds.flatMap((each) => sampled(each, 2 * most)));
  /** @type {number[]} */
  const inside = [];
  /** @type {number[]} */
  const across = [];
  for (const index of found) {
    const from = arrows.from[index] ?? NOBODY;
    const near = !seen || ((from === NOBODY || seen.has(from)) && seen.has(arrows.to[index] ?? NOBODY));
    (near ? inside : across).push(index);
  }
  const few = thinned(arrows, across, Math.min(most, MOST_ACROSS));
  return { arrows: [...thinned(arrows, inside, most - few.length), ...few].sort((a, b) => a - b).map((index) => arrow(run, index)), total };
}

/** A part of a list, by its places. @typedef {{list: number[], start: number, end: number}} Window */

/** Of each kind, the part of a list with times between two. @param {number[][]} kinds @param {number[]} times  of all arrows @param {number} from @param {number} to @returns {Window[]} */
function windows(kinds, times, from, to) {
  return kinds.map((list) => ({ list, start: placeAt(list, times, (at) => at < from), end: placeAt(list, times, (at) => at <= to) }));
}

/** The first place in a list, in order of times, from which on something does not hold. @param {number[]} list @param {number[]} times @param {(at: number) => boolean} holds */
function placeAt(list, times, holds) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(times[list[middle] ?? 0] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Some of what is in the windows, evenly: every second, fourth, eighth … by their places in the lists, so that they stay the same while the windows move. @param {Window[]} all @param {number} most @returns {number[]} */
function sampled(all, most) {
  const count = all.reduce((sum, { start, end }) => sum + end - start, 0);
  let step = 1;
  while (count / step > most) step *= 2;
  /** @type {number[]} */
  const found = [];
  for (const { list, start, end } of all) for (let place = Math.ceil(start / step) * step; place < end; place += step) found.push(/** @type {number} */ (list[place]));
  return found;
}

/** The arrows of a lane by their kinds, listed once and then continued; `last` is the newest of them. @typedef {{kinds: number[][], last: number}} Listed */
/** @type {WeakMap<Arrows, {from: Map<number, Listed>, to: Map<number, Listed>}>} */
const lists = new WeakMap();

/** @param {Run} run @param {"from" | "to"} side @param {number} id @returns {number[][]} places, in order, of each kind */
function listed({ arrows }, side, id) {
  let known = lists.get(arrows);
  if (!known) lists.set(arrows, (known = { from: new Map(), to: new Map() }));
  let list = known[side].get(id);
  if (!list) known[side].set(id, (list = { kinds: ARROW_KINDS.map(() => []), last: -1 }));
  const newest = arrows.last[side].get(id) ?? -1;
  const fresh = [];
  for (let index = newest; index > list.last; index = arrows.before[side][index] ?? -1) fresh.push(index);
  for (let place = fresh.length - 1; place >= 0; place -= 1) {
    const index = /** @type {number} */ (fresh[place]);
    list.kinds[arrows.kind[index] ?? 0]?.push(index);
  }
  list.last = newest;
  return list.kinds;
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
