/**
 * One run for a visit: the tab remembers it, so that a page that is opened again shows the same run.
 * @module
 */

const KEY = "loopscope.landing";

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Memory */

export class Visit {
  /** @param {() => Memory} memory  the tab’s; a browser may refuse to have one */
  constructor(memory) {
    this.memory = memory;
  }

  /** The run of this visit. @returns {string | null} */
  get run() {
    return this.ask((memory) => memory.getItem(KEY));
  }

  /** @param {string | null} id */
  set run(id) {
    this.ask((memory) => (id === null ? memory.removeItem(KEY) : memory.setItem(KEY, id)));
  }

  /** @template T @param {(memory: Memory) => T} question @returns {T | null} */
  ask(question) {
    try {
      return question(this.memory());
    } catch {
      return null;
    }
  }
}

/**
 * Calls back once, when a good part of an element is in sight: nothing moves where nobody looks.
 * @param {Element} element
 * @param {() => void} callback
 */
export function onceSeen(element, callback) {
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      callback();
    },
    { threshold: 0.2 },
  );
  watch.observe(element);
}
