/**
 * A run's log over WebSocket. When the connection drops it is resumed after the last event that was
 * taken in, ever more patiently, until the log has come to its end.
 * @module
 */

import { Intake } from "./intake.js";

/** @import {LogEvent} from "./types.js" */

/** @typedef {{onmessage: ((event: {data: any}) => void) | null, onopen: (() => void) | null, onclose: ((event: {code: number}) => void) | null, close: () => void}} Socket */
/** @typedef {"connecting" | "live" | "resuming" | "done" | "gone"} StreamState */

/**
 * @typedef {object} Options
 * @property {(after: number) => Socket} open
 * @property {() => number} last  the `seq` of the last event that was taken in
 * @property {(events: LogEvent[]) => boolean} take  false where an event is missing before these
 * @property {() => boolean} complete  whether the log's last event was taken in
 * @property {(state: StreamState) => void} onState
 * @property {() => Promise<boolean>} exists  whether the server still has the run
 * @property {(callback: () => void, ms: number) => number} [later]
 * @property {(timer: number) => void} [never]
 * @property {() => number} [random]
 * @property {(callback: () => void) => void} [soon]  runs something once others had their turn
 * @property {() => number} [now]  milliseconds
 */

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;
/** After so many failures in a row the server is asked whether it still has the run. */
const DOUBT = 2;
/** The close code of a run that was forgotten while it was read. */
const GONE = 4410;

export class Stream {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.later = options.later ?? ((callback, ms) => window.setTimeout(callback, ms));
    this.never = options.never ?? ((timer) => window.clearTimeout(timer));
    this.random = options.random ?? Math.random;
    this.failures = 0;
    /** Whether the connection is over, with lines of it still to be taken in. */
    this.over = false;
    this.gone = false;
    this.intake = new Intake({
      take: (events) => this.take(events),
      taken: (whole) => this.taken(whole),
      ...(options.soon && { soon: options.soon }),
      ...(options.now && { now: options.now }),
    });
    /** @type {Socket | null} */
    this.socket = null;
    /** @type {number | null} */
    this.timer = null;
    this.closed = false;
  }

  start() {
    this.options.onState("connecting");
    this.connect();
  }

  /** Stops following, whatever may still come. */
  close() {
    this.closed = true;
    this.drop();
  }

  /** Does not wait any longer: the network is said to be back. */
  hurry() {
    if (this.timer === null) return;
    this.drop();
    this.connect();
  }

  drop() {
    if (this.timer !== null) this.never(this.timer);
    this.timer = null;
    this.intake.clear();
    this.over = false;
    const { socket } = this;
    this.socket = null;
    if (!socket) return;
    // What an abandoned socket still says must not be heard.
    socket.onmessage = null;
    socket.onopen = null;
    socket.onclose = null;
    socket.close();
  }

  connect() {
    const socket = this.options.open(this.options.last());
    this.socket = socket;
    socket.onopen = () => this.options.onState("live");
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = ({ code }) => {
      if (code === GONE) this.gone = true;
      // What arrived before counts.
      if (this.intake.busy) this.over = true;
      else this.lost();
    };
  }

  /** @param {any} data */
  receive(data) {
    if (typeof data !== "string") return;
    this.intake.add(data);
  }

  /** @param {LogEvent[]} events */
  take(events) {
    const before = this.options.last();
    const whole = this.options.take(events);
    if (this.options.last() > before) this.failures = 0;
    return whole;
  }

  /** @param {boolean} whole */
  taken(whole) {
    if (this.closed) return;
    if (this.options.complete()) this.end("done");
    else if (!whole || (this.over && !this.intake.busy)) this.lost();
  }

  lost() {
    if (this.closed) return;
    this.drop();
    if (this.options.complete()) {
      this.end("done");
      return;
    }
    if (this.gone) {
      this.end("gone");
      return;
    }
    this.failures += 1;
    this.options.onState("resuming");
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    // Not all viewers of a server that comes back knock at the same instant.
    this.timer = this.later(() => this.again(), ceiling * (0.5 + this.random() / 2));
  }

  async again() {
    this.timer = null;
    if (this.failures > DOUBT && !(await this.options.exists())) {
      if (!this.closed) this.end("gone");
      return;
    }
    if (!this.closed) this.connect();
  }

  /** @param {"done" | "gone"} state */
  end(state) {
    this.close();
    this.options.onState(state);
  }
}
