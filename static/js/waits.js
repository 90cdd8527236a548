/**
 * Who waited for an object, and who held it: from the index that the reducer keeps. Pure.
 * @module
 */

import { lastAt } from "./query.js";

/** @import {Thing, Wait} from "./types.js" */

/** A wait that began so many before is not looked for: a queue that long is told as a number. */
const FAR = 2000;

/** @typedef {{from: number, to: number | null}} Stretch */

/**
 * The waits for an object that lie over a stretch of time, in the order in which they began.
 * @param {Thing} thing
 * @param {number} from
 * @param {number} to
 * @returns {Wait[]}
 */
export function waitsIn({ waits }, from, to) {
  /** @type {Wait[]} */
  const found = [];
  const last = lastAt(waits, to, ({ span }) => span.from);
  for (let index = last; index >= 0 && index > last - FAR; index -= 1) {
    const wait = waits[index];
    if (!wait) break;
    const { span } = wait;
    // One that ended as the stretch began, or begins as it ends, has no part in it.
    if ((span.to ?? Infinity) > from && (span.from < to || from === to)) found.push(wait);
  }
  return found.reverse();
}

/** @type {WeakMap<Thing, {changes: number, held: Map<number, Stretch[]>}>} */
const known = new WeakMap();

/**
 * When each task had the object: a lock as its owner, a semaphore from each acquire to its release.
 * @param {Thing} thing
 * @returns {Map<number, Stretch[]>} by task
 */
export function holdersOf(thing) {
  const last = known.get(thing);
  if (last?.changes === thing.changes.length) return last.held;
  const held = thing.kind === "lock" ? owners(thing) : thing.kind === "semaphore" ? permits(thing) : new Map();
  known.set(thing, { changes: thing.changes.length, held });
  return held;
}

/** @param {Map<number, Stretch[]>} held @param {number} task @param {number} from @returns {Stretch} */
function begin(held, task, from) {
  const stretch = { from, to: null };
  const all = held.get(task);
  if (all) all.push(stretch);
  else held.set(task, [stretch]);
  return stretch;
}

/** @param {Thing} thing */
function owners({ changes }) {
  /** @type {Map<number, Stretch[]>} */
  const held = new Map();
  /** @type {Stretch | null} */
  let open = null;
  for (const { at, owner } of changes) {
    if (open) open.to = at;
    open = owner === null ? null : begin(held, owner, at);
  }
  return held;
}

/** @param {Thing} thing */
function permits({ changes }) {
  /** @type {Map<number, Stretch[]>} */
  const held = new Map();
  for (const { at, type, task } of changes) {
    if (task === null) continue;
    if (type === "semaphore_acquired") begin(held, task, at);
    else {
      // Who gives back a permit that it did not take gives back another one's: whose, nobody can say.
      const open = held.get(task)?.find(({ to }) => to === null);
      if (open) open.to = at;
    }
  }
  return held;
}
