/**
 * Sets, moves and removes marks, and tells what they are on.
 * @module
 */

import { t } from "../i18n.js";
import { keys } from "../keys.js";
import { edges, marked, moved, nearestEvent, removed } from "./marks.js";
import { saidOf } from "./said.js";
import { stepsOf } from "./stepping.js";

/** @import {Store} from "../store.js" */
/** @import {Time} from "./time.js" */

/** A mark this near to an event is put onto it, in pixels. */
const NEAR = 6;

export class Marks {
  /** @param {Store} store @param {Time} time @param {() => number} pixel  microseconds that one is at present @param {() => number | null} pointed  the instant under the pointer */
  constructor(store, time, pixel, pointed) {
    this.store = store;
    this.time = time;
    this.pixel = pixel;
    this.pointed = pointed;
    keys.add(
      { keys: ["m"], text: t("Set a mark at the pointer, or else at the cursor; a third moves the nearer one"), group: "marks", run: () => this.set() },
      // These the flag itself takes.
      { keys: ["ArrowLeft", "ArrowRight"], text: t("Move the mark that has the focus; with Shift ten times as far"), group: "marks", run: () => false },
      { keys: ["Delete"], text: t("Remove the mark that has the focus"), group: "marks", run: () => false },
    );
  }

  set() {
    if (!this.time.any) return false;
    const { state } = this.store;
    const pointed = this.pointed();
    const at = pointed === null ? (state.cursor ?? this.time.last) : this.snapped(pointed);
    this.put(marked(state.marks, at));
    return true;
  }

  /** @param {number} index @param {number} at @param {boolean} snap */
  move(index, at, snap) {
    const inside = Math.min(this.time.last, Math.max(0, at));
    this.put(moved(this.store.state.marks, index, snap ? this.snapped(inside) : Math.round(inside)));
  }

  /** @param {number} index */
  remove(index) {
    this.put(removed(this.store.state.marks, index));
  }

  /** @param {number[]} marks */
  put(marks) {
    this.store.update({ marks: marks.map((at) => Math.min(this.time.last, Math.max(0, Math.round(at)))) });
  }

  /** The event nearby, one of the lane that is pointed at first. @param {number} at */
  snapped(at) {
    const runs = this.time.known.runs();
    const reach = NEAR * this.pixel();
    const { active } = this.store.state;
    const own = active && nearestEvent(runs, at, reach, stepsOf(runs, active));
    return (own || nearestEvent(runs, at, reach, edges(runs)))?.at ?? Math.round(at);
  }

  /** The event at an instant, in words; empty where there is none. @param {number} at */
  said(at) {
    const runs = this.time.known.runs();
    const found = nearestEvent(runs, at, 0, edges(runs)) ?? nearestEvent(runs, at, 0, () => true);
    const run = found && runs[found.band];
    return run ? saidOf(run, found.seq) : "";
  }
}
