/**
 * Who of a crowd went from which state into which, and when: a few bytes each. From these alone a picture of all of
 * them can be made, without a look at any.
 * @module
 */

/** @import {Strand, Task} from "./types.js" */

/** In no state: not there yet. */
export const ABSENT = 7;

export class Moves {
  constructor() {
    /** Those who ever moved, in order of their first move. @type {(Task | Strand)[]} */
    this.members = [];
    /** @type {Map<Task | Strand, number>} */
    this.numbers = new Map();
    this.length = 0;
    this.at = new Float64Array(256);
    /** The member's number. */
    this.who = new Uint32Array(256);
    /** The state before, times eight, and the state after. */
    this.states = new Uint8Array(256);
  }

  /** @param {number} at @param {Task | Strand} who @param {number} from @param {number} to */
  add(at, who, from, to) {
    const { length } = this;
    if (length === this.at.length) {
      this.at = grown(this.at, new Float64Array(length * 2));
      this.who = grown(this.who, new Uint32Array(length * 2));
      this.states = grown(this.states, new Uint8Array(length * 2));
    }
    let number = this.numbers.get(who);
    if (number === undefined) {
      number = this.members.push(who) - 1;
      this.numbers.set(who, number);
    }
    this.at[length] = at;
    this.who[length] = number;
    this.states[length] = from * 8 + to;
    this.length = length + 1;
  }
}

/** @template {Float64Array | Uint32Array | Uint8Array} Kind @param {Kind} from @param {Kind} to @returns {Kind} */
function grown(from, to) {
  to.set(from);
  return to;
}
