/**
 * All lanes of a run as a tree, and the list of those that are shown, from top to bottom: children under their
 * parent, siblings in order of creation. Pure; kept up to date at the cost of what is new.
 * @module
 */

/** @import {Run} from "../types.js" */
/** @import {Filter} from "./choice.js" */
/** @import {Group, Lane} from "./lanes.js" */

/**
 * A lane in the tree. `index` is its place among those that are shown, -1 where it is folded away; `below` is how
 * many lanes are folded into it.
 * @typedef {{lane: Lane, parent: Node | null, children: Node[], level: number, index: number, below: number}} Node
 */

/** A group of lanes as far as it was taken in. @typedef {{roots: Node[], seen: number, next: Iterator<Lane> | null}} Taken */

/** To a lane that is nested deeper than this, nothing is added without a look at all. */
const CLIMB = 64;
/** So many lanes are listed anew in a millisecond, at least; a list that takes long is made less often. */
const SPEED = 400;

export class LaneTree {
  constructor() {
    /** @type {Node[]} what is shown, from top to bottom */
    this.shown = [];
    /** @type {Map<string, Node>} every lane by its key */
    this.nodes = new Map();
    /** @type {Set<string>} the lanes whose children are folded away */
    this.folds = new Set();
    /** Whether there is more to list than is shown: while it goes on, a long list is made anew from time to time. */
    this.stale = false;
    /** @type {Filter | null} what is looked for: then those that match are listed alone, none below another */
    this.filter = null;
    /** Whether any lane stands below another. */
    this.nested = false;
    /** @type {Map<string, Taken>} */
    this.taken = new Map();
    /** @type {Run | null} */
    this.run = null;
    this.key = "";
    this.sizes = "";
    this.changes = 0;
    this.listed = -Infinity;
  }

  /**
   * @param {Run} run
   * @param {Group[]} groups  from top to bottom
   * @param {string} key  of the choice of lanes: by another one, all are taken in anew
   * @param {number} [time]  milliseconds of a clock
   * @param {Filter | null} [filter]
   */
  update(run, groups, key, time = Infinity, filter = null) {
    if (run !== this.run) {
      this.forget(run);
      this.folds.clear();
    } else if (key !== this.key) this.forget(run);
    this.key = key;
    const sizes = `${this.changes} ${filter?.key ?? ""} ${groups.map(({ kind, size }) => `${kind} ${size}`).join()}`;
    if (sizes === this.sizes && !this.stale) return;
    const before = this.sizes;
    this.sizes = sizes;
    const last = groups.at(-1);
    // The usual case of a large run that goes on: tasks are added to the end.
    this.filter = filter;
    const only = !filter && last?.grows && !this.stale && sizes.startsWith(before.slice(0, before.lastIndexOf(" ") + 1)) && this.shown.length > 0;
    const fresh = groups.flatMap((group) => this.take(group));
    if (only && fresh.every((node) => this.add(node))) return;
    this.stale = (run.finished === null || filter?.timed === true) && time - this.listed < this.nodes.size / SPEED;
    if (this.stale) return;
    this.listed = time;
    this.list(groups);
  }

  /** @param {Run} run */
  forget(run) {
    this.run = run;
    this.shown = [];
    this.nodes.clear();
    this.taken.clear();
    this.sizes = "";
    this.stale = false;
    this.nested = false;
    this.listed = -Infinity;
  }

  /** Takes in what has come to a group. @param {Group} group @returns {Node[]} what is new in a group that only grows */
  take(group) {
    let taken = this.taken.get(group.kind);
    if (!taken) this.taken.set(group.kind, (taken = { roots: [], seen: 0, next: null }));
    if (!group.grows) {
      if (taken.seen === group.size && !group.size) return [];
      taken.roots = [...group.lanes()].map((lane) => this.node(lane, null));
      taken.seen = group.size;
      return [];
    }
    /** @type {Node[]} */
    const fresh = [];
    // It is asked for what there is and no more: it goes on where it stood when there is more.
    taken.next ??= group.lanes()[Symbol.iterator]();
    while (taken.seen < group.size) {
      const { value: lane, done } = taken.next.next();
      if (done) break;
      const parent = this.nodes.get(group.parent?.(lane) ?? "") ?? null;
      const node = this.node(lane, parent);
      (parent?.children ?? taken.roots).push(node);
      if (parent) this.nested = true;
      taken.seen += 1;
      fresh.push(node);
    }
    return fresh;
  }

  /** @param {Lane} lane @param {Node | null} parent @returns {Node} */
  node(lane, parent) {
    let node = this.nodes.get(lane.key);
    if (!node) this.nodes.set(lane.key, (node = { lane, parent, children: [], level: (parent?.level ?? 0) + 1, index: -1, below: 0 }));
    node.lane = lane;
    return node;
  }

  /** A new lane at the end of the list, or within what is folded. @param {Node} node @returns {boolean} whether that was all to do */
  add(node) {
    const folded = this.inside(node);
    if (folded === undefined) return false;
    if (folded) {
      folded.below += 1;
      return true;
    }
    let last = this.shown.at(-1) ?? null;
    for (let steps = 0; last !== node.parent; steps += 1) {
      if (!last || steps > CLIMB) return false;
      last = last.parent;
    }
    node.index = this.shown.push(node) - 1;
    return true;
  }

  /** The lane that a new one is folded into; null if it is shown. @param {Node} node @returns {Node | null | undefined} undefined where that is too far to say */
  inside(node) {
    let { parent } = node;
    for (let steps = 0; parent && parent.index < 0; steps += 1) {
      if (steps > CLIMB) return undefined;
      parent = parent.parent;
    }
    return parent && this.folds.has(parent.lane.key) ? parent : null;
  }

  /** Lists all anew. @param {Group[]} groups */
  list(groups) {
    for (const node of this.shown) node.index = -1;
    this.shown = [];
    for (const { kind } of groups) {
      const open = [...(this.taken.get(kind)?.roots ?? [])].reverse();
      // No recursion: a chain of tasks may be as long as there are tasks.
      for (let node = open.pop(); node; node = open.pop()) {
        node.below = 0;
        if (!this.filter || this.filter.matches(node.lane)) node.index = this.shown.push(node) - 1;
        if (!this.filter && this.folds.has(node.lane.key)) node.below = below(node);
        else for (let at = node.children.length - 1; at >= 0; at -= 1) open.push(/** @type {Node} */ (node.children[at]));
      }
    }
  }

  /** Whether what is shown is no tree, but what was found. */
  get flat() {
    return this.filter !== null;
  }

  /** @param {string} key @param {boolean} folded */
  fold(key, folded) {
    if (folded) this.folds.add(key);
    else this.folds.delete(key);
    this.again();
  }

  /** @param {boolean} folded */
  foldAll(folded) {
    this.folds.clear();
    if (folded) for (const [key, { children }] of this.nodes) if (children.length) this.folds.add(key);
    this.again();
  }

  /** The list is made anew the next time, however long it is. */
  again() {
    this.changes += 1;
    this.listed = -Infinity;
  }

  /** Unfolds whatever a lane is folded into. @param {string} key */
  unfoldTo(key) {
    for (let node = this.nodes.get(key)?.parent ?? null; node; node = node.parent) {
      if (this.folds.has(node.lane.key)) this.fold(node.lane.key, false);
    }
  }

  /** A lane, or the one it is folded into. @param {string} key @returns {Node | null} */
  seen(key) {
    let node = this.nodes.get(key) ?? null;
    while (node && node.index < 0) node = node.parent;
    return node;
  }
}

/** How many lanes there are below one. @param {Node} top */
export function below(top) {
  let count = 0;
  for (const _ of descendants(top)) count += 1;
  return count;
}

/** @param {Node} top @returns {Iterable<Node>} */
export function* descendants(top) {
  const open = [...top.children];
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    for (const child of node.children) open.push(child);
  }
}

/** The key of the lane that a box is on, or that of the lane itself. @param {string} key */
export function laneKey(key) {
  return /^[a-z]+-(?:\d+|main)/.exec(key)?.[0] ?? key;
}
