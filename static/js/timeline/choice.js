/**
 * Which lanes a viewer wants to see: with or without objects, all or those of a name or a state. Pure.
 * @module
 */

import { lastAt, stateAt } from "../query.js";
import { blockAt } from "../standing.js";
import { stateName } from "../views/describe.js";
import { groupsOf } from "./lanes.js";

/** @import {Run} from "../types.js" */
/** @import {Group, Lane} from "./lanes.js" */

/** Those that are looked for. `timed` where it depends on the instant; by another `key`, they are others. @typedef {{key: string, timed: boolean, matches: (lane: Lane) => boolean}} Filter */

/** So many objects are shown without being asked for. */
const FEW_OBJECTS = 6;
/** With more lanes than this, they can be looked for. */
export const MANY_TO_SEE = 12;

const STATES = ["ready", "running", "waiting", "blocked", "suspended", "created", "finished", "failed", "cancelled", "closed", "pending"];

export class Choice {
  constructor() {
    /** @type {boolean | null} whether the lanes of objects are shown; null for where there are few */
    this.objects = null;
    /** What lanes are looked for by: a part of a name, or the beginning of a state. */
    this.text = "";
    /** How many objects there are, how many lanes to choose from, and whether objects are among them. */
    this.things = 0;
    this.count = 0;
    this.shown = true;
  }

  /** @param {Run} run @param {boolean} internal @returns {Group[]} */
  groups(run, internal) {
    const all = groupsOf(run, internal);
    this.things = all.find(({ kind }) => kind === "thing")?.size ?? 0;
    this.shown = this.objects ?? this.things <= FEW_OBJECTS;
    const groups = this.shown ? all : all.filter(({ kind }) => kind !== "thing");
    this.count = groups.reduce((sum, { size }) => sum + size, 0);
    return groups;
  }

  /** Whether what is looked for depends on the instant. */
  get timed() {
    return this.states().length > 0;
  }

  /** The states that the text may mean, in the page's language or as they are called in Python. */
  states() {
    const wanted = this.text.trim().toLowerCase();
    return wanted === "" ? [] : STATES.filter((state) => state.startsWith(wanted) || stateName(state).toLowerCase().startsWith(wanted));
  }

  /** @param {number} at  the instant whose states count @returns {Filter | null} */
  filter(at) {
    const wanted = this.text.trim().toLowerCase();
    if (wanted === "") return null;
    const states = new Set(this.states());
    const timed = states.size > 0;
    return {
      key: timed ? `${wanted} ${at}` : wanted,
      timed,
      matches: (lane) => lane.label.toLowerCase().includes(wanted) || lane.note.toLowerCase().includes(wanted) || (timed && states.has(stateOf(lane, at) ?? "")),
    };
  }
}

/** The state that a lane is in at an instant; null where it is not there yet, or has none. @param {Lane} lane @param {number} at @returns {string | null} */
export function stateOf(lane, at) {
  if (lane.kind === "task") return stateAt(lane.task, at) === "running" && blockAt(lane.task.blocks, at) ? "blocked" : stateAt(lane.task, at);
  if (!("strand" in lane)) return null;
  const { created, end, blocks, spans, kind } = lane.strand;
  if (at < created) return null;
  if (end && at >= end.at) return end.state;
  if (blockAt(blocks, at)) return "blocked";
  return kind === "thread" ? "running" : (spans[lastAt(spans, at, ({ from }) => from)]?.state ?? null);
}
