/**
 * What the page shows of one band: its lanes, its source, its output, how its run stands.
 * @module
 */

import { hide, need } from "./dom.js";
import { LintsView } from "./lints/view.js";
import { litAt, litEvidence, litOutput, printedIn } from "./lit/lit.js";
import { placesOf } from "./lit/places.js";
import { lineOfItem, standing } from "./standing.js";
import { upTo } from "./time/stepping.js";
import { Timeline } from "./timeline/view.js";
import { OutputView } from "./views/output.js";
import { SourceView } from "./views/source.js";
import { StatusView } from "./views/status.js";
import { subjectOf } from "./views/inspector/subject.js";
import { TableView } from "./views/table.js";

/** @import {Band} from "./band.js" */
/** @import {Lit} from "./lit/lit.js" */
/** @import {Look} from "./store.js" */
/** @import {Output, Run} from "./types.js" */
/** @import {Seen} from "./views/inspector/view.js" */

/** What all bands of the page share in a frame. @typedef {{look: Look, end: number, calm: boolean}} Frame */

/** So long a frame may take in what is new in the index of places. */
const PLACES_MS = 2;

export class BandView {
  /** @param {Band} band @param {number} index  of the band on the page @param {boolean} compared */
  constructor(band, index, compared) {
    /** @param {string} name */
    const part = (name) => need(`[data-${name}][data-of="${index}"]`);
    this.band = band;
    this.index = index;
    this.timeline = new Timeline(part("timeline"), compared ? band.data.label : "");
    this.source = new SourceView(part("source"));
    this.output = new OutputView(part("output"), part("output-count"));
    this.table = new TableView(part("table"), /** @type {HTMLDetailsElement} */ (need(".table-box")));
    this.status = new StatusView({ pill: part("pill"), text: part("status-text"), banner: part("banner"), announce: part("announce") });
    this.lints = new LintsView(part("lints"));
    this.empty = part("empty");
    /** What was lit last, which need not be found again in each frame. @type {{key: string, run: Run, lit: Lit | null} | null} */
    this.lit = null;
    /** Asks for another frame. @type {() => void} */
    this.more = () => {};
    this.alone = compared ? /** @type {HTMLAnchorElement} */ (part("alone")) : null;
  }

  /** What of this band is pointed at or pinned: a box, or a lane as a whole. @param {Look} look */
  spot({ active, pinned }) {
    const spot = active ?? pinned;
    return spot?.band === this.index ? this.timeline.find(spot.key) : null;
  }

  /** What the inspector is told of a box or a lane of this band. @param {string} key @param {Look} look @param {boolean} calm @returns {Seen} */
  seen(key, look, calm) {
    const { band, index, timeline } = this;
    const { run } = band.state;
    const now = band.now(calm);
    const { cursor } = look;
    const { script, functions } = band.data;
    return { key, band: index, context: { run, now, at: cursor ?? now, upto: upTo(look, index), cursor, script, functions }, live: band.live, box: timeline.find(key)?.box ?? null };
  }

  /** What is lit on the lanes: of what is pointed at, else of what is selected. @param {Look} look @returns {Lit | null} */
  lights({ active, pinned }) {
    for (const spot of [active, pinned]) {
      const [, kind, digits] = /^(line|out|lint)-(\d+)$/.exec(spot?.key ?? "") ?? [];
      if (!spot || spot.band !== this.index || !kind) continue;
      const { run } = this.band.state;
      const { script, functions } = this.band.data;
      const place = kind === "line" ? placesOf(run, script, functions).lines.get(Number(digits)) : undefined;
      if (place) return litAt(place);
      if (this.lit?.key === spot.key && this.lit.run === run) return this.lit.lit;
      const subject = subjectOf(run, spot.key);
      const lit = subject?.kind === "out" ? litOutput(run, subject.output) : subject?.kind === "lint" ? litEvidence(run, subject.lint) : null;
      this.lit = { key: spot.key, run, lit };
      return lit;
    }
    return null;
  }

  /** What was printed by what is selected, and while. @param {Look} look @returns {((output: Output) => boolean) | null} */
  printedBy({ pinned }) {
    const { run } = this.band.state;
    const subject = pinned?.band === this.index ? subjectOf(run, pinned.key) : null;
    if (!subject) return null;
    const { item } = subject;
    if (item?.kind === "output") return (output) => output === item.output;
    const owner = subject.kind === "task" ? subject.task : subject.kind === "strand" ? subject.strand : null;
    if (!owner) return null;
    const part = item?.kind === "span" ? item.span : item?.kind === "turn" ? item.turn : null;
    return (output) => {
      const place = printedIn(run, output);
      return place?.owner === owner && (part === null || place.part === part);
    };
  }

  /** @param {Frame} frame */
  render({ look, end, calm }) {
    const { band, timeline } = this;
    const { state, data } = band;
    const { run } = state;
    const now = band.now(calm);
    const upto = upTo(look, this.index);
    const active = look.active?.band === this.index ? look.active.key : null;
    const pinned = look.pinned?.band === this.index && !look.active ? look.pinned.key : null;
    hide(this.empty, run.seq > 0);
    this.empty.classList.toggle("busy", state.phase === "starting" || state.phase === "queued");
    timeline.overlay.marks.marks = look.marks;
    timeline.render({ run, now, live: band.live, end, cursor: look.cursor, still: band.live && look.cursor !== null && !look.playing, internal: look.internal, arrows: look.arrows, part: look.part, active, pinned, lit: this.lights(look) });
    if (state.source !== null) this.source.show(state.source);
    this.source.mark(standing(run, look.cursor ?? now, data.script, data.functions, upto));
    const places = placesOf(run, data.script, data.functions);
    const until = performance.now() + PLACES_MS;
    // The rest is taken in with the next frames.
    if (!places.update(() => performance.now() > until)) this.more();
    this.source.offer(places);
    const line = /^line-(\d+)$/.exec(look.pinned?.band === this.index ? look.pinned.key : "")?.[1];
    this.source.choose(line === undefined ? null : Number(line));
    this.source.point(lineOfItem(this.spot(look)?.box?.item, data.script, data.functions));
    this.output.render(run, look.cursor, upto);
    this.output.mark(this.printedBy(look), look.pinned?.key ?? "");
    this.table.render(run);
    this.lints.render(run);
    this.status.render(state, now);
    this.link(state.id);
  }

  /** @param {string | null} id */
  link(id) {
    const { alone } = this;
    if (!alone || (alone.dataset.id ?? null) === id) return;
    alone.hidden = id === null;
    if (id === null) {
      delete alone.dataset.id;
      return;
    }
    alone.dataset.id = id;
    alone.href = `/runs/${id}`;
  }
}
