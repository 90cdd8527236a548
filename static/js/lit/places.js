/**
 * Which spans ran or waited at each line of a script, and which waited for each object. Taken in as they come,
 * a little at a time: a run may have a million. Pure.
 *
 * A trace tells where a step went on and where it stopped to wait, not each line that it went through. So a
 * step is counted at the line from which it went on; before its first await that is its function’s `def`.
 * @module
 */

import { strandKey } from "../query.js";
import { turnPlace } from "../standing.js";

/** @import {Block, Run, Span, Strand, Task, Turn, Where} from "../types.js" */

/** A part of a life that has its place. @typedef {Span | Turn | Block} Part */
/** The parts at one place and whose they are, side by side in two lists: an object for each would be too much. @typedef {{owners: (Task | Strand)[], parts: Part[]}} Place */

/** How far an owner's life has been taken in, and where it was last. @typedef {{owner: Task | Strand, spans: number, blocks: number, last: Where | null}} Taken */

/** The main thread. */
const MAIN = -1;
/** So many parts and lives are looked at between two looks at the clock. */
const AT_ONCE = 512;

export class Places {
  /** @param {Run} run @param {string} script @param {Record<string, number>} functions  the line of each `def` */
  constructor(run, script, functions) {
    this.run = run;
    this.script = script;
    this.functions = functions;
    /** @type {Map<number, Place>} by line */
    this.lines = new Map();
    /** @type {Map<number, Place>} by object */
    this.waits = new Map();
    /** Where tasks and others come from; an iterator of a map goes on to what is added later, if it is never asked beyond the end. */
    this.sources = [run.tasks, run.threads, run.greenlets, run.generators].map((map) => ({ map, next: /** @type {Iterator<Task | Strand>} */ (map.values()), seen: 0 }));
    /** @type {Taken[]} whose lives are not taken in to their ends */
    this.active = [];
    /** Where the look at them goes on, and how many are left of this round. */
    this.turn = 0;
    this.left = 0;
    /** Up to which event all will be taken in by this round, and up to which it is. */
    this.aim = 0;
    this.seq = 0;
    /** How many parts there are in all, which tells whether anything is new. */
    this.count = 0;
  }

  /**
   * @param {() => boolean} [enough]  asked from time to time, whether the rest may wait
   * @returns {boolean} whether all is taken in
   */
  update(enough = () => false) {
    const { run, active } = this;
    if (this.left === 0) {
      if (this.seq === run.seq) return true;
      for (const source of this.sources) {
        for (; source.seen < source.map.size; source.seen += 1) {
          const { value } = source.next.next();
          if (value) active.push({ owner: value, spans: 0, blocks: 0, last: null });
        }
      }
      this.aim = run.seq;
      this.left = active.length;
      this.turn = 0;
    }
    for (let done = 0; this.left > 0; this.left -= 1) {
      const before = this.count;
      const taken = /** @type {Taken} */ (active[this.turn]);
      this.take(taken);
      if (taken.owner.end) {
        const last = /** @type {Taken} */ (active.pop());
        if (last !== taken) active[this.turn] = last;
      } else this.turn += 1;
      done += 1 + this.count - before;
      if (done < AT_ONCE) continue;
      done = 0;
      if (enough()) {
        this.left -= 1;
        return this.left === 0 && this.finish();
      }
    }
    return this.finish();
  }

  finish() {
    this.seq = this.aim;
    return this.seq === this.run.seq;
  }

  /** @param {Taken} taken */
  take(taken) {
    const { owner } = taken;
    const { spans, blocks } = owner;
    for (; taken.spans < spans.length; taken.spans += 1) {
      const span = /** @type {Span | Turn} */ (spans[taken.spans]);
      const line = "coro" in owner ? this.lineOf(taken, owner, /** @type {Span} */ (span)) : here(turnPlace(owner, /** @type {Turn} */ (span)), this.script);
      if (span.state !== "ready" && span.state !== "created") this.add(this.lines, line, owner, span);
      if (span.state === "waiting" && span.awaiting?.object !== undefined) this.add(this.waits, span.awaiting.object, owner, span);
      this.count += 1;
    }
    for (; taken.blocks < blocks.length; taken.blocks += 1) {
      const block = /** @type {Block} */ (blocks[taken.blocks]);
      this.add(this.lines, here(block.where, this.script), owner, block);
      this.count += 1;
    }
  }

  /** As `lineOf` has it, at the cost of one look. @param {Taken} taken @param {Task} task @param {Span} span */
  lineOf(taken, task, span) {
    taken.last = span.where ?? taken.last;
    if (taken.last) return here(taken.last, this.script);
    return this.functions[task.coro] ?? here(task.where, this.script);
  }

  /** @param {Map<number, Place>} places @param {number | null} key @param {Task | Strand} owner @param {Part} part */
  add(places, key, owner, part) {
    if (key === null) return;
    let place = places.get(key);
    if (!place) places.set(key, (place = { owners: [], parts: [] }));
    place.owners.push(owner);
    place.parts.push(part);
  }
}

/** @param {Where | null} where @param {string} script */
function here(where, script) {
  return where?.file === script ? where.line : null;
}

/** @type {WeakMap<Run, Places>} */
const known = new WeakMap();

/** The places of a run, as far as they were taken in. @param {Run} run @param {string} script @param {Record<string, number>} functions */
export function placesOf(run, script, functions) {
  let places = known.get(run);
  if (!places) known.set(run, (places = new Places(run, script, functions)));
  return places;
}

/** Numbers are unique in a run, whatever they name; the main thread has none. @param {{id: number | null}} owner */
export function idOf({ id }) {
  return id ?? MAIN;
}

/** The number of whom a lane is of. @param {string} lane */
export function idOfLane(lane) {
  const digits = /^[a-z]+-(\d+)$/.exec(lane)?.[1];
  return digits === undefined ? MAIN : Number(digits);
}

/** The key of the lane of a task or another. @param {Task | Strand} owner */
export function laneKey(owner) {
  return "coro" in owner ? `task-${owner.id}` : strandKey(owner);
}

/** @param {Part} part @returns {"running" | "waiting" | "blocked"} */
export function stateOf(part) {
  if ("call" in part) return "blocked";
  return part.state === "running" ? "running" : "waiting";
}

/** The key of a part's box. @param {string} lane @param {Part} part */
export function partKey(lane, part) {
  return "call" in part ? `${lane}-b${part.seq}` : `${lane}-${part.seq}`;
}

/** @typedef {{spans: number, owners: number, running: number, waiting: number, blocked: number, longest: number}} Totals  `longest` is the place of the longest wait in the list, -1 if there is none */

/** What is over of a place is added up once. @type {WeakMap<Place, {closed: Totals, open: number[], taken: number, owners: Set<number>}>} */
const added = new WeakMap();

/**
 * How many spans there were, of how many, and how long, all in all.
 * @param {Place} place
 * @param {number} until  which those that are not over reach to
 * @returns {Totals}
 */
export function totalsOf(place, until) {
  let sums = added.get(place);
  if (!sums) added.set(place, (sums = { closed: { spans: 0, owners: 0, running: 0, waiting: 0, blocked: 0, longest: -1 }, open: [], taken: 0, owners: new Set() }));
  const { parts, owners } = place;
  /** @param {Totals} totals @param {number} index */
  const add = (totals, index) => {
    const part = /** @type {Part} */ (parts[index]);
    const state = stateOf(part);
    const time = Math.max(0, (part.to ?? until) - part.from);
    totals[state] += time;
    const most = parts[totals.longest];
    if (state === "waiting" && (!most || time > (most.to ?? until) - most.from)) totals.longest = index;
  };
  const fresh = [...sums.open];
  for (; sums.taken < parts.length; sums.taken += 1) {
    fresh.push(sums.taken);
    sums.owners.add(idOf(/** @type {Task | Strand} */ (owners[sums.taken])));
  }
  sums.open = fresh.filter((index) => parts[index]?.to === null);
  for (const index of fresh) if (parts[index]?.to !== null) add(sums.closed, index);
  const totals = { ...sums.closed, spans: parts.length, owners: sums.owners.size };
  for (const index of sums.open) add(totals, index);
  return totals;
}

/** Beyond so many, they are listed as they were taken in: whose first, and of each in order of time. */
const SORTED = 20_000;

/** The order of a place's parts in time. @type {WeakMap<Place, number[]>} */
const orders = new WeakMap();

/** @param {Place} place @returns {{order: number[], sorted: boolean}} the places of its parts in its lists */
export function orderOf(place) {
  const { parts } = place;
  let order = orders.get(place);
  if (order?.length !== parts.length) {
    order = parts.map((_, index) => index);
    if (parts.length <= SORTED) order.sort((a, b) => /** @type {Part} */ (parts[a]).from - /** @type {Part} */ (parts[b]).from || /** @type {Part} */ (parts[a]).seq - /** @type {Part} */ (parts[b]).seq);
    orders.set(place, order);
  }
  return { order, sorted: parts.length <= SORTED };
}
