/**
 * The inspector, fetched when something is first pointed at: a page without a run needs none of it.
 * @module
 */

/** @import {Inspector, Seen} from "./view.js" */

export class LazyInspector {
  /**
   * @param {ConstructorParameters<typeof Inspector>} parts  what it is made of
   * @param {() => void} ready  it is there, and has yet to be drawn
   */
  constructor(parts, ready) {
    this.parts = parts;
    this.ready = ready;
    /** @type {Inspector | null} */
    this.inspector = null;
    this.asked = false;
  }

  /** @param {Seen | null} active @param {Seen | null} pinned */
  render(active, pinned) {
    if (this.inspector) this.inspector.render(active, pinned);
    else if ((active || pinned) && !this.asked) void this.fetch();
  }

  async fetch() {
    this.asked = true;
    try {
      const { Inspector } = await import("./view.js");
      this.inspector = new Inspector(...this.parts);
      this.ready();
    } catch {
      // The server can't be reached: the next that is pointed at asks again.
      this.asked = false;
    }
  }
}
