/**
 * What a key of the timeline stands for, whether it is drawn at the moment or not. Pure.
 * @module
 */

import { spanOf } from "../../lints/evidence.js";
import { lastAt } from "../../query.js";

/** @import {Child, Item, Run, Lint, Loop, Output, Strand, Task, Thing} from "../../types.js" */

/**
 * `item` is the part of the lane that was meant; null for the whole lane.
 * @typedef {{lane: string, item: Item | null} & ({kind: "task", task: Task} | {kind: "strand", strand: Strand} | {kind: "thing", thing: Thing} | {kind: "child", child: Child} | {kind: "loop", loop: Loop} | {kind: "line", line: number} | {kind: "out", output: Output} | {kind: "lint", lint: Lint})} Subject
 */

const KEY = /^(task|thread|greenlet|generator|thing|child|loop|line|out|lint)-(\d+|main)(?:-(.+))?$/;

/** The lane that a key is of. @param {string} key @returns {string | null} */
export function laneOf(key) {
  return /^[a-z]+-(\d+|main)/.exec(key)?.[0] ?? null;
}

/** @param {Run} run @param {string} key @returns {Subject | null} */
export function subjectOf(run, key) {
  const [, kind, name, rest = ""] = KEY.exec(key) ?? [];
  if (kind === undefined || name === undefined) return null;
  const id = Number(name);
  const lane = `${kind}-${name}`;
  if (kind === "task") {
    const task = run.tasks.get(id);
    return task ? { lane, kind, task, item: taskItem(run, lane, task, rest) } : null;
  }
  if (kind === "thing") {
    const thing = run.things.get(id);
    return thing ? { lane, kind, thing, item: changeItem(lane, thing, rest) } : null;
  }
  // These have no lane of their own.
  if (kind === "line") return { lane, kind, line: id, item: null };
  if (kind === "out") {
    const output = run.outputs[id];
    return output ? { lane, kind, output, item: { kind: "output", lane, output } } : null;
  }
  if (kind === "lint") {
    const lint = run.lints[lastAt(run.lints, id, ({ seq }) => seq)];
    return lint?.seq === id ? { lane, kind, lint, item: { kind: "lint", lane, lint } } : null;
  }
  if (kind === "loop") {
    const loop = run.loops.get(id);
    // Of its stretches, only the lanes know where one ends and the next begins.
    return loop ? { lane, kind, loop, item: null } : null;
  }
  if (kind === "child") {
    const child = run.children.get(id);
    return child ? { lane, kind, child, item: rest ? { kind, lane, child } : null } : null;
  }
  const strand = kind === "thread" ? run.threads.get(name === "main" ? null : id) : (kind === "greenlet" ? run.greenlets : run.generators).get(id);
  return strand ? { lane, kind: "strand", strand, item: strandItem(run, lane, strand, rest) } : null;
}

/**
 * The one of a sorted list that an event began.
 * @template {{seq: number}} T
 * @param {T[]} sorted
 * @param {string} digits
 * @returns {T | undefined}
 */
function begun(sorted, digits) {
  const found = sorted[lastAt(sorted, Number(digits), ({ seq }) => seq)];
  return found?.seq === Number(digits) ? found : undefined;
}

/** @param {Run} run @param {string} lane @param {string} digits @returns {Item | null} */
function printed(run, lane, digits) {
  const output = begun(run.outputs, digits);
  return output ? { kind: "output", lane, output } : null;
}

/** @param {Run} run @param {string} lane @param {Task} task @param {string} rest @returns {Item | null} */
function taskItem(run, lane, task, rest) {
  if (rest === "end") return task.end ? { kind: "end", lane, task } : null;
  const mark = rest.slice(1);
  if (rest.startsWith("o")) return printed(run, lane, mark);
  if (rest.startsWith("c")) {
    const found = begun(task.cancels, mark);
    return found ? { kind: "cancel", lane, task, mark: found } : null;
  }
  if (rest.startsWith("l")) {
    const lint = run.pointed.get(task.id)?.find(({ seq }) => seq === Number(mark));
    return lint ? { kind: "lint", lane, lint } : null;
  }
  const span = /^\d+$/.test(rest) ? spanOf(task, Number(rest)) : null;
  return span ? { kind: "span", lane, task, span } : held(lane, task, rest);
}

/** @param {string} lane @param {Task | Strand} owner @param {string} rest @returns {Item | null} */
function held(lane, owner, rest) {
  const block = rest.startsWith("b") ? begun(owner.blocks, rest.slice(1)) : undefined;
  if (block) return { kind: "block", lane, owner, block };
  const hold = rest.startsWith("h") ? begun(owner.holds, rest.slice(1)) : undefined;
  return hold ? { kind: "hold", lane, owner, hold } : null;
}

/** @param {Run} run @param {string} lane @param {Strand} strand @param {string} rest @returns {Item | null} */
function strandItem(run, lane, strand, rest) {
  if (rest.startsWith("o")) return printed(run, lane, rest.slice(1));
  if (rest === "life") return { kind: "thread", lane, strand };
  if (rest === "end") return strand.end ? { kind: "strand-end", lane, strand } : null;
  if (rest.startsWith("w")) {
    const work = strand.works.find(({ seq }) => seq === Number.parseInt(rest.slice(1), 10));
    return work ? { kind: "work", lane, strand, work } : null;
  }
  const turn = /^\d+$/.test(rest) ? begun(strand.spans, rest) : undefined;
  return turn ? { kind: "turn", lane, strand, turn } : held(lane, strand, rest);
}

/** @param {string} lane @param {Thing} thing @param {string} rest @returns {Item | null} */
function changeItem(lane, thing, rest) {
  const index = /^\d+$/.test(rest) ? lastAt(thing.changes, Number(rest), ({ seq }) => seq) : -1;
  return thing.changes[index]?.seq === Number(rest) ? { kind: "change", lane, thing, index } : null;
}
