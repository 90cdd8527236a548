/**
 * A lint as a sentence in the page's language. English has the trace's own, with the names that the lanes
 * have; for the others it is put together again from the evidence. Pure.
 * @module
 */

import { duration } from "../format.js";
import { language, t, tn } from "../i18n.js";
import { causedBy, nameOf, shortCall, taskName, thingName, waitsFor } from "../query.js";
import { blockOf, changeBefore, holdOf, markOf, noticedBy, spanAfter, spanBefore, spanOf, spansOf } from "./evidence.js";

/** @import {Lint, Run, Span, Task, Where} from "../types.js" */

/** A sentence, and the language it is in where that is not the page's. @typedef {{text: string, lang: string | null}} Said */

/** So many of those who wait are named. */
const MOST_NAMED = 5;

/** @param {Run} run @param {Lint} lint @returns {Said} */
export function sentenceOf(run, lint) {
  if (language() === "en") return { text: named(run, lint), lang: null };
  const text = built(run, lint);
  return text === null ? { text: named(run, lint), lang: "en" } : { text, lang: null };
}

/** Put together from what the model knows. @param {Run} run @param {Lint} lint @returns {string | null} null where that is not enough */
export function built(run, lint) {
  if (lint.missing !== null) return tn("{n} more of this kind is not listed one by one.", "{n} more of this kind are not listed one by one.", lint.missing);
  return SENTENCES.get(lint.rule)?.(run, lint) ?? null;
}

/** The trace's own sentence; tasks without a name go by their coroutines, objects by their numbers among their kind. @param {Run} run @param {Lint} lint */
export function named(run, { text, rule }) {
  // What a program says in an exception is not ours to change.
  const end = rule === "exception_never_retrieved" ? text.indexOf(" failed with ") : text.length;
  const ours = text
    .slice(0, Math.max(0, end))
    .replace(/\bTask-\d+\b/g, (name) => {
      for (const task of run.tasks.values()) if (task.name === name) return taskName(task);
      return name;
    })
    .replace(/\b(lock|event|condition|semaphore|barrier|queue|future|stream|socket) (\d+)\b/g, (whole, kind, id) => {
      const thing = run.things.get(Number(id));
      return thing && thing.kind === kind ? thingName(run, thing) : whole;
    });
  return ours + text.slice(Math.max(0, end));
}

/** @param {Run} run @param {Where | null | undefined} where */
function place(run, where) {
  if (!where) return "";
  return where.file === run.started?.script ? t("line {n}", { n: where.line }) : t("line {n} of {file}", { n: where.line, file: where.file });
}

/** @type {Map<string, (run: Run, lint: Lint) => string | null>} */
const SENTENCES = new Map([
  ["held_the_loop", held],
  ["never_awaited", neverAwaited],
  ["exception_never_retrieved", neverRetrieved],
  ["unclosed", unclosed],
  ["lost_at_exit", lost],
  ["swallowed_cancel", swallowed],
  ["slow_to_cancel", slow],
  ["spin", spin],
  ["deadlock", deadlock],
]);

/** @param {Run} run @param {Lint} lint */
function taskOf(run, lint) {
  return lint.task === null ? null : (run.tasks.get(lint.task) ?? null);
}

/** @param {Run} run @param {Lint} lint */
function held(run, lint) {
  const task = taskOf(run, lint);
  const step = task && spanOf(task, lint.evidence[0] ?? 0);
  if (!step || step.state !== "running") return null;
  const length = (step.to ?? lint.at) - step.from;
  const values = { task: taskName(task), time: duration(length), from: place(run, step.where) || t("its first line") };
  const texts = [howLong(run, task, step, values)];
  const block = blockOf(task, lint);
  const hold = holdOf(task, lint);
  if (block) texts.push(t("Most of that in {call}, {place}.", { call: shortCall(block.call), place: place(run, block.where) }));
  else if (hold?.lines[0]) texts.push(t("{time} after it began, it was at {place}.", { time: duration((run.times[hold.seq - 1] ?? hold.seen) - step.from), place: place(run, hold.lines[0]) }));
  return texts.join(language() === "zh" ? "" : " ");
}

/** @param {Run} run @param {Task} task @param {Span} step @param {Record<string, string>} values */
function howLong(run, task, step, values) {
  const next = spanAfter(task, step);
  if (next) return t("The step of {task} held the loop for {time}, from {from} to its await at {to}.", { ...values, to: place(run, next.where) || "?" });
  if (!task.end?.told || task.end.state === "pending") return t("The step of {task} held the loop for {time}, from {from}, and had not ended when the run did.", values);
  if (task.end.state === "failed") return t("The step of {task} held the loop for {time}, from {from} to the exception that ended it.", values);
  return t("The step of {task} held the loop for {time}, from {from} to its end.", values);
}

/** @param {Run} run @param {Lint} lint */
function neverAwaited(run, lint) {
  const event = noticedBy(run, lint, "coroutine_never_awaited");
  if (!event) return null;
  const values = { coro: event.coro, place: place(run, event.dropped) };
  return values.place
    ? t("The coroutine {coro} was never awaited: nothing of it ran (noticed at {place}).", values)
    : t("The coroutine {coro} was never awaited: nothing of it ran.", values);
}

/** @param {Run} run @param {Lint} lint */
function neverRetrieved(run, lint) {
  const event = noticedBy(run, lint, "exception_never_retrieved");
  if (!event) return null;
  const { type, message } = event.exception;
  const values = { exception: message ? `${type}: ${message}` : type, task: nameOf(run, lint.task) };
  return lint.task === null
    ? t("A future got an exception ({exception}), and nobody ever asked for its result.", values)
    : t("{task} failed ({exception}), and nobody ever asked for its result.", values);
}

/** @param {Run} run @param {Lint} lint */
function unclosed(run, lint) {
  const event = noticedBy(run, lint, "resource_unclosed");
  if (!event) return null;
  const kinds = /** @type {Record<string, string>} */ ({
    transport: t("A transport"),
    stream: t("A stream"),
    process: t("A child process"),
    loop: t("An event loop"),
  });
  const values = { what: kinds[event.kind] ?? String(event.kind), place: place(run, event.dropped) };
  return values.place
    ? t("{what} was never closed: it was thrown away while it was open (noticed at {place}).", values)
    : t("{what} was never closed: it was thrown away while it was open.", values);
}

/** @param {Run} run @param {Lint} lint */
function lost(run, lint) {
  const task = taskOf(run, lint);
  if (!task) return null;
  const asked = markOf(task, lint, "requested");
  const destroyed = task.end !== null && lint.evidence.includes(task.end.seq);
  const before = spanBefore(task, asked?.seq ?? (destroyed ? (task.end?.seq ?? lint.seq) : lint.seq));
  const values = { task: taskName(task), doing: doing(run, task, before) };
  if (asked) return t("{task} was not finished when the main task was, and was cancelled as the loop closed: {doing}.", values);
  if (destroyed) return t("{task} vanished before it was finished, because nobody kept it: {doing}.", values);
  return t("{task} was not finished when the program ended: {doing}.", values);
}

/** @param {Run} run @param {Task} task @param {Span | null} span */
function doing(run, task, span) {
  if (!span || !task.spans.some(({ state, seq }) => state === "waiting" && seq <= span.seq)) return t("it had never begun");
  if (span.state !== "waiting") return t("it was about to go on");
  const values = { what: waitsFor(run, span.awaiting), place: place(run, span.where) };
  return values.place ? t("it was waiting at {place} for {what}", values) : t("it was waiting for {what}", values);
}

/** @param {Run} run @param {Lint} lint */
function swallowed(run, lint) {
  const task = taskOf(run, lint);
  const asked = task && markOf(task, lint, "requested");
  const delivered = task && markOf(task, lint, "delivered");
  if (!asked || !delivered) return null;
  const values = { task: taskName(task), by: causedBy(run, asked.by), place: place(run, delivered.where) || "?" };
  return task.end?.state === "finished" && task.end.seq < lint.seq
    ? t("{task} was asked to stop by {by}, got its CancelledError at {place}, did not pass it on and finished as if nothing had happened.", values)
    : t("{task} was asked to stop by {by}, got its CancelledError at {place}, did not pass it on and went on.", values);
}

/** @param {Run} run @param {Lint} lint */
function slow(run, lint) {
  const task = taskOf(run, lint);
  const asked = task && markOf(task, lint, "requested");
  if (!asked) return null;
  const delivered = markOf(task, lint, "delivered");
  const ended = markOf(task, lint, "ended");
  const holds = spansOf(run, lint).filter(({ span }) => span.state === "running");
  if (holds.length) return late(lint, task, asked.at, delivered?.at ?? null, holds);
  if (!delivered) return null;
  const until = ended?.at ?? lint.at;
  const own = task.spans.reduce((sum, { state, from, to }) => sum + (state === "ready" ? 0 : overlap(from, to ?? until, delivered.at, until)), 0);
  const values = { task: taskName(task), place: place(run, delivered.where) || "?", time: duration(own) };
  return ended
    ? t("{task} got its CancelledError at {place} and went on for another {time} before it ended.", values)
    : t("{task} got its CancelledError at {place}, went on for another {time} and had not ended when the run did.", values);
}

/** @param {Lint} lint @param {Task} task @param {number} asked @param {number | null} delivered @param {{task: Task, span: Span}[]} holds */
function late(lint, task, asked, delivered, holds) {
  const until = delivered ?? lint.at;
  const blocked = holds.reduce((sum, { span }) => sum + overlap(span.from, span.to ?? until, asked, until), 0);
  const who = [...new Set(holds.map((each) => taskName(each.task)))].join(", ");
  const values = { task: taskName(task), time: duration(until - asked), held: duration(blocked), who };
  return delivered === null
    ? t("{task} was asked to stop and never got its CancelledError: for {held}, {who} held the loop.", values)
    : t("{task} got its CancelledError only {time} after it was asked to stop: for {held} of that, {who} held the loop.", values);
}

/** @param {number} from @param {number} to @param {number} start @param {number} end */
function overlap(from, to, start, end) {
  return Math.max(0, Math.min(to, end) - Math.max(from, start));
}

/** @param {Run} run @param {Lint} lint */
function spin(run, lint) {
  const task = taskOf(run, lint);
  const span = task && spanOf(task, lint.evidence.at(-1) ?? 0);
  if (!span) return null;
  const values = { task: taskName(task), place: place(run, span.where) || "?", turns: "10,000" };
  return t("{task} woke itself more than {turns} times in a row with the bare yield at {place}, and did nothing else that shows.", values);
}

/** @param {Run} run @param {Lint} lint */
function deadlock(run, lint) {
  const waits = spansOf(run, lint).filter(({ span }) => span.state === "waiting");
  const first = waits.findIndex(({ task }) => task.id === lint.task);
  if (first < 0) return null;
  // The one whose wait closed it comes first.
  waits.unshift(...waits.splice(first, 1));
  const parts = waits.slice(0, MOST_NAMED).map(({ task, span }) => waiting(run, lint, task, span));
  if (waits.length > MOST_NAMED) parts.push(tn("{n} more waits as well", "{n} more wait as well", waits.length - MOST_NAMED));
  const values = { waits: parts.join(t("; ")) };
  if (noticedBy(run, lint, "loop_idle")) {
    return waits.length === 1 ? t("{waits}. Nothing is left that could wake it.", values) : t("{waits}. Nothing is left that could wake any of them.", values);
  }
  return waits.length === 1
    ? t("{waits}. It waits for itself, and only another task could end that.", values)
    : t("{waits}. They wait for each other, and none of them can go on by itself.", values);
}

/** @param {Run} run @param {Lint} lint @param {Task} task @param {Span} span */
function waiting(run, lint, task, span) {
  const { awaiting } = span;
  const thing = awaiting?.object === undefined ? undefined : run.things.get(awaiting.object);
  const owner = thing?.kind === "lock" ? changeBefore(thing, lint.seq)?.owner : null;
  const values = { task: taskName(task), what: waitsFor(run, awaiting), place: place(run, span.where) || "?", owner: nameOf(run, owner) };
  if (owner === task.id) return t("{task} waits at {place} for {what}, which it has already", values);
  if (owner !== null && owner !== undefined) return t("{task} waits at {place} for {what}, which {owner} has", values);
  return t("{task} waits at {place} for {what}", values);
}
