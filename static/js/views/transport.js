/**
 * Below the lanes: play, pause, step and scrub; what the cursor stands on.
 * @module
 */

import { hide, need } from "../dom.js";
import { duration, exact } from "../format.js";
import { t } from "../i18n.js";
import { saidOf } from "../time/said.js";
import { counted } from "../time/stepping.js";
import { say } from "../timeline/svg.js";

/** @import {Look} from "../store.js" */
/** @import {Time} from "../time/time.js" */

/**
 * @typedef {object} Replay
 * @property {Look} look
 * @property {number | null} end  of the longest run; null while any goes on
 */

/** Parts of a run that one step of the slider is. */
const STEPS = 1000;
const PLAY = "M3 1.8v12.4a.6.6 0 0 0 .9.5l10-6.2a.6.6 0 0 0 0-1l-10-6.2a.6.6 0 0 0-.9.5z";
const PAUSE = "M3.5 2h3v12h-3zM9.5 2h3v12h-3z";
const GROUPED = new Intl.NumberFormat("en");

export class TransportView {
  /** @param {HTMLElement} root @param {Time} time @param {string[]} names  of the runs, where there are several */
  constructor(root, time, names) {
    this.root = root;
    this.time = time;
    this.names = names;
    this.play = need("[data-play]", root);
    this.scrub = /** @type {HTMLInputElement} */ (need("[data-scrub]", root));
    this.instant = need("[data-instant]", root);
    this.event = need("[data-event]", root);
    this.count = need("[data-event-count]", root);
    this.late = need("[data-late]", root);
    this.follow = need("[data-follow]", root);
    this.speed = /** @type {HTMLSelectElement} */ (need("[data-speed]", root));
    this.scrub.max = String(STEPS);
    this.play.addEventListener("click", () => time.play());
    this.follow.addEventListener("click", () => {
      time.follow();
      // It is about to be gone, and the focus should not be gone with it.
      this.play.focus();
    });
    this.scrub.addEventListener("input", () => time.scrub((this.scrub.valueAsNumber / STEPS) * time.last));
    this.speed.addEventListener("change", () => time.store.update({ speed: Number(this.speed.value) }));
    for (const button of root.querySelectorAll("[data-step]")) {
      const [direction, what] = (button.getAttribute("data-step") ?? "").split(" ");
      button.addEventListener("click", () => time.step(direction === "back" ? -1 : 1, what === "step"));
    }
  }

  /** @param {Replay} replay */
  render({ look, end }) {
    const { time } = this;
    hide(this.root, !time.any);
    this.root.classList.toggle("over", end !== null);
    if (this.root.hidden) return;
    const last = Math.max(1, time.last);
    const at = look.cursor ?? last;
    const value = String(Math.round((at / last) * STEPS));
    if (this.scrub.value !== value) this.scrub.value = value;
    if (this.speed.value !== String(look.speed)) this.speed.value = String(look.speed);
    const text = exact(at);
    if (this.instant.textContent !== text) {
      this.instant.textContent = text;
      // While it moves by itself, nobody wants to hear of every instant.
      if (look.cursor !== null || !time.live) this.scrub.setAttribute("aria-valuetext", text);
    }
    this.place(look);
    const { live } = time;
    hide(this.follow, !live || look.follow);
    say(this.late, live && look.cursor !== null ? t("behind by {time}", { time: duration(Math.max(0, last - look.cursor)) }) : "");
    const moving = look.playing || (live && look.cursor === null);
    const label = moving ? t("Pause") : t("Play");
    if (this.play.getAttribute("aria-label") !== label) {
      this.play.setAttribute("aria-label", label);
      this.play.querySelector("path")?.setAttribute("d", moving ? PAUSE : PLAY);
    }
  }

  /** The event that the cursor stands on; where it stands on none, how many are behind it. @param {Look} look */
  place(look) {
    const runs = this.time.known.runs();
    const numbers = counted(runs, look);
    const n = GROUPED.format(numbers.n);
    const all = GROUPED.format(numbers.all);
    const { event } = look;
    const run = event && runs[event.band];
    if (!event || !run) {
      say(this.event, "");
      say(this.count, t("{n} of {all} events", { n, all }));
      return;
    }
    const name = this.names[event.band];
    const what = [name, saidOf(run, event.seq)].filter(Boolean).join(", ");
    say(this.event, t("event {n} of {all}: {what}", { n, all, what }));
    say(this.count, "");
  }
}
