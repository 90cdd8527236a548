/**
 * What the evidence of a lint is, as the model has it. Pure.
 * @module
 */

import { lastAt } from "../query.js";

/** @import {Block, CancelMark, Change, Hold, Lint, LogEvent, Run, Span, Task, Thing} from "../types.js" */

/** The span of a task that an event began. @param {Task} task @param {number} seq @returns {Span | null} */
export function spanOf(task, seq) {
  const span = task.spans[lastAt(task.spans, seq, (each) => each.seq)];
  return span?.seq === seq ? span : null;
}

/** How a task stood just before an event. @param {Task} task @param {number} seq @returns {Span | null} */
export function spanBefore(task, seq) {
  return task.spans[lastAt(task.spans, seq - 1, (each) => each.seq)] ?? null;
}

/** The span after another. @param {Task} task @param {Span} span @returns {Span | null} */
export function spanAfter(task, span) {
  return task.spans[task.spans.indexOf(span) + 1] ?? null;
}

/** The spans that a lint's evidence began, by task. @param {Run} run @param {Lint} lint @returns {{task: Task, span: Span}[]} */
export function spansOf(run, { evidence }) {
  const found = [];
  const last = evidence.at(-1) ?? 0;
  for (const task of run.tasks.values()) {
    if ((task.spans[0]?.seq ?? Infinity) > last) continue;
    for (const seq of evidence) {
      const span = spanOf(task, seq);
      if (span) found.push({ task, span });
    }
  }
  return found;
}

/** @param {Task} task @param {Lint} lint @param {CancelMark["kind"]} kind @returns {CancelMark | null} */
export function markOf(task, { evidence }, kind) {
  return task.cancels.find((mark) => mark.kind === kind && evidence.includes(mark.seq)) ?? null;
}

/** @param {Task} task @param {Lint} lint @returns {Block | null} */
export function blockOf(task, { evidence }) {
  return task.blocks.find(({ seq }) => evidence.includes(seq)) ?? null;
}

/** @param {Task} task @param {Lint} lint @returns {Hold | null} */
export function holdOf(task, { evidence }) {
  return task.holds.find(({ seq }) => evidence.includes(seq)) ?? null;
}

/** What only a lint tells of. @param {Run} run @param {Lint} lint @param {string} type @returns {LogEvent | null} */
export function noticedBy(run, { evidence }, type) {
  for (const seq of evidence) {
    const event = run.noticed.get(seq);
    if (event?.type === type) return event;
  }
  return null;
}

/** How an object was left by the last of its changes before an event. @param {Thing} thing @param {number} seq @returns {Change | null} */
export function changeBefore(thing, seq) {
  return thing.changes[lastAt(thing.changes, seq, (each) => each.seq)] ?? null;
}

/**
 * Where a lint is seen: the lane that it is about, and the boxes of it that show it, the best one first.
 * @param {Run} run
 * @param {Lint} lint
 * @returns {{lane: string | null, boxes: string[], at: number}} `at` is when
 */
export function placeOfLint(run, lint) {
  const task = lint.task === null ? undefined : run.tasks.get(lint.task);
  const { evidence, proof } = lint;
  if (!task) {
    const thing = lint.object === null ? undefined : run.things.get(lint.object);
    return { lane: thing ? `thing-${thing.id}` : null, boxes: [], at: proof };
  }
  const lane = `task-${task.id}`;
  const block = blockOf(task, lint);
  const mark = task.cancels.findLast(({ seq, kind, how }) => evidence.includes(seq) && (kind !== "ended" || how === "swallowed"));
  const spans = evidence.filter((seq) => spanOf(task, seq)).map((seq) => `${lane}-${seq}`);
  // Of a step that was too long the step is meant, and not the wait that it ended in.
  if (lint.rule !== "held_the_loop") spans.reverse();
  const boxes = [...(block ? [`${lane}-b${block.seq}`] : []), ...(mark ? [`${lane}-c${mark.seq}`] : []), ...spans];
  if (task.end && evidence.includes(task.end.seq)) boxes.push(`${lane}-end`);
  return { lane, boxes: [...boxes, `${lane}-l${lint.seq}`], at: proof };
}
