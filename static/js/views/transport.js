/**
 * Replay: play, pause and scrub what is over; a link to it.
 * @module
 */

import { need } from "../dom.js";
import { instant } from "../format.js";
import { t } from "../i18n.js";

/**
 * @typedef {object} Replay
 * @property {import("../twins/links.js").Links | null} links  to what is on the page; null while there is nothing
 * @property {boolean} seen  any event
 * @property {number | null} end  of the longest run; null while any goes on
 * @property {number | null} cursor
 * @property {boolean} playing
 */

/** Parts of a run that one step of the slider is. */
const STEPS = 1000;
const PLAY = "M3 1.8v12.4a.6.6 0 0 0 .9.5l10-6.2a.6.6 0 0 0 0-1l-10-6.2a.6.6 0 0 0-.9.5z";
const PAUSE = "M3.5 2h3v12h-3zM9.5 2h3v12h-3z";

/**
 * Where the cursor is after some time of playing.
 * @param {number} cursor
 * @param {number} elapsed  milliseconds
 * @param {number} speed
 * @param {number} end
 * @returns {{cursor: number, over: boolean}}
 */
export function advance(cursor, elapsed, speed, end) {
  const next = cursor + elapsed * 1000 * speed;
  return next >= end ? { cursor: end, over: true } : { cursor: next, over: false };
}

export class TransportView {
  /**
   * @param {HTMLElement} root
   * @param {{play: () => void, scrub: (at: number) => void, speed: (speed: number) => void}} actions
   */
  constructor(root, actions) {
    this.root = root;
    this.play = need("[data-play]", root);
    this.scrub = /** @type {HTMLInputElement} */ (need("[data-scrub]", root));
    this.instant = need("[data-instant]", root);
    this.link = /** @type {HTMLAnchorElement} */ (need("[data-share-link]", root));
    this.download = /** @type {HTMLAnchorElement} */ (need("[data-download]", root));
    this.copy = need("[data-copy]", root);
    const speed = /** @type {HTMLSelectElement} */ (need("[data-speed]", root));
    this.end = 1;
    this.scrub.max = String(STEPS);
    this.play.addEventListener("click", actions.play);
    this.scrub.addEventListener("input", () => actions.scrub((this.scrub.valueAsNumber / STEPS) * this.end));
    speed.addEventListener("change", () => actions.speed(Number(speed.value)));
    this.copy.addEventListener("click", () => void this.take());
  }

  async take() {
    try {
      await navigator.clipboard.writeText(this.link.href);
      this.copy.textContent = t("Copied");
    } catch {
      this.copy.textContent = t("Not allowed: copy the link itself");
    }
    window.setTimeout(() => (this.copy.textContent = t("Copy")), 2000);
  }

  /** @param {Replay} replay */
  render({ links, seen, end, cursor, playing }) {
    this.root.hidden = !seen || links === null;
    this.root.classList.toggle("over", end !== null);
    if (links && this.link.getAttribute("href") !== links.link) {
      this.link.href = links.link;
      this.download.hidden = links.trace === null;
      this.download.href = links.trace ?? "#";
    }
    if (end === null) return;
    this.end = end;
    const at = cursor ?? this.end;
    const value = String(Math.round((at / this.end) * STEPS));
    if (this.scrub.value !== value) this.scrub.value = value;
    const text = instant(at);
    if (this.instant.textContent !== text) {
      this.instant.textContent = text;
      this.scrub.setAttribute("aria-valuetext", text);
    }
    const label = playing ? t("Pause") : t("Play");
    if (this.play.getAttribute("aria-label") !== label) {
      this.play.setAttribute("aria-label", label);
      this.play.querySelector("path")?.setAttribute("d", playing ? PAUSE : PLAY);
    }
  }
}
