/**
 * The life of a task, span by span, and what it sums to. Pure.
 * @module
 */

import { duration, instant } from "../../format.js";
import { t } from "../../i18n.js";
import { causedBy, lastAt, nameOf, spanAt, waitsFor } from "../../query.js";
import { stateName } from "../describe.js";
import { exactly, lineNumber, phrase, plain } from "./sheet.js";

/** @import {Cause, Run, Span, Task} from "../../types.js" */
/** @import {Context, Part, Row, Sum, Table} from "./sheet.js" */

/** The states of a live task, as they are told. */
const STATES = /** @type {const} */ (["running", "ready", "waiting"]);

/** What is over of each task's life is added up once. @type {WeakMap<Task, {spans: number, ready: number, running: number, waiting: number}>} */
const over = new WeakMap();

/** Where the knowledge of a run ends. @param {Run} run @param {number} now */
export function known(run, now) {
  return run.quiet === null ? now : Math.min(now, run.quiet);
}

/**
 * How long a task was in each state: exactly as long as it lived, all in all.
 * @param {Task} task
 * @param {number} until  which its last span reaches to, if it is not over
 * @returns {{ready: number, running: number, waiting: number, life: number}}
 */
export function sumsOf(task, until) {
  let done = over.get(task);
  if (!done) over.set(task, (done = { spans: 0, ready: 0, running: 0, waiting: 0 }));
  for (; done.spans < task.spans.length; done.spans += 1) {
    const { state, from, to } = /** @type {Span} */ (task.spans[done.spans]);
    if (to === null) break;
    done[state] += to - from;
  }
  const sums = { ready: done.ready, running: done.running, waiting: done.waiting };
  const open = task.spans[done.spans];
  if (open) sums[open.state] += Math.max(0, until - open.from);
  return { ...sums, life: sums.ready + sums.running + sums.waiting };
}

/** @param {Context} context @param {Task} task */
export function sumRows({ run, now }, task) {
  const sums = sumsOf(task, known(run, now));
  return {
    title: t("Time in each state"),
    sums: STATES.map((state) => /** @type {Sum} */ ({ state, label: stateName(state), us: sums[state] })),
    total: { label: t("its life, in all"), us: sums.life },
  };
}

/** The span that an instant lies in, -1 before its creation and after its end. @param {Task} task @param {number} at @param {number} upto */
export function spanIndexAt(task, at, upto) {
  const span = spanAt(task, at, upto);
  return span ? lastAt(task.spans, span.seq, ({ seq }) => seq) : -1;
}

/** @param {Run} run @param {Cause | null} by @returns {Part} */
export function causePart(run, by) {
  const text = causedBy(run, by);
  if (by?.kind === "task" && by.task !== undefined && run.tasks.has(by.task)) return { text, go: { key: `task-${by.task}` } };
  if (by?.kind === "thread" && run.threads.has(by.thread ?? null)) return { text, go: { key: `thread-${by.thread ?? "main"}` } };
  return text;
}

/**
 * A row for each span. They follow each other without a gap, from the creation to the end.
 * @param {Context} context
 * @param {Task} task
 * @param {Span | null} [chosen]
 * @returns {Table}
 */
export function lifeTable(context, task, chosen = null) {
  const { run, now, at, upto, cursor } = context;
  const { spans } = task;
  const until = known(run, now);
  /** @param {number} index @returns {{span: Span, parts: Part[][]}} */
  const told = (index) => {
    const span = /** @type {Span} */ (spans[index]);
    const next = spans[index + 1];
    const waits = span.state === "waiting" ? [waitsPart(context, span)] : outcome(task, span);
    // What ended a wait is told with it; only the first turn is nobody's wake.
    /** @type {Part[]} */
    const by = span.state === "waiting" && next?.state === "ready" ? [causePart(run, next.by)] : index === 0 ? phrase(t("created by {name}"), { name: creator(run, task) }) : [];
    return { span, parts: [waits, by, lineNumber(context, span.where)] };
  };
  /** @param {Span} span */
  const state = (span) => (span.eager ? t("running, nested") : stateName(span.state));
  return {
    caption: t("Its life, span by span"),
    heads: [t("State"), t("From"), t("To"), t("How long"), t("Waits for"), t("Woken by"), t("Line")],
    count: spans.length,
    current: cursor === null && task.end ? -1 : spanIndexAt(task, cursor ?? at, upto),
    chosen: chosen ? lastAt(spans, chosen.seq, ({ seq }) => seq) : -1,
    row(index) {
      const { span, parts } = told(index);
      const { from, to } = span;
      /** @type {Row} */
      const row = {
        key: `task-${task.id}-${span.seq}`,
        at: from,
        state: span.state,
        cells: [[state(span)], [instant(from)], [to === null ? t("not over") : instant(to)], [duration(Math.max(0, (to ?? until) - from))], ...parts],
      };
      return row;
    },
    exact(index) {
      const { span, parts } = told(index);
      const { from, to } = span;
      return [state(span), exactly(from), to === null ? t("not over") : exactly(to), `${Math.max(0, (to ?? until) - from)} µs`, ...parts.map(plain)];
    },
  };
}

/** @param {Context} context @param {Span} span @returns {Part} */
export function waitsPart({ run }, { awaiting }) {
  const text = waitsFor(run, awaiting, 20);
  if (awaiting?.kind === "task" && run.tasks.has(awaiting.task ?? -1)) return { text, go: { key: `task-${awaiting.task}` } };
  const thing = awaiting?.object === undefined ? undefined : run.things.get(awaiting.object);
  return thing?.changes.length ? { text, go: { key: `thing-${thing.id}` } } : text;
}

/** How the step ended that was the last. @param {Task} task @param {Span} span @returns {Part[]} */
function outcome(task, span) {
  if (span.ended === null || span.ended === "suspended") return [];
  return [stateName(task.end?.state ?? span.ended)];
}

/** @param {Run} run @param {Task} task @returns {Part} */
export function creator(run, task) {
  if (task.parent === null) return t("the script itself");
  const text = nameOf(run, task.parent);
  return run.tasks.has(task.parent) ? { text, go: { key: `task-${task.parent}` } } : text;
}
