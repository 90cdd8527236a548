/**
 * What moves the time that a page looks at: play, pause, step, scrub, follow, zoom, pan. Changes what is
 * looked at and nothing else; knows no element.
 * @module
 */

import { horizon } from "../timeline/scale.js";
import { around, between, following, holding, pan, placed, zoom } from "../timeline/zoom.js";
import { advance } from "./playing.js";
import { stepped, stepsOf } from "./stepping.js";

/** @import {Look, Spot, Store} from "../store.js" */
/** @import {Part} from "../timeline/zoom.js" */
/** @import {Run} from "../types.js" */

/**
 * What is known of the runs on the page.
 * @typedef {object} Runs
 * @property {() => Run[]} runs
 * @property {() => number} now  how far they have come
 * @property {() => number | null} end  of the longest; null while any goes on
 * @property {() => Spot | null} selected
 */

export class Time {
  /** @param {Store} store @param {Runs} known */
  constructor(store, known) {
    this.store = store;
    this.known = known;
    /** The instant under the pointer, until the cursor is moved by other means. @type {number | null} */
    this.pointed = null;
  }

  /** Whether there is anything to move in. */
  get any() {
    return this.known.runs().some(({ seq }) => seq > 0);
  }

  get live() {
    return this.known.end() === null;
  }

  /** The last instant that can be gone to. */
  get last() {
    return this.known.end() ?? this.known.now();
  }

  /** Where the axis ends when all is drawn. */
  get extent() {
    return this.known.end() ?? Math.max(this.store.state.part?.t1 ?? 0, horizon(this.known.now(), true));
  }

  /** The picture of a run that goes on stands still. @returns {Partial<Look>} */
  still() {
    const { state } = this.store;
    return this.live ? { follow: false, part: state.part ?? { t0: 0, t1: this.extent } } : {};
  }

  /** @param {number} at @param {Partial<Look>} [more] */
  go(at, more = {}) {
    this.pointed = null;
    const still = this.still();
    const part = holding(still.part ?? this.store.state.part, this.extent, at);
    this.store.update({ playing: false, event: null, ...still, part, cursor: at, ...more });
  }

  /** @param {number} at */
  scrub(at) {
    if (this.any) this.go(Math.min(this.last, Math.max(0, at)));
  }

  /** Plays, or pauses what plays or goes on. */
  play() {
    const { state } = this.store;
    if (!this.any) return false;
    if (state.playing) this.store.update({ playing: false });
    else if (this.live && state.cursor === null) this.store.update({ ...this.still(), cursor: this.known.now(), event: null });
    else {
      const over = state.cursor === null || state.cursor >= this.last;
      const cursor = over ? 0 : state.cursor ?? 0;
      this.store.update({ playing: true, event: null, cursor, part: holding(state.part, this.extent, cursor, true) });
    }
    return true;
  }

  /** To the event before or after, or to a step's. @param {1 | -1} direction @param {boolean} steps */
  step(direction, steps) {
    if (!this.any) return false;
    const runs = this.known.runs();
    const place = stepped(runs, this.store.state, direction, steps ? stepsOf(runs, this.known.selected()) : undefined);
    if (place?.cursor != null) this.go(place.cursor, place);
    return true;
  }

  /** To the newest moment of a run that goes on, and along with it. */
  follow() {
    if (!this.any || !this.live) return false;
    const { part } = this.store.state;
    // What was in sight from its start on is so again.
    const whole = part === null || part.t0 <= 0;
    this.store.update({ cursor: null, event: null, playing: false, follow: true, part: whole ? null : following(part, this.known.now()) });
    return true;
  }

  start() {
    if (!this.any) return false;
    this.go(0);
    return true;
  }

  end() {
    if (!this.any) return false;
    if (this.live) return this.follow();
    const { part } = this.store.state;
    this.store.update({ cursor: null, event: null, playing: false, part: holding(part, this.extent, this.last) });
    return true;
  }

  /** @param {number} factor  0 shows all @param {number} [at]  what stays in its place; none where it does not matter */
  zoom(factor, at) {
    const { state } = this.store;
    const { extent } = this;
    if (factor === 0) return this.show(null);
    const { t0, t1 } = state.part ?? { t0: 0, t1: extent };
    const part = zoom(state.part, extent, factor, at ?? (t0 + t1) / 2);
    // Along with a run one zooms towards what is new.
    if (part && this.live && state.follow && at === undefined) this.store.update({ part: following(part, this.known.now()) });
    else this.show(part);
  }

  /** @param {number} by  microseconds */
  pan(by) {
    const { part } = this.store.state;
    if (part) this.show(pan(part, this.extent, by));
  }

  /** @param {number} from @param {number} to  with a little beside them */
  fit(from, to) {
    this.show(around(from, to, this.extent));
  }

  /** An instant under a pointer is held there. @param {number} at @param {number} share  of the width, from the left @param {number} length */
  place(at, share, length) {
    const { state } = this.store;
    // All of a run has nowhere to go, and is a little longer by now if the run goes on.
    if (state.part || length < 0.98 * this.extent) this.show(placed(at, share, length, this.extent));
  }

  /** Exactly these. @param {number} one @param {number} other */
  range(one, other) {
    this.show(between(one, other, this.extent));
  }

  /** @param {Part | null} part  what is looked at stays there, also while the run goes on */
  show(part) {
    this.store.update({ part, follow: part === null && this.store.state.cursor === null });
  }

  /** Some time has gone by, which what plays or follows goes along with. @param {number} elapsed  milliseconds */
  pass(elapsed) {
    const { state } = this.store;
    if (state.playing) {
      const next = advance(state.cursor ?? 0, elapsed, state.speed, this.last);
      if (next.over && this.live) Object.assign(state, { cursor: null, playing: false, follow: true });
      else if (next.over) Object.assign(state, { cursor: null, playing: false });
      else Object.assign(state, { cursor: next.cursor, part: holding(state.part, this.extent, next.cursor, true) });
    }
    if (this.live && state.follow && state.cursor === null && state.part) state.part = following(state.part, this.known.now());
  }
}
