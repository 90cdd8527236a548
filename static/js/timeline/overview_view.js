/**
 * All lanes of a kind in one small picture above them: pointed at, it tells which lanes are there and what they do;
 * chosen, it leads to them.
 * @module
 */

import { el } from "../dom.js";
import { instant } from "../format.js";
import { t, tn } from "../i18n.js";
import { stateAt, strandKey, strandName, taskName } from "../query.js";
import { stateName } from "../views/describe.js";
import { rowsOf } from "./overview.js";
import { OverviewPicture } from "./overview_picture.js";

/** @import {Crowd, Run, Strand, Task} from "../types.js" */
/** @import {Scale} from "./scale.js" */
/** @import {LaneTree, Node} from "./tree.js" */

/** Pixels from top to bottom, at most. */
export const HEIGHT = 104;
/** The order of the lanes of a run that goes on is asked for again after so many milliseconds. */
const ORDER_MS = 500;

export class OverviewView {
  /** @param {string} kind @param {{again: () => void, pick: (lane: string, at: number) => void}} actions */
  constructor(kind, actions) {
    this.kind = kind;
    this.actions = actions;
    this.picture = new OverviewPicture(kind);
    this.spot = el("div", "overview-spot");
    this.spot.hidden = true;
    this.tip = el("div", "overview-tip");
    this.tip.hidden = true;
    this.root = el("div", `tl-overview of-${kind}`, this.picture.canvas, this.spot);
    this.root.tabIndex = 0;
    // A picture, and a place in it that the arrow keys move: the row is what is told.
    this.root.setAttribute("role", "slider");
    this.root.setAttribute("aria-orientation", "vertical");
    this.root.setAttribute("aria-valuemin", "1");
    put(this.root, "aria-valuenow", "1");
    /** @type {{run: Run, crowd: Crowd, scale: Scale, known: number} | null} */
    this.given = null;
    /** @type {ReturnType<typeof rowsOf> | null} */
    this.rows = null;
    this.ordered = { members: -1, at: -Infinity, over: false };
    /** How often the colours changed. */
    this.theme = 0;
    /** What the keys are at. @type {{row: number, at: number} | null} */
    this.place = null;
    this.listen();
  }

  /**
   * @param {Run} run
   * @param {Crowd} crowd
   * @param {LaneTree} tree
   * @param {Scale} scale
   * @param {number} known  where what is told ends
   */
  render(run, crowd, tree, scale, known) {
    this.given = { run, crowd, scale, known };
    this.order(run, crowd, tree);
    const { rows } = this;
    if (!rows) return;
    this.picture.render({ crowd, rows, scale, known, theme: this.theme });
    place(this.root, { width: scale.width });
    if (this.root.matches(":focus")) this.tell();
  }

  /** The lanes from top to bottom, whatever is folded. @param {Run} run @param {Crowd} crowd @param {LaneTree} tree */
  order(run, crowd, tree) {
    const { members, numbers } = crowd.moves;
    const { ordered } = this;
    const over = run.finished !== null && !tree.stale;
    if (members.length === ordered.members && over === ordered.over) return;
    const now = performance.now();
    if (!over && now - ordered.at < ORDER_MS) return;
    this.ordered = { members: members.length, at: now, over };
    this.rows = rowsOf(tree.nested ? inTree(tree, this.kind, numbers) : members.keys(), members.length, HEIGHT);
    put(this.root, "aria-valuemax", String(this.rows.height));
    put(this.root, "aria-label", t("Overview of all {n} lanes, time to the right", { n: this.rows.order.length.toLocaleString("en") }));
  }

  /** In other colours from now on. */
  recolour() {
    this.theme += 1;
    this.actions.again();
  }

  listen() {
    const { root } = this;
    root.addEventListener("pointermove", (event) => this.point(this.under(event)));
    root.addEventListener("pointerleave", () => this.point(root.matches(":focus") ? this.place : null));
    root.addEventListener("click", (event) => this.go(this.under(event)));
    root.addEventListener("focus", () => this.point(this.place ?? this.middle()));
    root.addEventListener("blur", () => this.point(null));
    root.addEventListener("keydown", (event) => {
      const { rows, given } = this;
      if (!rows || !given || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const here = this.place ?? this.middle();
      const step = (given.scale.t1 - given.scale.t0) / 50;
      const moved = {
        ArrowDown: { row: here.row + 1, at: here.at },
        ArrowUp: { row: here.row - 1, at: here.at },
        PageDown: { row: here.row + 10, at: here.at },
        PageUp: { row: here.row - 10, at: here.at },
        Home: { row: 0, at: here.at },
        End: { row: rows.height - 1, at: here.at },
        ArrowRight: { row: here.row, at: here.at + step },
        ArrowLeft: { row: here.row, at: here.at - step },
      }[event.key];
      if (moved) {
        const { t0, t1 } = given.scale;
        this.point({ row: Math.max(0, Math.min(rows.height - 1, moved.row)), at: Math.max(t0, Math.min(t1, moved.at)) });
      } else if (event.key === "Enter" || event.key === " ") this.go(here);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    // What is drawn on a canvas does not follow the theme by itself.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    new MutationObserver(() => this.recolour()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  middle() {
    const { rows, given } = this;
    return { row: (rows?.height ?? 1) >> 1, at: given ? (given.scale.t0 + Math.min(given.scale.t1, given.known)) / 2 : 0 };
  }

  /** @param {MouseEvent} event */
  under({ clientX, clientY }) {
    const { rows, given, root } = this;
    const bounds = root.getBoundingClientRect();
    const row = Math.floor(((clientY - bounds.top) / bounds.height) * (rows?.height ?? 1));
    return { row: Math.max(0, Math.min((rows?.height ?? 1) - 1, row)), at: given?.scale.at(clientX - bounds.left) ?? 0 };
  }

  /** @param {{row: number, at: number} | null} place */
  point(place) {
    this.tip.hidden = place === null;
    this.spot.hidden = place === null;
    if (place) this.place = place;
    this.tell();
  }

  /** What is at the place that is pointed at. */
  tell() {
    const { given, rows, place: at } = this;
    if (!given || !rows || !at) return;
    const x = given.scale.x(at.at);
    const height = HEIGHT / rows.height;
    place(this.spot, { left: x - 4, top: at.row * height + height / 2 - 4 });
    const text = this.text(at);
    if (this.tip.textContent !== text) this.tip.textContent = text;
    place(this.tip, { left: Math.max(0, Math.min(given.scale.width - 260, x + 12)) });
    put(this.root, "aria-valuenow", String(at.row + 1));
    put(this.root, "aria-valuetext", text);
  }

  /** @param {{row: number, at: number}} place */
  text({ row, at }) {
    const { given, rows } = this;
    if (!given || !rows) return "";
    const { run, crowd } = given;
    const here = this.members(row);
    const first = here.at(0);
    const last = here.at(-1);
    if (!first || !last) return "";
    const names = first === last ? nameOf(run, first) : t("{first} to {last}", { first: nameOf(run, first), last: nameOf(run, last) });
    const many = here.length > 1 ? ` (${tn("{n} lane", "{n} lanes", here.length)})` : "";
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const one of here) {
      const state = stateOf(one, at);
      if (state !== null) counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    const known = at <= given.known;
    const told = crowd.states.filter((state) => counts.get(state)).map((state) => `${stateName(state)} ${counts.get(state)?.toLocaleString("en")}`);
    return `${instant(at)} · ${names}${many}: ${known ? told.join(", ") || t("not there yet") : t("not known")}`;
  }

  /** The lanes of a row of pixels. @param {number} row @returns {(Task | Strand)[]} */
  members(row) {
    const { rows, given } = this;
    if (!rows || !given) return [];
    const start = rows.first[row] ?? 0;
    const { members } = given.crowd.moves;
    return [...rows.order.subarray(start, start + (rows.lanes[row] ?? 0))].flatMap((number) => members[number] ?? []);
  }

  /** To the first lane there that does what is strongest at that instant. @param {{row: number, at: number}} place */
  go(place) {
    const { given } = this;
    const here = this.members(place.row);
    if (!given || !here.length) return;
    const states = here.map((one) => given.crowd.states.indexOf(stateOf(one, place.at) ?? ""));
    const best = Math.min(...states.map((state) => (state < 0 ? 9 : state)));
    const one = here[Math.max(0, states.indexOf(best))];
    if (one) this.actions.pick("coro" in one ? `task-${one.id}` : strandKey(one), place.at);
  }
}

/** @param {LaneTree} tree @param {string} kind @param {Map<Task | Strand, number>} numbers @returns {Iterable<number>} */
function* inTree(tree, kind, numbers) {
  const open = [...(tree.taken.get(kind)?.roots ?? [])].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    const { lane } = node;
    const number = lane.kind === "task" ? numbers.get(lane.task) : "strand" in lane ? numbers.get(lane.strand) : undefined;
    if (number !== undefined) yield number;
    for (let at = node.children.length - 1; at >= 0; at -= 1) open.push(/** @type {Node} */ (node.children[at]));
  }
}

/** As the crowd counts it; null where it isn't there yet. @param {Task | Strand} one @param {number} at @returns {string | null} */
export function stateOf(one, at) {
  if ("coro" in one) {
    const state = stateAt(one, at);
    return state === null || ["running", "ready", "waiting"].includes(state) ? state : "over";
  }
  if (at < one.created) return null;
  if (one.end?.told && at >= one.end.at) return "over";
  if (one.kind !== "thread") return one.spans.findLast(({ from }) => from <= at)?.state ?? null;
  if (one.blocks.some(({ from, to }) => from <= at && (to === null || at < to))) return "blocked";
  const works = one.executor === null || one.works.some(({ started, ended }) => started !== null && started <= at && (ended === null || at < ended));
  return works ? "working" : "idle";
}

/** @param {Run} run @param {Task | Strand} one */
function nameOf(run, one) {
  return "coro" in one ? taskName(one) : strandName(run, one);
}

/** @param {Element} element @param {string} name @param {string} value */
function put(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** @param {HTMLElement} element @param {Record<string, number>} sizes  pixels */
export function place(element, sizes) {
  for (const [name, size] of Object.entries(sizes)) {
    const text = `${Math.round(size * 100) / 100}px`;
    if (element.style.getPropertyValue(name) !== text) element.style.setProperty(name, text);
  }
}
