/**
 * All lanes of a kind at once, each pixel the average of those lanes and of that time: for where a lane would be
 * thinner than a pixel. Made of the moves between states alone, a part at a time. Pure; knows no element.
 * @module
 */

import { ABSENT } from "../model_moves.js";
import { firstOf } from "./thin.js";

/** @import {Moves} from "../model_moves.js" */

/** So many moves are taken in, or cells of the picture, between two looks at the clock. */
const STEP = 8192;

/** What a picture is made of: `row` has the row of pixels of each member, `known` is where what is told ends. @typedef {{moves: Moves, states: number, row: Uint16Array, lanes: Uint32Array, t0: number, t1: number, known: number, width: number, height: number}} Asked */

/**
 * The rows of pixels of lanes in their order.
 * @param {Iterable<number>} order  the members' numbers, from the top
 * @param {number} members
 * @param {number} height  no more rows than this
 * @returns {{row: Uint16Array, lanes: Uint32Array, first: Uint32Array, order: Uint32Array, height: number}} each member's row; how many lanes a row has, and where in the order its first one is
 */
export function rowsOf(order, members, height) {
  const sorted = new Uint32Array(members);
  let count = 0;
  for (const number of order) if (count < members) sorted[count++] = number;
  const rows = Math.max(1, Math.min(height, count));
  const row = new Uint16Array(members).fill(rows);
  const lanes = new Uint32Array(rows);
  const first = new Uint32Array(rows).fill(count);
  for (let place = 0; place < count; place += 1) {
    const at = Math.min(rows - 1, Math.floor((place * rows) / count));
    row[sorted[place] ?? 0] = at;
    lanes[at] = (lanes[at] ?? 0) + 1;
    first[at] = Math.min(first[at] ?? 0, place);
  }
  return { row, lanes, first, order: sorted.subarray(0, count), height: rows };
}

/**
 * How many of each row were in each state, after every so many moves: a picture of a part begins from there, and
 * need not look at all that came before.
 */
class Starts {
  /** @param {number} size  a number for each row and state */
  constructor(size) {
    this.now = new Int32Array(size);
    this.kept = [this.now.slice()];
  }

  /** Takes in the next moves. @param {Asked} asked */
  advance({ moves, row, states, height }) {
    const { now } = this;
    const start = (this.kept.length - 1) * STEP;
    for (let index = start; index < start + STEP; index += 1) {
      const place = row[moves.who[index] ?? 0] ?? height;
      if (place >= height) continue;
      const both = moves.states[index] ?? 0;
      const from = both >> 3;
      const to = both & 7;
      if (from !== ABSENT) now[place * states + from] = (now[place * states + from] ?? 0) - 1;
      if (to !== ABSENT) now[place * states + to] = (now[place * states + to] ?? 0) + 1;
    }
    this.kept.push(now.slice());
  }
}

/** By the rows of the members: another order has others. @type {WeakMap<Uint16Array, Starts>} */
const starts = new WeakMap();

/** One picture in the making. */
export class Overview {
  /** @param {Asked} asked */
  constructor(asked) {
    this.asked = asked;
    const { width, height, states, moves, row, t0, t1 } = asked;
    const known = starts.get(row) ?? new Starts(states * height);
    starts.set(row, known);
    this.starts = known;
    /** A number for each state, row and column, and a column more for what ends at the right edge. */
    this.wide = width + 2;
    this.cells = new Float32Array(states * height * this.wide);
    const begin = firstOf(0, moves.length, (index) => (moves.at[index] ?? 0) > t0);
    /** Which of the starts it begins with. */
    this.start = Math.floor(begin / STEP);
    this.begun = false;
    this.taken = this.start * STEP;
    this.moves = Math.max(this.taken, firstOf(begin, moves.length, (index) => (moves.at[index] ?? 0) >= t1));
    this.summed = 0;
  }

  get done() {
    return this.begun && this.taken === this.moves && this.summed === this.asked.height * this.asked.states;
  }

  /**
   * Goes on for a while.
   * @param {() => boolean} more  whether there is time left
   * @returns {boolean} whether it is done
   */
  work(more) {
    do {
      if (!this.begun) this.begin();
      else if (this.taken < this.moves) this.take(Math.min(this.moves, this.taken + STEP));
      else if (!this.done) this.sum();
    } while (!this.done && more());
    return this.done;
  }

  /** From how it was shortly before the picture begins, once that is known. */
  begin() {
    const { asked, cells, wide, starts } = this;
    const kept = starts.kept[this.start];
    if (!kept) return starts.advance(asked);
    for (let line = 0; line < kept.length; line += 1) cells[line * wide] = kept[line] ?? 0;
    this.begun = true;
  }

  /**
   * Each move is an edge: from there on there is one less in a state, and one more in another. How much of the
   * column it is in comes after it is told by its place within.
   * @param {number} stop
   */
  take(stop) {
    const { asked, cells, wide } = this;
    const { moves, row, t0, t1, width, height, states } = asked;
    const scale = width / (t1 - t0);
    for (let index = this.taken; index < stop; index += 1) {
      const at = moves.at[index] ?? 0;
      const place = row[moves.who[index] ?? 0] ?? height;
      if (at >= t1 || place >= height) continue;
      const x = at <= t0 ? 0 : (at - t0) * scale;
      const column = Math.min(width, Math.floor(x));
      const part = x - column;
      const both = moves.states[index] ?? 0;
      const from = both >> 3;
      const to = both & 7;
      if (from !== ABSENT) {
        const cell = (place * states + from) * wide + column;
        cells[cell] = (cells[cell] ?? 0) - 1 + part;
        cells[cell + 1] = (cells[cell + 1] ?? 0) - part;
      }
      if (to !== ABSENT) {
        const cell = (place * states + to) * wide + column;
        cells[cell] = (cells[cell] ?? 0) + 1 - part;
        cells[cell + 1] = (cells[cell + 1] ?? 0) + part;
      }
    }
    this.taken = stop;
  }

  /** Adds up the edges of some rows. */
  sum() {
    const { asked, cells, wide } = this;
    const stop = Math.min(asked.height * asked.states, this.summed + Math.ceil(STEP / wide));
    for (let line = this.summed; line < stop; line += 1) {
      let sum = 0;
      for (let cell = line * wide; cell < (line + 1) * wide; cell += 1) {
        sum += cells[cell] ?? 0;
        cells[cell] = sum;
      }
    }
    this.summed = stop;
  }

  /** How many were in a state, on average over a pixel. @param {number} row @param {number} column @param {number} state */
  count(row, column, state) {
    return this.cells[(row * this.asked.states + state) * this.wide + column] ?? 0;
  }
}

/**
 * The colours of a row of pixels. What runs is painted over all else, so strongly that one of thousands is seen.
 * @param {Overview} of
 * @param {number} row
 * @param {Uint8ClampedArray} pixels  of the whole picture
 * @param {number[][]} colours  red, green and blue of each state, the first the strongest
 * @param {boolean} alone  whether of that first state one is a lot: a thread runs one task at a time
 */
export function paintRow(of, row, pixels, colours, alone) {
  const { width, t0, t1, known, lanes } = of.asked;
  const end = Math.min(width, Math.ceil(((known - t0) / (t1 - t0)) * width));
  const all = lanes[row] ?? 1;
  const { cells, wide } = of;
  const states = colours.length;
  const flat = colours.flat();
  const line = row * of.asked.states * wide;
  for (let column = 0; column < width; column += 1) {
    const pixel = (row * width + column) * 4;
    let red = 0;
    let green = 0;
    let blue = 0;
    let calm = 0;
    for (let state = 1; state < states; state += 1) {
      const count = cells[line + state * wide + column] ?? 0;
      if (count < 1e-4) continue;
      calm += count;
      red += (flat[3 * state] ?? 0) * count;
      green += (flat[3 * state + 1] ?? 0) * count;
      blue += (flat[3 * state + 2] ?? 0) * count;
    }
    const first = cells[line + column] ?? 0;
    const there = Math.min(1, (calm + first) / all);
    if (column >= end || there < 1e-4) {
      pixels[pixel + 3] = 0;
      continue;
    }
    const strong = first < 1e-4 ? 0 : Math.min(1, 0.3 + 0.7 * Math.sqrt(alone ? first : first / all));
    const share = calm > 0 ? (1 - strong) / calm : 0;
    const over = calm > 0 ? strong : 1;
    pixels[pixel] = red * share + (flat[0] ?? 0) * over;
    pixels[pixel + 1] = green * share + (flat[1] ?? 0) * over;
    pixels[pixel + 2] = blue * share + (flat[2] ?? 0) * over;
    // What is not there yet is see-through.
    pixels[pixel + 3] = 255 * Math.max(strong, there);
  }
}
