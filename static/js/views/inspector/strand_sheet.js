/**
 * What the inspector says of a thread, a greenlet, a generator, a process. Pure.
 * @module
 */

import { duration, instant } from "../../format.js";
import { noted, t } from "../../i18n.js";
import { lastAt, shortCall, strandKey, strandName, taskName, threadName, waitsFor } from "../../query.js";
import { blockAt } from "../../standing.js";
import { childText } from "../../timeline/layout_things.js";
import { exitText, stateName } from "../describe.js";
import { kindName } from "../describe_strands.js";
import { causePart, known } from "./life.js";
import { exactly, lineNumber, phrase, place, plain } from "./sheet.js";
import { outputs } from "./task_sheet.js";

/** @import {Block, Child, Strand, Turn, Work} from "../../types.js" */
/** @import {Context, Fact, Part, Row, Sheet, Table} from "./sheet.js" */

/** A part of a thread's life: a work of a pool, or a call that held it. @typedef {{at: number, to: number | null, work: Work | null, block: Block | null}} Did */

/** @param {Context} context @param {Strand} strand @param {string | null} [chosen]  the key of the part that is selected @returns {Sheet} */
export function strandSheet(context, strand, chosen = null) {
  const printed = outputs(context.run, strand.outputs);
  const thread = strand.kind === "thread";
  return {
    key: strandKey(strand),
    kind: kindName(strand),
    title: strandName(context.run, strand),
    facts: strandFacts(context, strand),
    sums: thread ? threadSums(context, strand) : turnSums(context, strand),
    sections: [...(printed ? [printed] : [])],
    table: thread ? didTable(context, strand, chosen) : turnsTable(context, strand, chosen),
  };
}

/** Where the knowledge of a strand ends. @param {Context} context @param {Strand} strand */
function until({ run, now }, strand) {
  return strand.end?.at ?? known(run, now);
}

/** @param {Context} context @param {Strand} strand @returns {Fact[]} */
function strandFacts(context, strand) {
  const { run, at, upto, cursor } = context;
  const { end, call, kind, created } = strand;
  const where = place(context, strand.where);
  /** @type {[string, Part[]][]} */
  const rows = [];
  const last = strand.spans.at(-1);
  if (end && (kind !== "thread" || end.state === "finished")) rows.push([t("State"), [stateName(end.state)]]);
  else if (last) rows.push([t("State"), [stateName(last.state)]]);
  if (end?.exception) rows.push([t("Exception"), [`${end.exception.type}: ${end.exception.message}`]]);
  if (end && end.result !== null) rows.push([t("Result"), [end.result]]);
  if (cursor !== null) rows.push([t("At the cursor"), doing(context, strand, at, upto)]);
  if (kind === "thread" && strand.executor === null && call !== null) rows.push([t("Runs"), [call]]);
  if (kind !== "thread") rows.push([t("Thread"), [threadName(run, strand.thread)]]);
  if (strand.id !== null) rows.push([t("Id"), [strand.internal ? noted(strand.id, strand.internal) : String(strand.id)]]);
  rows.push([t("Created"), [{ text: instant(created), go: { at: created } }, ...(where ? [t(", "), where] : [])]]);
  const life = until(context, strand) - created;
  if (end?.told) rows.push([t("Ended"), phrase(t("{time}, after {life}"), { time: { text: instant(end.at), go: { at: end.at } }, life: duration(life) })]);
  return rows.map(([name, parts]) => ({ name, parts }));
}

/** @param {Context} context @param {Strand} strand @param {number} at @param {number} upto @returns {Part[]} */
function doing({ run }, strand, at, upto) {
  if (at < strand.created) return [t("not there yet")];
  if (strand.end?.told && at >= strand.end.at) return [t("over")];
  const block = blockAt(strand.blocks, at, upto);
  if (block) return [t("blocked in {call} for {time}", { call: block.call, time: duration(at - block.from) })];
  const turn = strand.spans[lastAt(strand.spans, at, ({ from }) => from)];
  if (turn) {
    const state = stateName(turn.state);
    const time = duration(at - turn.from);
    return [turn.awaiting ? t("{state} for {time}, waits for {what}", { state, time, what: waitsFor(run, turn.awaiting) }) : t("{state} for {time}", { state, time })];
  }
  const work = strand.works[lastAt(strand.works, at, ({ started, submitted }) => started ?? submitted)];
  if (work && (work.ended === null || work.ended > at)) return [t("{call}, for {time}", { call: shortCall(work.call), time: duration(at - (work.started ?? work.submitted)) })];
  return [strand.executor === null ? t("not blocked in a call that is observed") : t("idle")];
}

/** @param {Context} context @param {Strand} strand @returns {Sheet["sums"]} */
function threadSums(context, strand) {
  const end = until(context, strand);
  const blocked = strand.blocks.reduce((sum, { from, to }) => sum + Math.max(0, (to ?? end) - from), 0);
  const life = Math.max(0, end - strand.created);
  if (strand.executor === null) {
    return { title: t("Time in each state"), sums: [{ state: "blocked", label: stateName("blocked"), us: blocked }, { state: "free", label: t("otherwise"), us: Math.max(0, life - blocked) }], total: { label: t("its life, in all"), us: life } };
  }
  const busy = strand.works.reduce((sum, { started, submitted, ended }) => sum + Math.max(0, (ended ?? end) - (started ?? submitted)), 0);
  const within = Math.min(blocked, busy);
  return {
    title: t("Time in each state"),
    sums: [
      { state: "blocked", label: t("at work, blocked in a call"), us: within },
      { state: "running", label: t("at work otherwise"), us: busy - within },
      { state: "free", label: stateName("idle"), us: Math.max(0, life - busy) },
    ],
    total: { label: t("its life, in all"), us: life },
  };
}

/** @param {Context} context @param {Strand} strand @returns {Sheet["sums"]} */
function turnSums(context, strand) {
  const end = until(context, strand);
  const sums = { running: 0, suspended: 0, created: 0 };
  for (const { state, from, to } of strand.spans) sums[state] += Math.max(0, (to ?? end) - from);
  return {
    title: t("Time in each state"),
    sums: /** @type {const} */ (["running", "suspended", "created"]).map((state) => ({ state: state === "running" ? "running" : state === "suspended" ? "waiting" : "free", label: stateName(state), us: sums[state] })),
    total: { label: t("its life, in all"), us: sums.running + sums.suspended + sums.created },
  };
}

/** @param {Context} context @param {Strand} strand @param {string | null} chosen @returns {Table} */
function turnsTable(context, strand, chosen) {
  const { run, at, cursor } = context;
  const { spans } = strand;
  const end = until(context, strand);
  const key = strandKey(strand);
  /** @param {number} index */
  const told = (index) => {
    const turn = /** @type {Turn} */ (spans[index]);
    const what = turn.value ?? (turn.awaiting ? waitsFor(run, turn.awaiting) : "");
    /** @type {Part[]} */
    const other = turn.other ? [{ text: strandName(run, turn.other), go: { key: strandKey(turn.other) } }] : turn.task !== null && run.tasks.has(turn.task) ? [{ text: taskName(/** @type {import("../../types.js").Task} */ (run.tasks.get(turn.task))), go: { key: `task-${turn.task}` } }] : [];
    return { turn, parts: [[what], other, lineNumber(context, turn.where)] };
  };
  return {
    caption: t("Its life, turn by turn"),
    heads: [t("State"), t("From"), t("To"), t("How long"), strand.kind === "generator" ? t("Sent in, yielded") : t("Received, passed on"), t("From whom, to whom"), t("Line")],
    count: spans.length,
    current: cursor === null || (strand.end && at > strand.end.at) ? -1 : lastAt(spans, cursor, ({ from }) => from),
    chosen: spans.findIndex(({ seq }) => `${key}-${seq}` === chosen),
    row(index) {
      const { turn, parts } = told(index);
      return {
        key: `${key}-${turn.seq}`,
        at: turn.from,
        state: turn.state === "running" ? "running" : turn.state === "created" ? "free" : "waiting",
        cells: [[stateName(turn.state)], [instant(turn.from)], [turn.to === null ? t("not over") : instant(turn.to)], [duration(Math.max(0, (turn.to ?? end) - turn.from))], ...parts],
      };
    },
    exact(index) {
      const { turn, parts } = told(index);
      return [stateName(turn.state), exactly(turn.from), turn.to === null ? t("not over") : exactly(turn.to), `${Math.max(0, (turn.to ?? end) - turn.from)} µs`, ...parts.map(plain)];
    },
  };
}

/** What a thread did, in order of time. @param {Strand} strand @returns {Did[]} */
function did({ works, blocks }) {
  return [
    ...works.map((work) => ({ at: work.started ?? work.submitted, to: work.ended, work, block: null })),
    ...blocks.map((block) => ({ at: block.from, to: block.to, work: null, block })),
  ].sort((a, b) => a.at - b.at);
}

/** @param {Context} context @param {Strand} strand @param {string | null} chosen @returns {Table} */
function didTable(context, strand, chosen) {
  const { run, cursor } = context;
  const end = until(context, strand);
  const all = did(strand);
  const pooled = strand.executor !== null;
  const lane = strandKey(strand);
  /** @param {Did} one */
  const keyOf = ({ work, block }) => (work ? `${lane}-w${work.seq}` : `${lane}-b${block?.seq}`);
  /** @param {number} index */
  const told = (index) => {
    const one = /** @type {Did} */ (all[index]);
    const { work, block } = one;
    /** @type {Part[]} */
    const by = work?.by ? [causePart(run, work.by)] : [];
    const what = work ? shortCall(work.call) : (block?.call ?? "");
    return { one, state: work ? t("work") : stateName("blocked"), parts: [[what], ...(pooled ? [by] : []), lineNumber(context, work?.where ?? block?.where ?? null)] };
  };
  return {
    caption: strand.executor === null ? t("Each call that blocked it") : t("Each work, and each call that blocked it"),
    heads: [t("State"), t("From"), t("To"), t("How long"), t("Call"), ...(pooled ? [t("Submitted by")] : []), t("Line")],
    count: all.length,
    current: cursor === null ? -1 : all.findLastIndex(({ at, to }) => at <= cursor && (to === null || to > cursor)),
    chosen: all.findIndex((one) => keyOf(one) === chosen),
    row(index) {
      const { one, state, parts } = told(index);
      /** @type {Row} */
      const row = {
        key: keyOf(one),
        at: one.at,
        state: one.work ? "running" : "blocked",
        cells: [[state], [instant(one.at)], [one.to === null ? t("not over") : instant(one.to)], [duration(Math.max(0, (one.to ?? end) - one.at))], ...parts],
      };
      return row;
    },
    exact(index) {
      const { one, state, parts } = told(index);
      return [state, exactly(one.at), one.to === null ? t("not over") : exactly(one.to), `${Math.max(0, (one.to ?? end) - one.at)} µs`, ...parts.map(plain)];
    },
  };
}

/** @param {Context} context @param {Child} child @returns {Sheet} */
export function childSheet(context, child) {
  const { run, now } = context;
  const where = place(context, child.where);
  const end = child.exited ?? known(run, now);
  /** @type {[string, Part[]][]} */
  const rows = [
    [t("State"), [child.exited === null ? stateName("running") : t("exited with {code}", { code: exitText(child.exitCode) })]],
    [child.argv.length ? t("Command") : t("Runs"), [child.argv.join(" ") || childText(child) || "?"]],
  ];
  if (child.helper !== null) rows.push([t("Kind"), [t("a helper that the script brings: {name}", { name: child.helper || "?" })]]);
  rows.push([t("Started"), [{ text: instant(child.started), go: { at: child.started } }, ...(where ? [t(", "), where] : [])]]);
  if (child.exited !== null) rows.push([t("Ended"), [{ text: instant(child.exited), go: { at: child.exited } }]]);
  return {
    key: `child-${child.id}`,
    kind: t("Process"),
    title: `pid ${child.pid ?? "?"}`,
    facts: rows.map(([name, parts]) => ({ name, parts })),
    sums: { title: t("Time in each state"), sums: [{ state: "running", label: t("there"), us: Math.max(0, end - child.started) }], total: { label: t("its life, in all"), us: Math.max(0, end - child.started) } },
    sections: [],
    table: null,
  };
}
