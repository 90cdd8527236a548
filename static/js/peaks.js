/**
 * The largest of any stretch of a growing list of numbers: with the largest of each sixteen, of each sixteen
 * of those, and so on, beside the list. Pure.
 * @module
 */

const BASE = 16;

export class Peaks {
  constructor() {
    /** The numbers themselves, then the largest of each block of them. @type {number[][]} */
    this.levels = [[]];
  }

  get length() {
    return this.levels[0]?.length ?? 0;
  }

  /** @param {number} value */
  push(value) {
    let place = this.length;
    for (let level = 0; ; level += 1) {
      const row = (this.levels[level] ??= []);
      if (place === row.length) row.push(value);
      else if ((row[place] ?? 0) < value) row[place] = value;
      if (row.length === 1) return;
      place = Math.floor(place / BASE);
      // A level that is new begins with all that there was below it.
      if (!this.levels[level + 1]) this.levels[level + 1] = [Math.max(...row)];
    }
  }

  /** @param {number} index */
  at(index) {
    return this.levels[0]?.[index] ?? 0;
  }

  /**
   * @param {number} start
   * @param {number} end  the first that does not count
   * @returns {number} 0 where there is none
   */
  most(start, end) {
    let from = Math.max(0, start);
    let to = Math.min(this.length, end);
    let most = 0;
    for (let level = 0; from < to; level += 1) {
      const row = this.levels[level] ?? [];
      while (from < to && from % BASE) most = Math.max(most, row[from++] ?? 0);
      while (from < to && to % BASE) most = Math.max(most, row[--to] ?? 0);
      from /= BASE;
      to /= BASE;
    }
    return most;
  }
}
