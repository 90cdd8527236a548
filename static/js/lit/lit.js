/**
 * What is lit on the lanes while the rest steps back: the spans of a line, of a line of output, the evidence
 * of a lint. Pure.
 * @module
 */

import { spanOf } from "../lints/evidence.js";
import { lastAt, strandKey } from "../query.js";
import { idOf } from "./places.js";

/** @import {Lint, Output, Run, Strand, Task} from "../types.js" */
/** @import {Part, Place} from "./places.js" */

/** From when to when; a moment has one time for both; null for what goes on. @typedef {{from: number, to: number | null}} Piece */
/** The lit pieces in order of time, by the number of whom the lane is of: a name for each would be too much. `size` grows with them. @typedef {{lanes: Map<number, Piece[]>, size: number}} Lit */

/** The parts of a place by lane, as far as they were sorted in. @type {WeakMap<Place, Lit>} */
const known = new WeakMap();

/** Everything at a place. @param {Place} place @returns {Lit} */
export function litAt(place) {
  let lit = known.get(place);
  if (!lit) known.set(place, (lit = { lanes: new Map(), size: 0 }));
  for (; lit.size < place.parts.length; lit.size += 1) {
    add(lit, idOf(/** @type {Task | Strand} */ (place.owners[lit.size])), /** @type {Part} */ (place.parts[lit.size]));
  }
  return lit;
}

/** @param {Lit} lit @param {number} lane @param {Piece} piece */
function add({ lanes }, lane, piece) {
  const pieces = lanes.get(lane);
  if (!pieces) {
    lanes.set(lane, [piece]);
    return;
  }
  let index = pieces.length;
  while (index > 0 && /** @type {Piece} */ (pieces[index - 1]).from > piece.from) index -= 1;
  pieces.splice(index, 0, piece);
}

/** In which span something was printed. @param {Run} run @param {Output} output @returns {{lane: string, owner: Task | Strand, part: Part | null} | null} null where it is not known who printed it */
export function printedIn(run, { task: id, strand, seq }) {
  const owner = id === null ? strand : run.tasks.get(id);
  if (!owner) return null;
  const part = owner.spans[lastAt(/** @type {Part[]} */ (owner.spans), seq, (each) => each.seq)] ?? null;
  return { lane: "coro" in owner ? `task-${owner.id}` : strandKey(owner), owner, part };
}

/** The mark of what was printed, and the span in which it was. @param {Run} run @param {Output} output @returns {Lit} */
export function litOutput(run, output) {
  /** @type {Lit} */
  const lit = { lanes: new Map(), size: 1 };
  const place = printedIn(run, output);
  if (!place) return lit;
  if (place.part) add(lit, idOf(place.owner), place.part);
  add(lit, idOf(place.owner), { from: output.at, to: output.at });
  return lit;
}

/** The events that prove a lint: the spans that they began, or the moments when they were. @param {Run} run @param {Lint} lint @returns {Lit} */
export function litEvidence(run, lint) {
  /** @type {Lit} */
  const lit = { lanes: new Map(), size: lint.evidence.length };
  for (const seq of lint.evidence) {
    const at = run.times[seq - 1];
    const subject = run.log.subject(seq);
    if (at === undefined) continue;
    const task = run.tasks.get(subject);
    const span = task && spanOf(task, seq);
    if (!task && !run.things.has(subject) && !run.threads.has(subject)) continue;
    // What began with the last piece of evidence is no evidence itself.
    const piece = span && seq !== lint.evidence.at(-1) ? span : { from: at, to: at };
    add(lit, subject, piece);
  }
  return lit;
}
