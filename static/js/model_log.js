/**
 * What each event of a log was, in a few bytes: its type and whom it is about. The events themselves
 * are not kept, of a long run they would fill the memory.
 * @module
 */

/** @import {LogEvent} from "./types.js" */

/** Whom an event is about: the first of these that it has. Numbers are unique in a run, whatever they name. */
const SUBJECTS = ["object", "work", "generator", "process", "task", "thread", "to", "loop"];

/** These are about who did it, though they name something else as well. */
const OTHERWISE = new Map([
  ["lint", ["task", "object"]],
  ["thread_blocked", ["thread", "task"]],
  ["thread_unblocked", ["thread", "task"]],
]);

/** Nobody's. */
export const NOBODY = -1;
/** Of the main thread, which has no number. */
export const MAIN = 0;

export class Log {
  constructor() {
    /** @type {string[]} */
    this.names = [];
    /** @type {Map<string, number>} */
    this.numbers = new Map();
    this.types = new Uint8Array(256);
    this.subjects = new Int32Array(256);
    this.length = 0;
  }

  /** @param {LogEvent} event */
  add(event) {
    const { length } = this;
    if (length === this.types.length) {
      this.types = grown(this.types, new Uint8Array(length * 2));
      this.subjects = grown(this.subjects, new Int32Array(length * 2));
    }
    let number = this.numbers.get(event.type);
    // A log with more types than a byte can tell apart is none that this page knows.
    if (number === undefined) {
      number = Math.min(this.names.length, 255);
      this.names[number] ??= event.type;
      this.numbers.set(event.type, number);
    }
    this.types[length] = number;
    this.subjects[length] = subject(event);
    this.length = length + 1;
  }

  /** @param {number} seq */
  type(seq) {
    return this.names[this.types[seq - 1] ?? -1] ?? "";
  }

  /** @param {number} seq  @returns {number} the number of whom it is about */
  subject(seq) {
    return this.subjects[seq - 1] ?? NOBODY;
  }
}

/** @param {LogEvent} event */
function subject(event) {
  for (const field of OTHERWISE.get(event.type) ?? SUBJECTS) {
    const value = event[field];
    if (value === undefined) continue;
    if (typeof value === "number") return value;
    if (value === null && field === "thread") return MAIN;
  }
  return NOBODY;
}

/** @template {Uint8Array | Int32Array} Kind @param {Kind} from @param {Kind} to @returns {Kind} */
function grown(from, to) {
  to.set(from);
  return to;
}
