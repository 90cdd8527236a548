/**
 * All lanes of a kind in one small picture above them: pointed at, it tells which lanes are there and what they do;
 * chosen, it leads to them. A new one is made a little in each frame, the old one is stretched meanwhile.
 * @module
 */

import { el } from "../dom.js";
import { instant } from "../format.js";
import { t, tn } from "../i18n.js";
import { stateAt, strandKey, strandName, taskName } from "../query.js";
import { stateName } from "../views/describe.js";
import { Overview, paintRow, rowsOf } from "./overview.js";
import { pixels, suffices, withMargin } from "./stretched.js";

/** @import {Crowd, Run, Strand, Task} from "../types.js" */
/** @import {Scale} from "./scale.js" */
/** @import {LaneTree, Node} from "./tree.js" */

/** Pixels from top to bottom, at most. */
export const HEIGHT = 104;
/** So many milliseconds of a frame are spent on it: while what is drawn changes, and once it stays. */
const SLICE = { moving: 1, still: 5 };
/** While what is drawn changes, a new one is begun no more often than this; in between the old one is stretched. */
const AGAIN_MS = 100;
/** What is drawn has not changed for so long: it stays. */
const STILL_MS = 60;
/** The order of the lanes of a run that goes on is asked for again after so many milliseconds. */
const ORDER_MS = 500;

export class OverviewView {
  /** @param {string} kind @param {{again: () => void, pick: (lane: string, at: number) => void}} actions */
  constructor(kind, actions) {
    this.kind = kind;
    this.actions = actions;
    this.canvas = el("canvas", "overview-picture");
    this.canvas.setAttribute("aria-hidden", "true");
    this.spot = el("div", "overview-spot");
    this.spot.hidden = true;
    this.tip = el("div", "overview-tip");
    this.tip.hidden = true;
    this.root = el("div", `tl-overview of-${kind}`, this.canvas, this.spot);
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
    /** @type {{of: Overview, image: ImageData, painted: number, key: string, data: string, colours: number[][]} | null} */
    this.making = null;
    /** What the picture is of, and what of that is not the part of the time. */
    this.key = "";
    this.data = "";
    /** How often the colours changed. */
    this.theme = 0;
    this.painted = { theme: -1, colours: /** @type {number[][]} */ ([]) };
    /** What the picture is to be of. */
    this.asked = "";
    this.now = "";
    /** When that changed last. */
    this.changed = -Infinity;
    this.frame = 0;
    /** When the picture that is made, or was made last, was begun. */
    this.begun = -Infinity;
    /** The part of the time that the picture shows. */
    this.part = { t0: 0, t1: 1 };
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
    const width = pixels(scale);
    const data = `${crowd.moves.length} ${this.ordered.members} ${rows.height} ${known} ${this.theme}`;
    const key = `${data} ${scale.t0} ${scale.t1} ${width}`;
    if (key !== this.asked) this.changed = performance.now();
    this.asked = key;
    this.now = data;
    this.more();
    place(this.root, { width: scale.width });
    this.stretch();
    if (this.root.matches(":focus")) this.tell();
  }

  /** Goes on in the next frames until it is done: the rest of the page need not be drawn for that. */
  more() {
    if (this.frame || (!this.making && this.asked === this.key)) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const now = performance.now();
      const moving = now - this.changed < STILL_MS;
      if (!this.making && !(moving && (now - this.begun < AGAIN_MS || this.suffices()))) {
        this.begun = now;
        this.begin(moving);
      }
      this.work(moving ? SLICE.moving : SLICE.still);
      this.more();
    });
  }

  /** The picture that there is lies where its part of the time is. */
  stretch() {
    const { given, part } = this;
    if (!given) return;
    const left = given.scale.x(part.t0);
    const wide = given.scale.x(part.t1) - left;
    // Moved, not laid out anew.
    const transform = `translateX(${left.toFixed(2)}px) scaleX(${(wide / this.canvas.width).toFixed(5)})`;
    if (this.canvas.style.transform !== transform) this.canvas.style.transform = transform;
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

  /** Whether the picture that there is will do while what is drawn moves. */
  suffices() {
    const { given, canvas, part } = this;
    return given !== null && this.now === this.data && suffices({ ...part, width: canvas.width }, given.scale, given.known);
  }

  /** @param {boolean} moving  whether what is drawn changes: then what lies beside it is drawn too */
  begin(moving) {
    const { given, rows, asked: key } = this;
    if (!given || !rows) return;
    const { crowd, scale, known } = given;
    const part = moving ? withMargin(scale, known) : { t0: scale.t0, t1: scale.t1, width: pixels(scale) };
    const { row, lanes, height } = rows;
    const asked = { moves: crowd.moves, states: crowd.states.length, row, lanes, ...part, known, height };
    const colours = this.colours(crowd.states);
    this.making = { of: new Overview(asked), image: new ImageData(part.width, height), painted: 0, key: moving ? "" : key, data: this.now, colours };
  }

  /** @param {number} slice  milliseconds */
  work(slice) {
    const { making, kind } = this;
    if (!making) return;
    const until = performance.now() + slice;
    const more = () => performance.now() < until;
    if (!making.of.work(more)) return;
    const { width, height, t0, t1 } = making.of.asked;
    while (making.painted < height && more()) {
      // A thread runs one of these at a time; of threads themselves, as many are blocked as there are.
      paintRow(making.of, making.painted, making.image.data, making.colours, kind !== "thread");
      making.painted += 1;
    }
    if (making.painted < height) return;
    // A new size empties it.
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.canvas.getContext("2d")?.putImageData(making.image, 0, 0);
    this.part = { t0, t1 };
    this.key = making.key;
    this.data = making.data;
    this.making = null;
    this.stretch();
    this.root.dataset.drawn = `${t0} ${t1}`;
  }

  /** As the theme has them: asked for once, since the page is laid out for the answer. @param {string[]} states */
  colours(states) {
    if (this.painted.theme === this.theme) return this.painted.colours;
    const context = el("canvas").getContext("2d", { willReadFrequently: true });
    const probe = el("span");
    this.root.append(probe);
    const found = states.map((state) => {
      probe.className = `overview-colour of-${state}`;
      if (!context) return [0, 0, 0];
      context.fillStyle = getComputedStyle(probe).color;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    });
    probe.remove();
    this.painted = { theme: this.theme, colours: found };
    return found;
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
