/**
 * What the page knows, and who wants to hear of it. Listeners run once per frame, however often
 * something changed in it.
 * @module
 */

import { emptyRun } from "./model.js";

/** @import {Run} from "./types.js" */

/** What the viewer is at; `queued` waits for room on the server, `cut` is a file that ends before its run does. @typedef {"idle" | "starting" | "queued" | "live" | "resuming" | "gone" | "over" | "broken" | "cut"} Phase */

/**
 * How one run stands, and what came of it so far.
 * @typedef {object} State
 * @property {Run} run
 * @property {Phase} phase
 * @property {string | null} id  of the run
 * @property {string | null} source  the script as this run had it
 * @property {string | null} problem  what went wrong, in words
 * @property {boolean} stopping
 */

/** @param {number} [events]  that a run’s log may have @returns {State} nothing was run yet */
export function idle(events) {
  return { run: emptyRun(events), phase: "idle", id: null, source: null, problem: null, stopping: false };
}

/** A box or a whole lane on the page: in which of its bands, and its key. @typedef {{band: number, key: string}} Spot */

/**
 * What is looked at, in all runs of the page alike.
 * @typedef {object} Look
 * @property {number | null} cursor  the instant looked at; null for the latest
 * @property {import("./time/stepping.js").Stop | null} event  the one of that instant that the cursor stands on; null for all of them
 * @property {boolean} follow  whether the picture goes along with a run that goes on
 * @property {number[]} marks  instants, in the order in which they were set
 * @property {boolean} playing
 * @property {number} speed
 * @property {Spot | null} active  the box or lane under the pointer or with the focus
 * @property {Spot | null} pinned
 * @property {import("./timeline/zoom.js").Part | null} part  of the time that is drawn; null for the whole
 * @property {boolean} internal
 * @property {boolean} arrows  whether all are drawn, or only those of what is looked at
 */

/** Nothing is pointed at and everything is drawn. @satisfies {Partial<Look>} */
export const AFRESH = { cursor: null, event: null, follow: true, marks: /** @type {number[]} */ ([]), playing: false, active: null, pinned: null, part: null };

export class Store {
  /** @param {(callback: () => void) => void} frame  runs something before the next repaint */
  constructor(frame) {
    this.frame = frame;
    /** @type {Look} */
    this.state = { ...AFRESH, speed: 1, internal: false, arrows: false };
    /** @type {((state: Look) => void)[]} */
    this.listeners = [];
    this.asked = false;
  }

  /** @param {(state: Look) => void} listener */
  subscribe(listener) {
    this.listeners.push(listener);
  }

  /** @param {Partial<Look>} [changes]  none where a run changed */
  update(changes = {}) {
    Object.assign(this.state, changes);
    if (this.asked) return;
    this.asked = true;
    this.frame(() => {
      this.asked = false;
      for (const listener of this.listeners) listener(this.state);
    });
  }
}
