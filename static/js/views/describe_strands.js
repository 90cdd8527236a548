/**
 * Threads, greenlets, generators, work and what blocks, in words. Pure.
 * @module
 */

import { duration, instant } from "../format.js";
import { t } from "../i18n.js";
import { causedBy, nameOf, shortCall, strandName, taskName, threadName, waitsFor } from "../query.js";
import { line, present, stateName, times } from "./describe.js";

/** @import {Item, Run, Strand, Task} from "../types.js" */

/** @param {Strand} strand @returns {string} */
export function kindName(strand) {
  if (strand.kind === "greenlet") return t("Greenlet");
  if (strand.kind === "generator") return t("Generator");
  return strand.executor === null ? t("Thread") : t("Worker thread");
}

/** @param {Run} run @param {Task | Strand} owner @returns {[string, string]} */
function who(run, owner) {
  return "coro" in owner ? [t("Task"), taskName(owner)] : [kindName(owner), strandName(run, owner)];
}

/** @param {Run} run @param {Extract<Item, {kind: "block"}>} item @param {number} now */
export function blockFacts(run, { owner, block }, now) {
  const where = line(block.where);
  return present([
    who(run, owner),
    [t("State"), stateName("blocked")],
    [t("Call"), block.call],
    ...times(block.from, block.to, now),
    block.task !== null && [t("Holds"), t("its loop: none of its other tasks runs meanwhile")],
    block.task === null && block.loud && [t("Holds"), t("the whole process: nothing else in it runs meanwhile")],
    !block.loud && [t("Holds"), t("its own thread alone")],
    "coro" in owner && block.thread !== null && [t("Thread"), threadName(run, block.thread)],
    where !== null && [t("Line"), where],
  ]);
}

/** @param {Run} run @param {Extract<Item, {kind: "hold"}>} item @param {number} now */
export function holdFacts(run, { owner, hold }, now) {
  const lines = hold.lines.map((where) => line(where)).join("; ");
  // Of a callback the end is not told.
  const known = "coro" in owner ? times(hold.from, hold.to, now) : times(hold.from, hold.seen, now);
  return present([
    who(run, owner),
    [t("State"), "coro" in owner ? t("holds its loop: none of its other tasks runs meanwhile") : t("a callback holds the loop")],
    ...known,
    lines !== "" && [t("Seen at"), lines],
  ]);
}

/** @param {Run} run @param {Extract<Item, {kind: "thread"}>} item @param {number} now */
export function threadFacts(run, { strand }, now) {
  const { id, call, executor, works, blocks, created, end } = strand;
  const blocked = blocks.reduce((sum, { from, to }) => sum + ((to ?? now) - from), 0);
  const where = line(strand.where);
  const over = end && (end.state === "finished" || run.finished) ? end.at : null;
  return present([
    [kindName(strand), strandName(run, strand)],
    id !== null && executor === null && call !== null && [t("Runs"), call],
    executor !== null && [t("Works"), String(works.length)],
    ...times(created, over, now),
    [stateName("blocked"), duration(blocked)],
    executor === null && (id !== null || run.tasks.size === 0) && [t("Otherwise"), t("its own code, waiting for the interpreter, or a call that is not observed")],
    where !== null && [t("Started at"), where],
  ]);
}

/** @param {Run} run @param {Extract<Item, {kind: "work"}>} item @param {number} now */
export function workFacts(run, { strand, work }, now) {
  const where = line(work.where);
  const outcomes = /** @type {Record<string, string>} */ ({ returned: t("returned"), raised: t("raised"), cancelled: t("cancelled") });
  const from = work.started ?? work.submitted;
  return present([
    [t("Work"), shortCall(work.call)],
    [kindName(strand), strandName(run, strand)],
    work.outcome !== null && [t("Outcome"), outcomes[work.outcome] ?? work.outcome],
    work.exception !== null && [t("Exception"), `${work.exception.type}: ${work.exception.message}`],
    ...times(from, work.ended, now),
    work.started !== null && [t("Queued for"), duration(work.started - work.submitted)],
    work.by !== null && [t("Submitted by"), causedBy(run, work.by)],
    where !== null && [t("Line"), where],
  ]);
}

/** @param {Run} run @param {Extract<Item, {kind: "turn"}>} item @param {number} now */
export function turnFacts(run, { strand, turn }, now) {
  const running = turn.state === "running";
  const generator = strand.kind === "generator";
  const where = line(turn.where ?? (running ? strand.where : null));
  const caller = line(turn.caller);
  const gave = generator ? t("Yielded") : t("Passed on");
  return present([
    [kindName(strand), strandName(run, strand)],
    [t("State"), stateName(turn.state)],
    turn.value !== null && [running ? (turn.how === "throw" ? t("Thrown in") : generator ? t("Sent in") : t("Received")) : gave, turn.value],
    turn.awaiting !== null && [t("Waits for"), waitsFor(run, turn.awaiting)],
    ...times(turn.from, turn.to, now),
    turn.other !== null && [running ? (generator ? t("Within") : t("Switched from")) : t("Switched to"), strandName(run, turn.other)],
    turn.task !== null && [t("Task"), nameOf(run, turn.task)],
    where !== null && [running ? t("Went on from") : t("Line"), where],
    caller !== null && [t("Resumed at"), caller],
  ]);
}

/** @param {Run} run @param {Extract<Item, {kind: "strand-end"}>} item */
export function strandEndFacts(run, { strand }) {
  const { end, spans, created } = strand;
  if (!end) return [];
  const running = spans.filter(({ state }) => state === "running");
  const ran = running.reduce((sum, { from, to }) => sum + ((to ?? end.at) - from), 0);
  return present([
    [kindName(strand), strandName(run, strand)],
    [t("State"), stateName(end.state)],
    end.result !== null && [t("Result"), end.result],
    end.exception !== null && [t("Exception"), `${end.exception.type}: ${end.exception.message}`],
    [t("Life"), duration(end.at - created)],
    [t("Ended"), instant(end.at)],
    [stateName("running"), duration(ran)],
    [t("Times resumed"), String(running.length)],
  ]);
}
