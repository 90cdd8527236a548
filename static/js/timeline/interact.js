/**
 * Pointer and keyboard on the timeline.
 * @module
 */

import { Drag } from "./drag.js";
import { stops } from "./pick.js";

/** @import {Box} from "./layout.js" */
/** @import {Row} from "./rows.js" */
/** @import {Timeline} from "./view.js" */

/**
 * @typedef {object} Actions
 * @property {(key: string | null) => void} look  a box is under the pointer or has the focus
 * @property {(key: string | null) => void} pin
 * @property {(at: number | null) => void} point  the instant under the pointer
 * @property {(at: number) => void} scrub
 * @property {(factor: number, at?: number) => void} zoom  0 shows the whole run
 * @property {(by: number) => void} pan  microseconds
 * @property {(from: number, to: number) => void} show  makes these times fill the picture
 * @property {(at: number, share: number, length: number) => void} place  an instant is to be so far from the left, and so much be drawn
 * @property {(from: number, to: number, done: boolean) => void} choose  a range that is to be looked at once it is chosen
 */

/**
 * @param {Timeline} view
 * @param {Actions} actions
 */
export function listen(view, actions) {
  const { grid, axis } = view;
  const drag = new Drag(view, actions);
  grid.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || drag.active) return;
    const { key, head, at } = view.hit(event.clientX, event.clientY);
    actions.point(head ? null : at);
    actions.look(key);
  });
  grid.addEventListener("pointerleave", () => {
    actions.point(null);
    actions.look(null);
  });
  grid.addEventListener("click", (event) => {
    const { fold, row, key } = view.hit(event.clientX, event.clientY);
    if (fold && row) view.fold(row.lane.key);
    else actions.pin(key);
  });
  axis.addEventListener("pointerdown", (event) => {
    if (drag.range !== null || event.button !== 0) return;
    axis.setPointerCapture(event.pointerId);
    actions.scrub(view.hit(event.clientX, event.clientY).at);
  });
  axis.addEventListener("pointerleave", () => actions.point(null));
  axis.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") actions.point(view.hit(event.clientX, event.clientY).at);
    if (drag.range === null && axis.hasPointerCapture(event.pointerId)) actions.scrub(view.hit(event.clientX, event.clientY).at);
  });
  grid.addEventListener("focusin", (event) => {
    const key = keyOf(event.target);
    if (key !== null) actions.look(key);
  });
  grid.addEventListener("focusout", () => actions.look(null));
  zooming(view, actions);
  view.scroller.addEventListener("scroll", () => view.onResize(), { passive: true });
}

export const CLOSER = 0.6;

/** @param {Timeline} view @param {Actions} actions */
function zooming(view, actions) {
  const { grid, stack, tools } = view;
  tools.in.addEventListener("click", () => actions.zoom(CLOSER));
  tools.out.addEventListener("click", () => actions.zoom(1 / CLOSER));
  tools.whole.addEventListener("click", () => actions.zoom(0));
  tools.objects.addEventListener("click", () => view.toggleObjects());
  tools.find.listen({
    look: (text) => view.look(text),
    leave: () => {
      const [first] = view.lanes.shown;
      if (first) focusHead(view, view.showLane(first.lane.key));
    },
  });
  tools.nest.addEventListener("click", () => view.foldAll());
  grid.addEventListener("dblclick", (event) => {
    const { box } = view.hit(event.clientX, event.clientY);
    if (box) actions.show(box.from, box.to);
  });
  stack.addEventListener(
    "wheel",
    (event) => {
      // Some browsers make a sideways turn of it themselves.
      const sideways = event.shiftKey && event.deltaX === 0;
      const across = (sideways ? event.deltaY : event.deltaX) * unit(event);
      if (event.ctrlKey || event.metaKey) {
        const turned = Math.max(-1, Math.min(1, (event.deltaY * unit(event)) / 120));
        actions.zoom(Math.exp(turned * 0.35), view.hit(event.clientX, event.clientY).at);
      } else if (sideways || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        actions.pan(((view.scale.t1 - view.scale.t0) / view.scale.width) * across);
      } else {
        // An ordinary wheel scrolls the page, as everywhere.
        return;
      }
      event.preventDefault();
    },
    { passive: false },
  );
}

/** Pixels that a wheel's number stands for. @param {WheelEvent} event */
function unit({ deltaMode }) {
  return [1, 16, 400][deltaMode] ?? 1;
}

/** @param {EventTarget | null} target */
export function keyOf(target) {
  return target instanceof Element ? (target.closest("[data-key]")?.getAttribute("data-key") ?? null) : null;
}

/**
 * Moves the focus as in any grid.
 * @param {Timeline} view
 * @param {string} key
 * @param {string} pressed
 */
export function move(view, key, pressed) {
  const here = view.find(key);
  if (!here) return false;
  const { row, box } = here;
  if (!box && folding(view, row, pressed)) return true;
  const boxes = stops(row);
  // The name of a lane is its first stop.
  const place = box ? boxes.indexOf(box) : -1;
  if (pressed === "ArrowRight") return focus(view, row, boxes[place + 1]);
  if (pressed === "ArrowLeft") return place > 0 ? focus(view, row, boxes[place - 1]) : focusHead(view, row);
  if (pressed === "Home") return focusHead(view, row);
  if (pressed === "End") return focus(view, row, boxes.at(-1));
  const direction = pressed === "ArrowDown" ? 1 : pressed === "ArrowUp" ? -1 : null;
  if (direction === null) return false;
  const lane = row.node.index;
  if (box) return beside(view, lane, direction, box.from);
  const next = view.lanes.shown[lane + direction];
  return next ? focusHead(view, view.showLane(next.lane.key)) : true;
}

/** On the name of a lane, left and right fold and unfold as in any tree, and left goes on to the parent. @param {Timeline} view @param {Row} row @param {string} pressed */
function folding(view, { lane: { key }, node: { children, parent } }, pressed) {
  const folded = view.lanes.folds.has(key);
  if (pressed === "ArrowRight" && children.length && folded) view.fold(key, false);
  else if (pressed === "ArrowLeft" && children.length && !folded) view.fold(key, true);
  else if (pressed === "ArrowLeft" && parent) focusHead(view, view.showLane(parent.lane.key));
  else return pressed === "ArrowLeft";
  return true;
}

/** So many lanes without a box are passed over. */
const FAR = 1000;

/**
 * The box nearest in time on the next lane that has one.
 * @param {Timeline} view
 * @param {number} lane
 * @param {1 | -1} direction
 * @param {number} at
 */
function beside(view, lane, direction, at) {
  for (let index = lane + direction; Math.abs(index - lane) < FAR; index += direction) {
    const key = view.lanes.shown[index]?.lane.key;
    const row = key === undefined ? undefined : view.find(key)?.row;
    if (key === undefined || !row) return true;
    const boxes = stops(row);
    const near = boxes.reduce((/** @type {Box | undefined} */ best, box) => (!best || away(box, at) < away(best, at) ? box : best), undefined);
    if (near) return focus(view, view.showLane(key), near);
  }
  return true;
}

/** @param {Box} box @param {number} at */
function away(box, at) {
  return at < box.from ? box.from - at : Math.max(0, at - box.to);
}

/** Gives the focus to a box, which then is the grid's one stop for the Tab key. @param {Timeline} view @param {Row | null} row @param {Box | undefined} box */
export function focus(view, row, box) {
  const shape = box && row ? view.shapeOf(row, box) : null;
  return shape ? stopAt(view, shape) : true;
}

/** @param {Timeline} view @param {Row | null} row */
export function focusHead(view, row) {
  return row ? stopAt(view, row.head.group) : true;
}

/** @param {Timeline} view @param {SVGElement} shape */
function stopAt(view, shape) {
  for (const stop of view.drawnRows.group.querySelectorAll('[tabindex="0"]')) stop.setAttribute("tabindex", "-1");
  shape.setAttribute("tabindex", "0");
  shape.focus();
  return true;
}
