/**
 * Where very many tasks stand, without a walk through all of them in every frame: what is known of an instant is
 * brought to another one by looking at those tasks alone that the events in between are about. Pure.
 * @module
 */

import { lastAt } from "./query.js";

/** @import {Run, Task} from "./types.js" */

/** Where a task stands: a line, 0 for none, and in which state. @typedef {{line: number, state: string}} Place */
/** @typedef {(task: Task, at: number, upto: number) => Place | null} Placing */

/** Over more events than this, all tasks are looked at anew. */
const FAR = 15_000;
/** So many of those on a line are kept apart, the oldest of them; a few are named. */
const KEPT = 32;

/** On one line: how many, in which states how many, and the first of them by their index. @typedef {{count: number, running: number, first: number[], whole: boolean}} Line */

export class Many {
  /** @param {Run} run @param {Placing} place  where a task stands; null where it isn't there */
  constructor(run, place) {
    this.run = run;
    this.place = place;
    /** @type {Task[]} in order of creation */
    this.tasks = [];
    /** @type {Map<number, number>} a task's index by its number */
    this.index = new Map();
    /** The line of each, by index. */
    this.lines = new Int32Array(1024);
    /** Whether it runs. */
    this.runs = new Uint8Array(1024);
    /** Those that run: what blocks one of them is told of its thread. @type {Set<number>} */
    this.running = new Set();
    /** @type {Map<number, Line>} */
    this.there = new Map();
    /** How many events have happened, where it is now. */
    this.seq = 0;
    this.finished = false;
    this.shape = "";
  }

  /** Goes to an instant. @param {number} at @param {number} upto */
  go(at, upto) {
    const { run } = this;
    const { times } = run;
    let seq = lastAt(times, at, (time) => time) + 1;
    while (seq > 0 && times[seq - 1] === at && seq > upto) seq -= 1;
    this.grow();
    // Two ends that are no event of the tasks that they end.
    const shape = `${run.finished !== null && run.finished.seq <= seq} ${run.quiet !== null && at >= run.quiet}`;
    if (shape !== this.shape || Math.abs(seq - this.seq) > FAR) this.all(at, upto);
    else if (seq !== this.seq) this.some(Math.min(seq, this.seq), Math.max(seq, this.seq), at, upto);
    this.shape = shape;
    this.seq = seq;
  }

  /** Takes in the tasks that are new. */
  grow() {
    const { run, tasks } = this;
    if (tasks.length === run.tasks.size) return;
    let skip = tasks.length;
    for (const task of run.tasks.values()) {
      skip -= 1;
      if (skip >= 0) continue;
      this.index.set(task.id, tasks.push(task) - 1);
    }
    if (tasks.length <= this.lines.length) return;
    const lines = new Int32Array(tasks.length * 2);
    const runs = new Uint8Array(tasks.length * 2);
    lines.set(this.lines);
    runs.set(this.runs);
    this.lines = lines;
    this.runs = runs;
  }

  /** Looks at all. @param {number} at @param {number} upto */
  all(at, upto) {
    const { tasks, lines, runs } = this;
    this.there.clear();
    this.running.clear();
    lines.fill(0);
    runs.fill(0);
    for (let index = 0; index < tasks.length; index += 1) {
      const task = /** @type {Task} */ (tasks[index]);
      if (task.created > at) break;
      if (task.internal || (task.end && task.end.at < at)) continue;
      const place = this.place(task, at, upto);
      if (place) this.enter(index, place);
    }
  }

  /** Looks at those that events are about. @param {number} from  the first event's number less one @param {number} to @param {number} at @param {number} upto */
  some(from, to, at, upto) {
    const { log } = this.run;
    /** @type {Set<number>} */
    const touched = new Set(this.running);
    for (let seq = from + 1; seq <= to; seq += 1) {
      const index = this.index.get(log.subject(seq));
      if (index !== undefined) touched.add(index);
    }
    for (const index of touched) {
      const task = /** @type {Task} */ (this.tasks[index]);
      const place = task.internal ? null : this.place(task, at, upto);
      const line = place?.line ?? 0;
      const runs = place?.state === "running" ? 1 : 0;
      if (line === this.lines[index] && runs === this.runs[index] && !this.running.has(index)) continue;
      this.leave(index);
      if (place) this.enter(index, place);
    }
  }

  /** @param {number} index @param {Place} place */
  enter(index, { line, state }) {
    if (state === "running" || state === "blocked") this.running.add(index);
    if (!line) return;
    this.lines[index] = line;
    let there = this.there.get(line);
    if (!there) this.there.set(line, (there = { count: 0, running: 0, first: [], whole: true }));
    there.count += 1;
    if (state === "running") {
      this.runs[index] = 1;
      there.running += 1;
    }
    const { first } = there;
    const last = first.at(-1);
    if (first.length < KEPT && there.whole) insert(first, index);
    else if (last !== undefined && index < last) {
      insert(first, index);
      if (first.length > KEPT) first.pop();
      there.whole = false;
    } else there.whole = false;
  }

  /** @param {number} index */
  leave(index) {
    this.running.delete(index);
    const line = this.lines[index] ?? 0;
    if (!line) return;
    this.lines[index] = 0;
    const there = /** @type {Line} */ (this.there.get(line));
    there.count -= 1;
    there.running -= this.runs[index] ?? 0;
    this.runs[index] = 0;
    if (!there.count) this.there.delete(line);
    const place = there.first.indexOf(index);
    if (place >= 0) there.first.splice(place, 1);
  }

  /** The oldest on a line, so many. @param {number} line @param {number} most @returns {Task[]} */
  oldest(line, most) {
    const there = this.there.get(line);
    if (!there) return [];
    if (!there.whole && there.first.length < most) {
      // Those before the last that is kept are all kept.
      const { first } = there;
      for (let index = (first.at(-1) ?? -1) + 1; index < this.tasks.length && first.length < KEPT; index += 1) {
        if (this.lines[index] === line) first.push(index);
      }
      there.whole = first.length === there.count;
    }
    return there.first.slice(0, most).map((index) => /** @type {Task} */ (this.tasks[index]));
  }
}

/** @param {number[]} sorted @param {number} value */
function insert(sorted, value) {
  let place = sorted.length;
  while (place > 0 && (sorted[place - 1] ?? 0) > value) place -= 1;
  sorted.splice(place, 0, value);
}
