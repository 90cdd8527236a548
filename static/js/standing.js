/**
 * Who is on which line of the script at an instant. Pure.
 * @module
 */

import { happened, lastAt, lastBegun, spanAt, strandKey, strandName, taskName } from "./query.js";
import { Many } from "./standing_many.js";

/** @import {Block, Item, Run, Span, Strand, Task, Turn, Where} from "./types.js" */

/**
 * Who stands on a line at an instant: the first few by name, and how many in all.
 * @typedef {{shown: {key: string, name: string, state: string}[], count: number, runs: boolean}} Standing
 */

/** So many are named at a line. */
export const MOST_NAMES = 4;

/** Where there are more tasks than this, it is kept up to date instead of found anew. */
const MANY = 1000;

/** The last answer of each run. @type {WeakMap<Run, {key: string, lines: Map<number, Standing>, many: Many | null, page: string}>} */
const stood = new WeakMap();

/**
 * Where tasks, threads, greenlets and generators stand at an instant, by line of the script.
 * @param {Run} run
 * @param {number} at
 * @param {string} script  the name of the script's file
 * @param {Record<string, number>} functions  the line of each `def`, where a task stands before its first step
 * @param {number} [upto]  the last event of that microsecond that counts
 * @returns {Map<number, Standing>}
 */
export function standing(run, at, script, functions, upto = Infinity) {
  const key = `${at} ${run.seq} ${upto} ${script}`;
  const known = stood.get(run);
  if (known?.key === key) return known.lines;
  /** @type {Map<number, Standing>} */
  const lines = new Map();
  // Of what came after a log went quiet, nobody knows.
  if (run.quiet !== null && at > run.quiet) return lines;
  /** @param {number | null} line @param {string} key @param {string} state @param {() => string} name */
  const add = (line, key, state, name) => {
    if (line === null) return;
    let there = lines.get(line);
    if (!there) lines.set(line, (there = { shown: [], count: 0, runs: false }));
    there.count += 1;
    there.runs ||= state === "running";
    if (there.shown.length < MOST_NAMES) there.shown.push({ key, name: name(), state });
  };
  /** @param {Task} task @param {number} when @param {number} last */
  const place = (task, when, last) => placed(task, when, last, script, functions);
  const many = run.tasks.size <= MANY ? null : known?.many && known.page === script ? known.many : new Many(run, place);
  if (many) {
    many.go(at, upto);
    for (const [line, { count, running }] of many.there) {
      const shown = many.oldest(line, MOST_NAMES).map((task) => ({ key: `task-${task.id}`, name: taskName(task), state: place(task, at, upto)?.state ?? "" }));
      lines.set(line, { shown, count, runs: running > 0 });
    }
  } else {
    for (const task of run.tasks.values()) {
      const there = task.internal ? null : place(task, at, upto);
      if (there) add(there.line || null, `task-${task.id}`, there.state, () => taskName(task));
    }
  }
  for (const strands of [run.threads, run.greenlets, run.generators]) {
    for (const strand of strands.values()) {
      if (strand.internal || (strand.end && happened(strand.end.at, strand.end.seq, at, upto))) continue;
      const block = blockAt(strand.blocks, at, upto);
      const turn = lastBegun(strand.spans, at, upto);
      const line = block ? here(block.where, script) : turn ? here(turnPlace(strand, turn), script) : null;
      const state = block ? "blocked" : turn?.state === "running" ? "running" : "waiting";
      add(line, strandKey(strand), state, () => strandName(run, strand));
    }
  }
  stood.set(run, { key, lines, many, page: script });
  return lines;
}

/**
 * Where one task stands; line 0 where that is none of the script's.
 * @param {Task} task
 * @param {number} at
 * @param {number} upto
 * @param {string} script
 * @param {Record<string, number>} functions
 */
export function placed(task, at, upto, script, functions) {
  const span = spanAt(task, at, upto);
  if (!span) return null;
  const block = blockAt(task.blocks, at, upto);
  if (block) return { line: here(block.where, script) ?? 0, state: "blocked" };
  return { line: lineOf(task, span, script, functions) ?? 0, state: span.state };
}

/** @param {Where | null} where @param {string} script */
function here(where, script) {
  return where?.file === script ? where.line : null;
}

/** @param {Block[]} blocks @param {number} at @param {number} [upto] @returns {Block | null} the call that holds its thread at that instant */
export function blockAt(blocks, at, upto = Infinity) {
  const block = lastBegun(blocks, at, upto);
  return block && (block.to === null || block.to > at) ? block : null;
}

/**
 * The line that something pointed at is about.
 * @param {Item | null | undefined} item
 * @param {string} script
 * @param {Record<string, number>} functions
 * @returns {number | null}
 */
export function lineOfItem(item, script, functions) {
  if (item?.kind === "span") return lineOf(item.task, item.span, script, functions);
  if (item?.kind === "block") return here(item.block.where, script);
  if (item?.kind === "hold") return here(item.hold.lines.at(-1) ?? null, script);
  if (item?.kind === "freeze") return item.freeze.hold ? here(item.freeze.hold.lines.at(-1) ?? null, script) : item.freeze.task && item.freeze.span ? lineOf(item.freeze.task, item.freeze.span, script, functions) : null;
  if (item?.kind === "turn") return here(turnPlace(item.strand, item.turn), script);
  if (item?.kind === "work") return here(item.work.where, script);
  if (item?.kind === "child") return here(item.child.where, script);
  return null;
}

/** Where a greenlet or generator was when it was left, or goes on. @param {Strand} strand @param {Turn} turn */
export function turnPlace(strand, turn) {
  return turn.where ?? strand.where;
}

/**
 * @param {Task} task
 * @param {Span} span
 * @param {string} script
 * @param {Record<string, number>} functions
 * @returns {number | null}
 */
export function lineOf(task, span, script, functions) {
  const where = placeOf(task, span);
  if (where) return where.file === script ? where.line : null;
  return functions[task.coro] ?? (task.where?.file === script ? task.where.line : null);
}

/**
 * The line that a span is about: its own, or the last one before it.
 * @param {Task} task
 * @param {Span} span
 * @returns {Where | null}
 */
export function placeOf(task, span) {
  for (let index = lastAt(task.spans, span.seq, ({ seq }) => seq); index >= 0; index -= 1) {
    const where = task.spans[index]?.where;
    if (where) return where;
  }
  return null;
}
