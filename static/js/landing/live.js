/**
 * The landing page's live picture: one demo's script beside its run, which the page itself starts.
 * @module
 */

import { hasRun } from "../api.js";
import { Band } from "../band.js";
import { need } from "../dom.js";
import { t } from "../i18n.js";
import { look } from "../looking.js";
import { paced } from "../pace.js";
import { lineOfItem, standing } from "../standing.js";
import { AFRESH, Store } from "../store.js";
import { Time } from "../time/time.js";
import { Timeline } from "../timeline/view.js";
import { sharedEnd } from "../twins/extent.js";
import { SourceView } from "../views/source.js";
import { StatusView } from "../views/status.js";
import { Visit, onceSeen } from "./visit.js";

/** @import {BandData} from "../types.js" */
/** @import {Look} from "../store.js" */

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Live {
  /** @param {BandData} data */
  constructor(data) {
    this.data = data;
    this.store = new Store(paced(() => performance.now()));
    this.band = new Band(data, () => this.changed());
    this.visit = new Visit(() => window.sessionStorage);
    this.timeline = new Timeline(need("[data-timeline]"));
    this.source = new SourceView(need("[data-source]"));
    this.announce = need("[data-announce]");
    this.status = new StatusView({ pill: need("[data-pill]"), text: need("[data-status-text]"), banner: need("[data-banner]"), announce: this.announce });
    this.empty = need("[data-empty]");
    this.emptyText = need("[data-empty-text]");
    this.button = need("[data-run]");
    this.label = need("[data-run-label]");
    this.closer = /** @type {HTMLAnchorElement} */ (need("[data-closer]"));
    this.time = new Time(this.store, {
      runs: () => [this.band.state.run],
      now: () => this.band.now(calm.matches),
      end: () => this.end(),
      selected: () => this.store.state.pinned,
    });
    look([{ timeline: this.timeline, index: 0 }], this.store, this.time);
    this.button.addEventListener("click", () => {
      // Who asked for it is told of it; the first run starts by itself and talks into nobody's reading.
      this.announce.setAttribute("aria-live", "polite");
      void this.start();
    });
    window.addEventListener("online", () => this.band.stream?.hurry());
    this.store.subscribe((now) => this.paint(now));
    this.store.update();
    this.fromTheTop();
    onceSeen(need("[data-live]"), () => void this.begin());
  }

  /** The run of this visit: started once, and found again when the page is opened another time. */
  async begin() {
    const { run } = this.visit;
    if (run !== null && (await hasRun(run))) this.band.follow(run);
    else await this.start();
  }

  async start() {
    this.store.update(AFRESH);
    await this.band.start(new URLSearchParams({ variant: this.data.variant }));
    this.visit.run = this.band.state.id;
  }

  changed() {
    // A run that the server forgot meanwhile is none to come back to.
    if (this.band.state.phase === "gone") this.visit.run = null;
    this.store.update();
  }

  end() {
    return this.band.going ? null : (this.band.state.run.finished?.at ?? null);
  }

  /** The first function is what the script begins with for a reader; what stands above it is one scroll away. */
  fromTheTop() {
    const first = Math.min(...Object.values(this.data.functions));
    const line = this.source.lines.get(first)?.line;
    if (line) this.source.root.scrollTop = line.offsetTop - this.source.root.offsetTop - 8;
  }

  /** @param {Look} now */
  paint(now) {
    const { band, timeline, source } = this;
    const { state, data, live } = band;
    const at = band.now(calm.matches);
    this.time.pass(0);
    // Who wants no motion sees the run when it is over.
    const seen = state.run.seq > 0 && !(calm.matches && band.going);
    this.empty.hidden = seen;
    this.empty.classList.toggle("busy", band.going);
    if (band.going) this.emptyText.textContent = t("The script is running on the server…");
    else this.emptyText.textContent = t("Press Run: the timeline draws itself as the script goes.");
    if (seen) {
      const end = sharedEnd([{ seen: true, live, now: at }]);
      const { key } = now.active ?? now.pinned ?? { key: null };
      timeline.render({ run: state.run, now: at, live, end, cursor: now.cursor, still: live && now.cursor !== null, internal: now.internal, part: now.part, active: now.active?.key ?? null, pinned: now.active ? null : (now.pinned?.key ?? null) });
      source.mark(standing(state.run, now.cursor ?? at, data.script, data.functions));
      source.point(lineOfItem(key === null ? null : timeline.find(key)?.box?.item, data.script, data.functions));
    }
    this.status.render(state, at);
    this.button.hidden = band.going;
    this.label.textContent = state.id === null ? t("Run") : t("Run again");
    this.closer.href = state.id === null || state.phase === "gone" ? `/demos/${encodeURIComponent(data.demo)}` : `/runs/${encodeURIComponent(state.id)}`;
    if (live && !calm.matches) this.store.update();
  }
}
