/**
 * The picture of all lanes of a kind: a new one is made a little in each frame, the old one is moved and stretched
 * meanwhile.
 * @module
 */

import { el } from "../dom.js";
import { Overview, paintRow } from "./overview.js";
import { pixels, suffices, withMargin } from "./stretched.js";

/** @import {Crowd} from "../types.js" */
/** @import {rowsOf} from "./overview.js" */
/** @import {Scale} from "./scale.js" */

/** What is to be drawn: `known` is where what is told ends, `theme` another number whenever the colours changed. @typedef {{crowd: Crowd, rows: ReturnType<typeof rowsOf>, scale: Scale, known: number, theme: number}} Given */

/** So many milliseconds of a frame are spent on it: while what is drawn changes, and once it stays. */
const SLICE = { moving: 1, still: 5 };
/** While what is drawn changes, a new one is begun no more often than this. */
const AGAIN_MS = 100;
/** What is drawn has not changed for so long: it stays. */
const STILL_MS = 60;

export class OverviewPicture {
  /** @param {string} kind  of the lanes */
  constructor(kind) {
    this.kind = kind;
    this.canvas = el("canvas", "overview-picture");
    this.canvas.setAttribute("aria-hidden", "true");
    /** @type {Given | null} */
    this.given = null;
    /** @type {{of: Overview, image: ImageData, painted: number, key: string, data: string, colours: number[][]} | null} */
    this.making = null;
    /** What the picture is of, and what of that is not the part of the time. */
    this.key = "";
    this.data = "";
    /** What it is to be of, likewise. */
    this.asked = "";
    this.now = "";
    /** How often the lanes were put in another order. */
    this.orders = 0;
    /** When what is asked for changed last. */
    this.changed = -Infinity;
    this.painted = { theme: -1, colours: /** @type {number[][]} */ ([]) };
    this.frame = 0;
    /** When the picture that is made, or was made last, was begun. */
    this.begun = -Infinity;
    /** The part of the time that the picture shows. */
    this.part = { t0: 0, t1: 1 };
  }

  /** @param {Given} given */
  render(given) {
    const { crowd, rows, scale, known, theme } = given;
    if (rows !== this.given?.rows) this.orders += 1;
    this.given = given;
    this.now = `${crowd.moves.length} ${this.orders} ${known} ${theme}`;
    const key = `${this.now} ${scale.t0} ${scale.t1} ${pixels(scale)}`;
    if (key !== this.asked) this.changed = performance.now();
    this.asked = key;
    this.more();
    this.stretch();
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

  /** Whether the picture that there is will do while what is drawn moves. */
  suffices() {
    const { given, canvas, part } = this;
    return given !== null && this.now === this.data && suffices({ ...part, width: canvas.width }, given.scale, given.known);
  }

  /** @param {boolean} moving  whether what is drawn changes: then what lies beside it is drawn too */
  begin(moving) {
    const { given, asked: key } = this;
    if (!given) return;
    const { crowd, rows, scale, known, theme } = given;
    const part = moving ? withMargin(scale, known) : { t0: scale.t0, t1: scale.t1, width: pixels(scale) };
    const { row, lanes, height } = rows;
    const asked = { moves: crowd.moves, states: crowd.states.length, row, lanes, ...part, known, height };
    const colours = this.colours(crowd.states, theme);
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
    this.canvas.dataset.drawn = `${t0} ${t1}`;
  }

  /** As the theme has them: asked for once, since the page is laid out for the answer. @param {string[]} states @param {number} theme */
  colours(states, theme) {
    if (this.painted.theme === theme) return this.painted.colours;
    const context = el("canvas").getContext("2d", { willReadFrequently: true });
    const probe = el("span");
    this.canvas.after(probe);
    const found = states.map((state) => {
      probe.className = `overview-colour of-${state}`;
      if (!context) return [0, 0, 0];
      context.fillStyle = getComputedStyle(probe).color;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    });
    probe.remove();
    this.painted = { theme, colours: found };
    return found;
  }
}
