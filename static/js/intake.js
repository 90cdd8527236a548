/**
 * Lines of a log on their way into a run. Much of it at once would hold up the page for seconds; so it is taken in
 * by slices, with frames and clicks between them. The order stays, and nothing is taken twice.
 * @module
 */

/** @import {LogEvent} from "./types.js" */

/** So many milliseconds go by before others have their turn: half of a frame. */
const SLICE = 8;
/** So many events are taken in between two looks at the clock. */
const AT_ONCE = 32;

/**
 * @typedef {object} Intaking
 * @property {(events: LogEvent[]) => boolean} take  false where an event is missing before these
 * @property {(whole: boolean) => void} taken  a slice was; `whole` is false where something is missing, and the rest is dropped
 * @property {(callback: () => void) => void} [soon]  runs something once others had their turn
 * @property {() => number} [now]  milliseconds
 */

export class Intake {
  /** @param {Intaking} options */
  constructor(options) {
    this.options = options;
    this.soon = options.soon ?? byMessage();
    this.now = options.now ?? (() => performance.now());
    /** @type {string[]} */
    this.texts = [];
    this.position = 0;
    this.asked = false;
  }

  /** Whether there is something that was not taken in yet. */
  get busy() {
    return this.texts.length > 0;
  }

  /** @param {string} text  whole lines of NDJSON */
  add(text) {
    this.texts.push(text);
    // A little is taken in at once.
    if (!this.asked) this.slice();
  }

  clear() {
    this.texts = [];
    this.position = 0;
  }

  slice() {
    const until = this.now() + SLICE;
    let whole = true;
    while (this.busy && whole && this.now() < until) whole = this.options.take(this.next());
    if (!whole) this.clear();
    if (this.busy && !this.asked) {
      this.asked = true;
      this.soon(() => {
        this.asked = false;
        if (this.busy) this.slice();
      });
    }
    this.options.taken(whole);
  }

  /** The next few events. */
  next() {
    /** @type {LogEvent[]} */
    const events = [];
    const text = this.texts[0] ?? "";
    while (events.length < AT_ONCE && this.position < text.length) {
      const newline = text.indexOf("\n", this.position);
      const end = newline < 0 ? text.length : newline;
      if (end > this.position) events.push(JSON.parse(text.slice(this.position, end)));
      this.position = end + 1;
    }
    if (this.position >= text.length) {
      this.texts.shift();
      this.position = 0;
    }
    return events;
  }
}

/** A timer would wait for four milliseconds each time, and for a second in a page that nobody sees. */
function byMessage() {
  /** @type {(() => void) | null} */
  let waiting = null;
  /** @type {MessageChannel | null} */
  let channel = null;
  return (/** @type {() => void} */ callback) => {
    waiting = callback;
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const ready = waiting;
        waiting = null;
        ready?.();
      };
    }
    channel.port2.postMessage(null);
  };
}
