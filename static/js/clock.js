/**
 * What time it is in a live run. The newest event is always a little old when it arrives; the
 * quickest arrival so far tells best how much.
 * @module
 */

export class Clock {
  /** @param {() => number} milliseconds  a clock that never goes back */
  constructor(milliseconds) {
    this.milliseconds = milliseconds;
    this.offset = Infinity;
  }

  /** An event of that time has just arrived. @param {number} at */
  arrived(at) {
    this.offset = Math.min(this.offset, this.milliseconds() * 1000 - at);
  }

  /** @param {number} at  the time of the newest event: the run has come at least that far */
  now(at) {
    return Number.isFinite(this.offset) ? Math.max(at, this.milliseconds() * 1000 - this.offset) : at;
  }
}
