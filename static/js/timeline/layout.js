/**
 * What is drawn where: lanes from a run, and the boxes of a lane at a scale. Pure; knows no element.
 *
 * `x` and `w` are pixels by the scale and nothing else. A step that is thinner than can be seen is
 * widened by the view, never here.
 * @module
 */

import { waitsFor } from "../query.js";
import { loopBoxes } from "./layout_loops.js";
import { blockBoxes, holdBoxes, outputBoxes, strandBoxes } from "./layout_strands.js";
import { changeBoxes, childBox, queueBoxes } from "./layout_things.js";
import { inSight, together } from "./thin.js";

/** @import {Item, Run, Span, Task} from "../types.js" */
/** @import {Lane} from "./lanes.js" */
/** @import {Scale} from "./scale.js" */

/**
 * One drawn thing. `from` and `to` are its true times; a box of several spans has `count` above 1; `part` is how much of its band's height it fills, `room` how much of its width its text may take; `capped` is what can be no more than full.
 * @typedef {{key: string, kind: "running" | "ready" | "waiting" | "end" | "cancel" | "cancelling" | "output" | "owner" | "level" | "queue" | "child" | "life" | "work" | "blocked" | "held" | "lint" | import("./layout_loops.js").Kind, x: number, w: number, from: number, to: number, open: boolean, count: number, part?: number, room?: number, capped?: boolean, text: string, variant: string, item: Item | null}} Box
 */

/** Runs with more spans than this are drawn with thin ones together. */
export const SPANS_APART = 1500;

/**
 * The boxes of one lane: spans in order of time, then its marks. Spans outside the scale are left out.
 * @param {Run} run
 * @param {Lane} lane
 * @param {Scale} scale
 * @param {number} now  where open spans reach to
 * @param {boolean} merge  whether spans thinner than a pixel are drawn together
 * @returns {Box[]}
 */
export function boxesOf(run, lane, scale, now, merge) {
  // Nothing is known of what came after a log went quiet.
  const known = run.quiet !== null ? Math.min(now, run.quiet) : now;
  if (lane.kind === "loop") return loopBoxes(lane.key, lane.loop, scale, known);
  if (lane.kind === "child") return [childBox(lane.key, lane.child, scale, known)];
  if (lane.kind === "thing") {
    return [...queueBoxes(lane.key, lane.thing, scale, known), ...changeBoxes(run, lane.key, lane.thing, scale, known)];
  }
  if (lane.kind === "task") return taskBoxes(run, lane.key, lane.task, scale, known, merge);
  return strandBoxes(run, lane.key, lane.strand, scale, known, merge);
}

/**
 * @param {Run} run
 * @param {string} lane
 * @param {Task} task
 * @param {Scale} scale
 * @param {number} now
 * @param {boolean} merge
 * @returns {Box[]}
 */
function taskBoxes(run, lane, task, scale, now, merge) {
  /** @type {Box[]} */
  const boxes = [];
  const { spans } = task;
  const [first, stop] = inSight(spans, scale, ({ from }) => from);
  const ends = (/** @type {number} */ index) => spanEnd(/** @type {Span} */ (spans[index]), now);
  for (let index = first; index < stop; index += 1) {
    const span = /** @type {Span} */ (spans[index]);
    const to = spanEnd(span, now);
    if (to < scale.t0) continue;
    const box = spanBox(run, lane, task, span, to, scale);
    boxes.push(box);
    const last = merge ? together(index, stop, scale, box.x, ends) : index;
    if (last > index) {
      gather(box, task, index, last, scale.x(ends(last)), ends(last));
      index = last;
    }
  }
  boxes.push(...holdBoxes(lane, task, scale, now), ...blockBoxes(lane, task, scale, now, merge));
  boxes.push(...outputBoxes(run, lane, task.outputs, scale, merge));
  boxes.push(...cancellingBoxes(lane, task, scale, now));
  for (const mark of task.cancels) {
    // That it was cancelled is told by its end.
    if ((mark.kind === "ended" && mark.how === "cancelled") || mark.at < scale.t0 || mark.at > scale.t1) continue;
    const box = point(`${lane}-c${mark.seq}`, "cancel", mark.at, scale, mark.how ?? mark.kind);
    box.item = { kind: "cancel", lane, task, mark };
    boxes.push(box);
  }
  if (task.end?.told && task.end.at >= scale.t0 && task.end.at <= scale.t1) {
    const { at, state, result, exception } = task.end;
    const box = point(`${lane}-end`, "end", at, scale, state);
    if (exception) box.text = exception.message ? `${exception.type}: ${exception.message}` : exception.type;
    else if (result !== null && result !== "None") box.text = `→ ${result}`;
    box.item = { kind: "end", lane, task };
    boxes.push(box);
  }
  boxes.push(...lintBoxes(run, lane, task, scale));
  makeRoom(boxes);
  return boxes;
}

/** So far a mark reaches to either side of its instant. */
const REACH = { end: 4, cancel: 4, lint: 7 };

/** What a wait is for is not written across a mark that stands over it. @param {Box[]} boxes */
function makeRoom(boxes) {
  const marks = boxes.filter(({ kind }) => kind in REACH);
  if (!marks.length) return;
  for (const box of boxes) {
    if (!box.text || box.kind !== "waiting") continue;
    for (const mark of marks) {
      const edge = mark.x - (REACH[/** @type {keyof typeof REACH} */ (mark.kind)] ?? 0);
      if (mark.x > box.x + 2 && edge < box.x + (box.room ?? box.w)) box.room = edge - box.x;
    }
  }
}

/** What is pointed out of a task, each where its proof was complete. @param {Run} run @param {string} lane @param {Task} task @param {Scale} scale */
function lintBoxes(run, lane, task, scale) {
  /** @type {Box[]} */
  const boxes = [];
  for (const lint of run.pointed.get(task.id) ?? []) {
    if (lint.proof < scale.t0 || lint.proof > scale.t1) continue;
    boxes.push({ ...point(`${lane}-l${lint.seq}`, "lint", lint.proof, scale, lint.rule), item: { kind: "lint", lane, lint } });
  }
  return boxes;
}

/**
 * @param {Run} run
 * @param {string} lane
 * @param {Task} task
 * @param {Span} span
 * @param {number} to
 * @param {Scale} scale
 * @returns {Box}
 */
function spanBox(run, lane, task, span, to, scale) {
  const x = scale.x(span.from);
  const w = scale.x(to) - x;
  return {
    key: `${lane}-${span.seq}`,
    kind: span.state,
    x,
    w,
    from: span.from,
    to,
    open: span.to === null,
    count: 1,
    // A text that could not be seen need not be put together.
    text: span.state === "waiting" && w > 24 ? waitsFor(run, span.awaiting) : "",
    variant: span.eager ? "eager" : "",
    item: { kind: "span", lane, task, span },
  };
}

/** @param {Span} span @param {number} now */
function spanEnd(span, now) {
  return span.to ?? Math.max(now, span.from);
}

/**
 * Takes the spans after a thin one into its box; what ran wins over what only could have. States take turns, so
 * that a step is found among the first few, if there is one.
 * @param {Box} into
 * @param {Task} task
 * @param {number} index  of its own span
 * @param {number} last
 * @param {number} right
 * @param {number} to
 */
function gather(into, task, index, last, right, to) {
  into.w = right - into.x;
  into.to = to;
  into.open = task.spans[last]?.to === null;
  into.count = last - index + 1;
  for (let place = index; place <= last; place += 1) {
    const span = task.spans[place];
    if (span?.state !== "running") continue;
    into.kind = "running";
    into.variant = span.eager ? "eager" : "";
    into.item = { kind: "span", lane: into.item?.lane ?? "", task, span };
    return;
  }
}

/** Which of two thin boxes drawn together is seen. @type {Partial<Record<Box["kind"], number>>} */
const STRONGER = { work: 1, running: 2 };

/**
 * Takes a box into the one before it, where both are thinner than can be seen; what ran wins over what
 * only could have.
 * @param {Box | undefined} into
 * @param {Box} box
 * @returns {boolean} whether it did
 */
export function joinThin(into, box) {
  if (!into || into.w >= 1 || box.w >= 1 || box.x + box.w - into.x >= 1) return false;
  into.w = Math.max(into.w, box.x + box.w - into.x);
  into.to = box.to;
  into.open = box.open;
  into.count += 1;
  if ((STRONGER[box.kind] ?? 0) > (STRONGER[into.kind] ?? 0) || (box.variant === "loud" && into.variant === "calm")) {
    into.kind = box.kind;
    into.variant = box.variant;
    into.item = box.item;
  }
  return true;
}

/**
 * From each request to what became of it: a task that was asked to stop and has not yet.
 * @param {string} lane
 * @param {Task} task
 * @param {Scale} scale
 * @param {number} now
 */
function cancellingBoxes(lane, task, scale, now) {
  /** @type {Box[]} */
  const boxes = [];
  /** @type {Box | null} */
  let box = null;
  for (const mark of task.cancels) {
    if (mark.kind === "requested" && !box) {
      const to = task.end?.at ?? Math.max(now, mark.at);
      const x = scale.x(mark.at);
      box = { ...point(`${lane}-g${mark.seq}`, "cancelling", mark.at, scale, ""), to, w: scale.x(to) - x };
      boxes.push(box);
    } else if (mark.kind === "ended" && box) {
      box.to = Math.min(box.to, mark.at);
      box.w = scale.x(box.to) - box.x;
      box = null;
    }
  }
  return boxes;
}

/**
 * @param {string} key
 * @param {"output" | "cancel" | "cancelling" | "end" | "lint"} kind
 * @param {number} at
 * @param {Scale} scale
 * @param {string} variant
 * @returns {Box}
 */
export function point(key, kind, at, scale, variant) {
  return { key, kind, x: scale.x(at), w: 0, from: at, to: at, open: false, count: 1, text: "", variant, item: null };
}
