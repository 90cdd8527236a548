/**
 * The areas above the lanes of a run that has too many of them to draw each.
 * @module
 */

import { el } from "../dom.js";
import { t, tn } from "../i18n.js";
import { countAt } from "../model_crowd.js";
import { tasksInAll } from "../query.js";
import { stateName } from "../views/describe.js";
import { areas } from "./crowd.js";
import { HEIGHT as OVERVIEW, OverviewView, place } from "./overview_view.js";
import { scale } from "./scale.js";
import { suffices, withMargin } from "./stretched.js";
import { fit, put, say, svg } from "./svg.js";

/** @import {Crowd, Run} from "../types.js" */
/** @import {Part} from "./stretched.js" */
/** @import {Frame} from "./view.js" */
/** @import {Scale} from "./scale.js" */
/** @import {LaneTree} from "./tree.js" */

/** @typedef {"task" | "thread" | "greenlet" | "generator"} Kind */
/** `drawn` and `told` are what its areas and its words were last made from, `part` is the part of the time that the areas show. @typedef {{group: SVGGElement, name: SVGTextElement, counts: SVGGElement, window: SVGSVGElement, areas: SVGGElement, note: SVGTextElement, drawn: string, part: Part, told: string, words: string}} Shown */

const KINDS = /** @type {Kind[]} */ (["task", "thread", "greenlet", "generator"]);
const HEIGHT = 104;
const NARROW = 134;
/** Below an overview. */
const GAP = 10;
const LINE = 16;

export class CrowdView {
  /** @param {string} hatch  the pattern of what is ready */
  constructor(hatch) {
    this.hatch = hatch;
    this.svg = svg("svg", { class: "tl-crowds", role: "img" });
    this.root = el("div", "tl-crowds-box", this.svg);
    /** @type {Map<Kind, OverviewView>} */
    this.overviews = new Map();
    /** Asks for another frame. */
    this.again = () => {};
    /** A lane of an overview was chosen, and an instant. @type {(lane: string, at: number) => void} */
    this.pick = () => {};
    /** @type {Map<Kind, Shown>} */
    this.shown = new Map();
    this.height = 0;
    /** @type {Run | null} */
    this.run = null;
  }

  /**
   * @param {Run} run
   * @param {Set<string>} cut  the kinds of which not every lane is drawn
   * @param {Scale} scale
   * @param {Frame} frame
   * @param {number} at  the instant whose counts are told
   * @param {number} end  how far the run has come
   * @param {LaneTree} lanes
   */
  render(run, cut, scale, frame, at, end, lanes) {
    if (run !== this.run) for (const shown of this.shown.values()) shown.drawn = shown.told = "";
    this.run = run;
    const kinds = KINDS.filter((kind) => cut.has(kind));
    const tall = frame.gutter ? HEIGHT : NARROW;
    const above = frame.gutter ? 0 : LINE;
    const each = tall + above + OVERVIEW + GAP;
    this.height = kinds.length * each;
    put(this.svg, "width", frame.width);
    put(this.svg, "height", this.height);
    put(this.svg, "display", kinds.length ? "block" : "none");
    put(this.svg, "aria-hidden", String(kinds.length === 0));
    for (const [kind, { group }] of this.shown) if (!cut.has(kind)) this.remove(kind, group);
    const told = kinds.map((kind, index) => this.draw(run, kind, index * each, tall, scale, frame, at, Math.min(end, run.quiet ?? end)));
    kinds.forEach((kind, index) => this.overview(run, kind, index * each + tall + above, scale, frame, Math.min(end, run.quiet ?? end), lanes));
    // A text for every frame would be read by nobody.
    if (kinds.length && (run.finished || !this.svg.hasAttribute("aria-label"))) put(this.svg, "aria-label", told.join("; "));
  }

  /** @param {Kind} kind @param {SVGGElement} group */
  remove(kind, group) {
    group.remove();
    this.shown.delete(kind);
    const overview = this.overviews.get(kind);
    overview?.root.remove();
    overview?.tip.remove();
    this.overviews.delete(kind);
  }

  /** @param {Run} run @param {Kind} kind @param {number} top @param {Scale} scale @param {Frame} frame @param {number} end @param {LaneTree} lanes */
  overview(run, kind, top, scale, frame, end, lanes) {
    let overview = this.overviews.get(kind);
    if (!overview) {
      overview = new OverviewView(kind, { again: () => this.again(), pick: (lane, at) => this.pick(lane, at) });
      this.overviews.set(kind, overview);
      this.root.append(overview.root, overview.tip);
    }
    overview.render(run, run.crowds[kind], lanes, scale, end);
    place(overview.root, { top, left: frame.gutter });
    place(overview.tip, { top: top + OVERVIEW + 4, "margin-left": frame.gutter });
    const note = this.shown.get(kind)?.note;
    const most = Math.max(1, ...(overview.rows?.lanes ?? []));
    if (!note) return;
    put(note, "y", frame.gutter ? HEIGHT + 12 : NARROW + 10);
    say(note, fit(tn("1 pixel = {n} lane", "1 pixel = {n} lanes", most), frame.gutter ? frame.gutter - 12 : frame.width, 13));
  }

  /** @param {Run} run @param {Kind} kind @param {number} top @param {number} height @param {Scale} of @param {Frame} frame @param {number} at @param {number} end */
  draw(run, kind, top, height, of, frame, at, end) {
    let shown = this.shown.get(kind);
    if (!shown) {
      const name = svg("text", { class: "row-name", x: 8, y: 17 });
      const counts = svg("g");
      const painted = svg("g");
      const window = svg("svg", {}, painted);
      const note = svg("text", { class: "row-note", x: 8 });
      shown = { group: svg("g", { class: `crowd of-${kind}` }, name, counts, window, note), name, counts, window, areas: painted, note, drawn: "", part: { t0: 0, t1: 0, width: 0 }, told: "", words: "" };
      this.svg.append(shown.group);
      this.shown.set(kind, shown);
    }
    const crowd = run.crowds[kind];
    put(shown.group, "transform", `translate(0 ${top})`);
    const told = `${run.seq} ${run.finished !== null} ${Math.min(at, end)} ${at} ${frame.gutter}`;
    if (told !== shown.told) {
      shown.told = told;
      shown.words = this.words(shown, run, kind, frame, at, end);
    }
    const above = frame.gutter ? 10 : 56;
    put(shown.window, "x", frame.gutter);
    put(shown.window, "y", above);
    put(shown.window, "width", of.width);
    this.outline(shown, run, crowd, of, end, height - above - 8);
    return shown.words;
  }

  /** The areas; while the picture moves, those that there are may do. @param {Shown} shown @param {Run} run @param {Crowd} crowd @param {Scale} of @param {number} end @param {number} height */
  outline(shown, run, crowd, of, end, height) {
    const moving = of.grain > 1;
    const data = `${run.seq} ${end} ${height} `;
    const drawn = moving ? data : `${data}${of.t0} ${of.t1} ${of.width}`;
    if (moving ? !(shown.drawn.startsWith(data) && suffices(shown.part, of, end)) : drawn !== shown.drawn) {
      shown.drawn = drawn;
      const part = (shown.part = moving ? withMargin(of, end) : of);
      this.paint(shown.areas, areas(crowd, scale(part.t0, part.t1, part.width, of.grain), end, height));
    }
    const { t0, t1, width } = shown.part;
    const left = of.x(t0);
    put(shown.areas, "transform", left === 0 && of.t1 === t1 ? "" : `translate(${left.toFixed(2)} 0) scale(${((of.x(t1) - left) / width).toFixed(5)} 1)`);
  }

  /**
   * How many are in which state, written beside the areas.
   * @param {{name: Element, counts: SVGGElement}} shown
   * @param {Run} run
   * @param {Kind} kind
   * @param {Frame} frame
   * @param {number} at
   * @param {number} end
   */
  words({ name, counts }, run, kind, frame, at, end) {
    const crowd = run.crowds[kind];
    const total = crowd.now.reduce((sum, count) => sum + count, 0);
    const all = title(kind, kind === "task" ? tasksInAll(run) : total);
    say(name, all);
    const now = countAt(crowd, Math.min(at, end));
    // Beyond the end of what is told, nothing is.
    const known = run.quiet === null || at <= run.quiet;
    const texts = crowd.states.map((state, index) => `${stateName(state)} ${known ? (now[index] ?? 0).toLocaleString("en") : "?"}`);
    this.legend(counts, crowd.states, texts, frame.gutter > 0);
    return `${all}: ${texts.join(", ")}`;
  }

  /** @param {SVGGElement} group @param {{state: string, path: string}[]} paths */
  paint(group, paths) {
    while (group.childElementCount > paths.length) group.lastElementChild?.remove();
    paths.forEach(({ state, path }, index) => {
      const area = group.children[index] ?? group.appendChild(svg("path"));
      put(area, "class", `area of-${state}`);
      put(area, "d", path);
      if (state === "ready") put(area, "fill", `url(#${this.hatch})`);
    });
  }

  /** @param {SVGGElement} group @param {string[]} states @param {string[]} texts @param {boolean} below  one under the other */
  legend(group, states, texts, below) {
    if (!group.childElementCount) {
      for (const state of states) {
        const swatch = svg("rect", { class: `area of-${state}`, width: 10, height: 10, ...(state === "ready" && { fill: `url(#${this.hatch})` }) });
        group.append(svg("g", {}, swatch, svg("text", { class: "row-note", x: 15, y: 9 })));
      }
    }
    texts.forEach((text, index) => {
      const entry = /** @type {Element} */ (group.children[index]);
      const place = below ? `translate(8 ${28 + index * LINE})` : `translate(${8 + (index % 2) * 150} ${25 + Math.floor(index / 2) * 14})`;
      put(entry, "transform", place);
      say(/** @type {Element} */ (entry.lastElementChild), text);
    });
  }
}

/** @param {Kind} kind @param {number} total */
function title(kind, total) {
  if (kind === "task") return tn("{n} task", "{n} tasks", total);
  if (kind === "thread") return tn("{n} thread", "{n} threads", total);
  if (kind === "greenlet") return tn("{n} greenlet", "{n} greenlets", total);
  return tn("{n} generator", "{n} generators", total);
}

/** What is said where the log had gone quiet: how much is missing, how far the areas tell, and how the tasks ended all the same. @param {Run} run @returns {string[]} */
export function missingTexts(run) {
  const missing = run.truncated.find((event) => ["events", "bytes"].includes(event.limit))?.missing;
  const texts = [missing ? tn("{n} event is not in the trace", "{n} events are not in the trace", missing) : t("not in the trace")];
  const all = tasksInAll(run);
  const told = run.tasks.size - run.internal.task;
  if (all > told) texts.push(t("{n} of {all} tasks were known by then", { n: told.toLocaleString("en"), all: all.toLocaleString("en") }));
  const totals = run.finished?.summary?.totals;
  if (!totals?.tasks) return texts;
  const ends = ["finished", "failed", "cancelled", "pending"].filter((state) => totals[state]);
  return [...texts, t("In the end: {ends}", { ends: ends.map((state) => `${stateName(state)} ${totals[state].toLocaleString("en")}`).join(", ") })];
}
