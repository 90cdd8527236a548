/**
 * What the page shows of one band: its lanes, its source, its output, how its run stands.
 * @module
 */

import { need } from "./dom.js";
import { LintsView } from "./lints/view.js";
import { lineOfItem, standing } from "./standing.js";
import { upTo } from "./time/stepping.js";
import { Timeline } from "./timeline/view.js";
import { OutputView } from "./views/output.js";
import { SourceView } from "./views/source.js";
import { StatusView } from "./views/status.js";
import { TableView } from "./views/table.js";

/** @import {Band} from "./band.js" */
/** @import {Look} from "./store.js" */
/** @import {Seen} from "./views/inspector/view.js" */

/** What all bands of the page share in a frame. @typedef {{look: Look, end: number, calm: boolean}} Frame */

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
    this.links = compared
      ? { alone: /** @type {HTMLAnchorElement} */ (part("alone")), trace: /** @type {HTMLAnchorElement} */ (part("trace")) }
      : null;
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

  /** @param {Frame} frame */
  render({ look, end, calm }) {
    const { band, timeline } = this;
    const { state, data } = band;
    const { run } = state;
    const now = band.now(calm);
    const upto = upTo(look, this.index);
    const active = look.active?.band === this.index ? look.active.key : null;
    const pinned = look.pinned?.band === this.index && !look.active ? look.pinned.key : null;
    this.empty.hidden = run.seq > 0;
    this.empty.classList.toggle("busy", state.phase === "starting");
    timeline.render({ run, now, live: band.live, end, cursor: look.cursor, still: band.live && look.cursor !== null && !look.playing, internal: look.internal, arrows: look.arrows, part: look.part, active, pinned });
    if (state.source !== null) this.source.show(state.source);
    this.source.mark(standing(run, look.cursor ?? now, data.script, data.functions, upto));
    this.source.point(lineOfItem(this.spot(look)?.box?.item, data.script, data.functions));
    this.output.render(run, look.cursor, upto);
    this.table.render(run);
    this.lints.render(run);
    this.status.render(state, now);
    this.link(state.id);
  }

  /** @param {string | null} id */
  link(id) {
    if (!this.links || (this.links.alone.dataset.id ?? null) === id) return;
    const { alone, trace } = this.links;
    alone.hidden = trace.hidden = id === null;
    if (id === null) {
      delete alone.dataset.id;
      return;
    }
    alone.dataset.id = id;
    alone.href = `/runs/${id}`;
    trace.href = `/api/runs/${id}/trace?format=ndjson`;
  }
}
