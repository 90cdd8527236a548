/**
 * What a pointer drags on the lanes: to and fro with one, closer and wider with two, a range with Shift.
 * @module
 */

/** @import {Actions} from "./interact.js" */
/** @import {Timeline} from "./view.js" */

/** A pointer that moves no further than this has only been pressed. */
const STILL = 4;

/** Fingers this close tell no distance. */
const CLOSEST = 24;

/** A pointer on the lanes: where it went down and where it is. @typedef {{x: number, y: number, from: number}} Finger */
/** What was drawn when the drag began, or the fingers became two. @typedef {{at: number, length: number, apart: number}} Grip */

export class Drag {
  /** @param {Timeline} view @param {Actions} actions */
  constructor(view, actions) {
    this.view = view;
    this.actions = actions;
    /** @type {Map<number, Finger>} */
    this.fingers = new Map();
    /** @type {Grip | null} */
    this.grip = null;
    /** @type {number | null} where a range begins */
    this.range = null;
    this.moved = false;
    const { stack, axis } = view;
    stack.addEventListener("pointerdown", (event) => this.down(event, event.shiftKey));
    axis.addEventListener("pointerdown", (event) => {
      if (event.shiftKey || event.altKey) this.down(event, true);
    });
    for (const where of /** @type {GlobalEventHandlers[]} */ ([stack, axis])) {
      where.addEventListener("pointermove", (event) => this.move(event));
      where.addEventListener("pointerup", (event) => this.up(event, true));
      // The browser scrolls instead.
      where.addEventListener("pointercancel", (event) => this.up(event, false));
      // What was dragged was not meant to be pressed.
      where.addEventListener("click", (event) => this.moved && event.stopPropagation(), { capture: true });
    }
    stack.addEventListener("dblclick", (event) => this.moved && event.stopPropagation(), { capture: true });
    stack.addEventListener("dragstart", (event) => event.preventDefault());
  }

  /** Whether the pointer is busy with something else than pointing. */
  get active() {
    return this.moved && this.fingers.size > 0;
  }

  /** @param {PointerEvent} event @param {boolean} ranging */
  down(event, ranging) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    if (!this.fingers.size) this.moved = false;
    const { at, head } = this.view.hit(event.clientX, event.clientY);
    // The name of a lane stands still.
    if (head && event.pointerType === "mouse") return;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, from: event.clientX });
    this.range = ranging && this.fingers.size === 1 ? at : null;
    this.hold();
  }

  /** What is under the fingers now stays there. */
  hold() {
    const { t0, t1 } = this.view.scale;
    const { x, apart } = this.spread();
    this.grip = { at: this.at(x), length: t1 - t0, apart };
  }

  /** The middle of the fingers, and how far they are apart. */
  spread() {
    const [one, other] = [...this.fingers.values()];
    if (!one) return { x: 0, apart: 0 };
    if (!other) return { x: one.x, apart: 0 };
    return { x: (one.x + other.x) / 2, apart: Math.max(CLOSEST, Math.hypot(one.x - other.x, one.y - other.y)) };
  }

  /** @param {PointerEvent} event */
  move(event) {
    const finger = this.fingers.get(event.pointerId);
    if (!finger || !this.grip) return;
    Object.assign(finger, { x: event.clientX, y: event.clientY });
    if (!this.moved) {
      if (this.fingers.size === 1 && Math.abs(finger.x - finger.from) <= STILL) return;
      this.moved = true;
      this.actions.look(null);
      for (const id of this.fingers.keys()) capture(event.currentTarget, id);
    }
    const { x, apart } = this.spread();
    if (this.range !== null) {
      this.actions.choose(this.range, this.at(x), false);
      return;
    }
    this.view.root.classList.add("dragged");
    const { at, length, apart: before } = this.grip;
    const share = (x - this.left) / this.view.scale.width;
    this.actions.place(at, share, before && apart ? (length * before) / apart : length);
  }

  /** @param {PointerEvent} event @param {boolean} done */
  up(event, done) {
    if (!this.fingers.delete(event.pointerId)) return;
    if (this.range !== null && this.moved) {
      if (done) this.actions.choose(this.range, this.at(event.clientX), true);
      else this.actions.choose(0, 0, false);
    }
    this.range = null;
    if (this.fingers.size) return this.hold();
    this.grip = null;
    this.view.root.classList.remove("dragged");
    // The click that comes of it comes at once.
    setTimeout(() => (this.moved = this.fingers.size > 0 && this.moved));
  }

  get left() {
    return this.view.grid.getBoundingClientRect().left + this.view.frame.gutter;
  }

  /** @param {number} x  on the page */
  at(x) {
    return this.view.scale.at(x - this.left);
  }
}

/** @param {EventTarget | null} target @param {number} pointer */
function capture(target, pointer) {
  try {
    if (target instanceof Element) target.setPointerCapture(pointer);
  } catch {
    // It was lifted meanwhile.
  }
}
