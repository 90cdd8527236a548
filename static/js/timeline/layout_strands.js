/**
 * Boxes of the lanes of threads, greenlets and generators, and of the calls that block any lane.
 * @module
 */

import { joinThin, point } from "./layout.js";
import { inSight, together } from "./thin.js";
import { shortCall, waitsFor } from "../query.js";

/** @import {Block, Hold, Run, Strand, Task, Turn, Work} from "../types.js" */
/** @import {Box} from "./layout.js" */
/** @import {Scale} from "./scale.js" */

/** A text inside a narrower box could not be read. */
const READABLE = 24;

/**
 * @param {Run} run
 * @param {string} lane
 * @param {Strand} strand
 * @param {Scale} scale
 * @param {number} now
 * @param {boolean} merge
 * @returns {Box[]}
 */
export function strandBoxes(run, lane, strand, scale, now, merge) {
  /** @type {Box[]} */
  const boxes = [];
  const end = strand.end?.at ?? now;
  if (strand.kind === "thread") {
    // What a pool's worker does between two works is not known, nor what the main thread does beside its loop.
    const works = strand.executor === null && (strand.id !== null || run.tasks.size === 0);
    add(boxes, scale, merge, {
      ...span(`${lane}-life`, works ? "work" : "life", strand.created, end, scale),
      open: strand.end === null,
      variant: strand.id === null ? "main" : "",
      item: { kind: "thread", lane, strand },
    });
    const [first, stop] = inSight(strand.works, scale, ({ started, submitted }) => started ?? submitted);
    const seen = strand.works.slice(first, stop);
    for (const work of seen) add(boxes, scale, merge, workBox(lane, strand, work, scale, end));
    for (const work of seen) if (work.outcome === "raised" && work.ended !== null) mark(boxes, scale, point(`${lane}-w${work.seq}-end`, "end", work.ended, scale, "failed"));
  }
  turnBoxes(boxes, run, lane, strand, scale, end, merge);
  const quiet = strand.kind === "generator" || (strand.kind === "greenlet" && run.internal.greenlet === 0);
  boxes.push(...blockBoxes(lane, strand, scale, now, merge, quiet), ...holdBoxes(lane, strand, scale, now));
  boxes.push(...outputBoxes(run, lane, strand.outputs, scale, merge));
  if (strand.end?.told && strand.kind !== "thread" && !(strand.end.state === "pending" && strand.internal)) {
    const { at, state, result, exception } = strand.end;
    const box = point(`${lane}-end`, "end", at, scale, state);
    if (exception) box.text = exception.message ? `${exception.type}: ${exception.message}` : exception.type;
    else if (result !== null && result !== "None") box.text = `→ ${result}`;
    box.item = { kind: "strand-end", lane, strand };
    // A program's first greenlet has no end of its own.
    if (state !== "pending" || strand.name !== "main") mark(boxes, scale, box);
  }
  return boxes;
}

/**
 * @param {string} lane
 * @param {Strand} strand
 * @param {Work} work
 * @param {Scale} scale
 * @param {number} end  of the thread, or what has come of it
 * @returns {Box}
 */
function workBox(lane, strand, work, scale, end) {
  const box = span(`${lane}-w${work.seq}`, "work", work.started ?? work.submitted, work.ended ?? end, scale);
  return {
    ...box,
    open: work.ended === null,
    text: box.w > READABLE ? shortCall(work.call) : "",
    variant: work.outcome === "raised" ? "bad" : "",
    item: { kind: "work", lane, strand, work },
  };
}

/**
 * @param {Box[]} boxes
 * @param {Run} run
 * @param {string} lane
 * @param {Strand} strand
 * @param {Scale} scale
 * @param {number} end
 * @param {boolean} merge
 */
function turnBoxes(boxes, run, lane, strand, scale, end, merge) {
  const { spans } = strand;
  const ends = (/** @type {number} */ index) => Math.max(spans[index]?.to ?? end, spans[index]?.from ?? end);
  const [first, stop] = inSight(spans, scale, ({ from }) => from);
  for (let index = first; index < stop; index += 1) {
    const turn = /** @type {Turn} */ (spans[index]);
    const previous = spans[index - 1];
    const before = previous ? { turn: previous, w: scale.x(ends(index - 1)) - scale.x(previous.from) } : null;
    const box = turnBox(run, lane, strand, turn, before, scale, ends(index));
    if (box.to < scale.t0) continue;
    boxes.push(box);
    const last = merge ? together(index, stop, scale, box.x, ends) : index;
    if (last === index) continue;
    // It runs every other time: the step is among the first few.
    let ran = index;
    while (ran < last && spans[ran]?.state !== "running") ran += 1;
    const { kind, variant, item } = spans[ran]?.state === "running" ? turnBox(run, lane, strand, /** @type {Turn} */ (spans[ran]), null, scale, 0) : box;
    Object.assign(box, { kind, variant, item, to: ends(last), w: scale.x(ends(last)) - box.x, open: spans[last]?.to === null, count: last - index + 1 });
    index = last;
  }
}

/**
 * What a greenlet or generator got is told where it runs, if there is room; else behind it, with what it gave.
 * @param {Run} run
 * @param {string} lane
 * @param {Strand} strand
 * @param {Turn} turn
 * @param {{turn: Turn, w: number} | null} before
 * @param {Scale} scale
 * @param {number} to
 * @returns {Box}
 */
function turnBox(run, lane, strand, turn, before, scale, to) {
  const running = turn.state === "running";
  const box = span(`${lane}-${turn.seq}`, running ? "running" : "waiting", turn.from, to, scale);
  box.variant = running ? "strand" : turn.state;
  box.open = turn.to === null;
  box.item = { kind: "turn", lane, strand, turn };
  if (box.w <= READABLE) return box;
  if (running) box.text = carried("", turn.value) && `← ${plain(turn.value)}`;
  else if (turn.awaiting) box.text = waitsFor(run, turn.awaiting);
  else if (turn.state === "suspended") {
    const got = before?.turn.state === "running" && before.w <= READABLE ? before.turn.value : null;
    box.text = carried(got ?? "", turn.value) || (turn.where?.library ?? "");
  }
  return box;
}

/** What went in and what came out, where it says something. @param {string} got @param {string | null} gave */
function carried(got, gave) {
  const nothing = new Set(["", "None", "()", "GeneratorExit('')"]);
  const left = nothing.has(got) ? "" : plain(got);
  if (gave === null || nothing.has(gave)) return left && `${left} →`;
  return left ? `${left} → ${plain(gave)}` : `→ ${plain(gave)}`;
}

/** Room is scarce: the quotes of a string are left to the detail. @param {string | null} value */
function plain(value) {
  return value?.replace(/^(['"])(.+)\1$/s, "$2") ?? "";
}

/**
 * The calls that held a thread: loud where nothing else could run meanwhile.
 * @param {string} lane
 * @param {Task | Strand} owner
 * @param {Scale} scale
 * @param {number} now
 * @param {boolean} merge
 * @param {boolean} [quiet]  where the thread has a lane that is loud itself
 */
export function blockBoxes(lane, owner, scale, now, merge, quiet = false) {
  /** @type {Box[]} */
  const boxes = [];
  for (const block of owner.blocks.slice(...inSight(owner.blocks, scale, ({ from }) => from))) add(boxes, scale, merge, blockBox(lane, owner, block, quiet, scale, now));
  return boxes;
}

/** @param {string} lane @param {Task | Strand} owner @param {Block} block @param {boolean} quiet @param {Scale} scale @param {number} now @returns {Box} */
function blockBox(lane, owner, block, quiet, scale, now) {
  // In a worker's lane the work is written there, in a generator's what went in.
  const bare = !("coro" in owner) && owner.kind === "thread" && owner.executor === null;
  const loud = block.loud && !quiet;
  const to = Math.max(block.to ?? owner.end?.at ?? now, block.from);
  const box = span(`${lane}-b${block.seq}`, "blocked", block.from, to, scale);
  return {
    ...box,
    open: block.to === null && !owner.end,
    text: box.w > READABLE && (loud || bare) ? shortCall(block.call) : "",
    variant: loud ? "loud" : "calm",
    item: { kind: "block", lane, owner, block },
  };
}

/**
 * The steps that held their loop for long, whatever they did.
 * @param {string} lane
 * @param {Task | Strand} owner
 * @param {Scale} scale
 * @param {number} now
 */
export function holdBoxes(lane, owner, scale, now) {
  /** @type {Box[]} */
  const boxes = [];
  for (const hold of owner.holds) {
    const box = span(`${lane}-h${hold.seq}`, "held", hold.from, holdEnd(hold, owner, now), scale);
    add(boxes, scale, false, { ...box, open: hold.to === null, item: { kind: "hold", lane, owner, hold } });
  }
  return boxes;
}

/** Of a callback no end is told: it lasted at least until it was last seen. @param {Hold} hold @param {Task | Strand} owner @param {number} now */
function holdEnd(hold, owner, now) {
  if (hold.to !== null) return hold.to;
  return "coro" in owner ? Math.max(owner.end?.at ?? now, hold.seen) : hold.seen;
}

/**
 * @param {Run} run
 * @param {string} lane
 * @param {number[]} outputs
 * @param {Scale} scale
 * @param {boolean} merge
 */
export function outputBoxes(run, lane, outputs, scale, merge) {
  /** @type {Box[]} */
  const boxes = [];
  for (const index of outputs.slice(...inSight(outputs, scale, (place) => run.outputs[place]?.at ?? 0))) {
    const output = run.outputs[index];
    if (!output || output.at < scale.t0 || output.at > scale.t1) continue;
    const last = boxes.at(-1);
    if (merge && last && scale.x(output.at) - last.x < 1) {
      last.count += 1;
      continue;
    }
    boxes.push({ ...point(`${lane}-o${output.seq}`, "output", output.at, scale, output.stream), item: { kind: "output", lane, output } });
  }
  return boxes;
}

/**
 * @param {string} key
 * @param {Box["kind"]} kind
 * @param {number} from
 * @param {number} to
 * @param {Scale} scale
 * @returns {Box}
 */
function span(key, kind, from, to, scale) {
  const x = scale.x(from);
  return { key, kind, x, w: Math.max(0, scale.x(to) - x), from, to, open: false, count: 1, text: "", variant: "", item: null };
}

/** @param {Box[]} boxes @param {Scale} scale @param {boolean} merge @param {Box} box */
function add(boxes, scale, merge, box) {
  if (box.to < scale.t0 || box.from > scale.t1) return;
  if (!merge || !joinThin(boxes.at(-1), box)) boxes.push(box);
}

/** @param {Box[]} boxes @param {Scale} scale @param {Box} box */
function mark(boxes, scale, box) {
  if (box.from >= scale.t0 && box.from <= scale.t1) boxes.push(box);
}
