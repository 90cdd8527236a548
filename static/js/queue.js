/**
 * Whoever is refused for want of room asks again until there is some.
 * @module
 */

import { Refused } from "./api.js";

/** Seconds after which the refusal is taken for an answer. */
const LONGEST = 300;
/** Seconds between two tries: the server says when there is room at the latest, and mostly there is sooner. */
const OFTEN = 3;

/**
 * @typedef {object} Options
 * @property {() => void} onWait  it was refused, and will be asked again
 * @property {() => boolean} over  whether nobody wants it any more
 * @property {(ms: number) => Promise<void>} pause
 * @property {() => number} [now]  milliseconds
 * @property {() => number} [random]
 */

/**
 * @template T
 * @param {() => Promise<T>} ask
 * @param {Options} options
 * @returns {Promise<T | null>} null once nobody wants it any more
 */
export async function admitted(ask, { onWait, over, pause, now = () => performance.now(), random = Math.random }) {
  const until = now() + LONGEST * 1000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const wait = error instanceof Refused ? error.wait : null;
      if (wait === null || now() >= until) throw error;
      onWait();
      // Not all of a class knock at the same instant.
      if (!over()) await pause(Math.min(wait, OFTEN) * 1000 * (0.5 + random() / 2));
      if (over()) return null;
    }
  }
}
