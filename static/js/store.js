/**
 * What the page knows, and who wants to hear of it. Listeners run once per frame, however often
 * something changed in it.
 * @module
 */

import { emptyRun } from "./model.js";

/** @import {Run} from "./types.js" */

/** What the viewer is at. @typedef {"idle" | "starting" | "live" | "resuming" | "gone" | "over" | "broken"} Phase */

/**
 * @typedef {object} State
 * @property {Run} run
 * @property {Phase} phase
 * @property {string | null} id  of the run
 * @property {string | null} source  the script as this run had it
 * @property {string | null} problem  what went wrong, in words
 * @property {boolean} stopping
 * @property {number | null} cursor  the instant looked at; null for the latest
 * @property {boolean} playing
 * @property {number} speed
 * @property {string | null} active  the box under the pointer or with the focus
 * @property {string | null} pinned
 * @property {import("./timeline/zoom.js").Part | null} part  of the run that is drawn; null for the whole
 * @property {boolean} internal
 */

export class Store {
  /** @param {(callback: () => void) => void} frame  runs something before the next repaint */
  constructor(frame) {
    this.frame = frame;
    /** @type {State} */
    this.state = {
      run: emptyRun(),
      phase: "idle",
      id: null,
      source: null,
      problem: null,
      stopping: false,
      cursor: null,
      playing: false,
      speed: 1,
      active: null,
      pinned: null,
      part: null,
      internal: false,
    };
    /** @type {((state: State) => void)[]} */
    this.listeners = [];
    this.asked = false;
  }

  /** @param {(state: State) => void} listener */
  subscribe(listener) {
    this.listeners.push(listener);
  }

  /** @param {Partial<State>} [changes]  none where the run itself was changed in place */
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
