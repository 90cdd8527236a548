/**
 * A link to what is on the page as it is looked at, and its traces as files.
 * @module
 */

import { el, hide, need } from "../dom.js";
import { bytes } from "../format.js";
import { t } from "../i18n.js";

/** @import {Links} from "../twins/links.js" */

const SAID_MS = 2000;

export class ShareView {
  /** @param {HTMLElement} root @param {() => string} fragment  what is looked at, behind the `#` */
  constructor(root, fragment) {
    this.root = root;
    this.fragment = fragment;
    this.link = /** @type {HTMLAnchorElement} */ (need("[data-share-link]", root));
    this.copy = need("[data-copy]", root);
    this.menu = /** @type {HTMLDetailsElement} */ (need("[data-downloads]", root));
    this.files = need("[data-files]", root);
    this.label = this.copy.textContent ?? "";
    /** The link without what is looked at. */
    this.plain = "";
    this.listed = "";
    this.copy.addEventListener("click", () => void this.take());
    // It leads to what is looked at now, whatever is done with it.
    for (const event of ["pointerdown", "pointerenter", "focus", "contextmenu"]) this.link.addEventListener(event, () => this.point());
    this.menu.addEventListener("toggle", () => this.menu.open && void this.measure());
    this.menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.menu.open) {
        event.preventDefault();
        this.fold();
        need("summary", this.menu).focus();
      }
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!(target instanceof Node && this.menu.contains(target))) this.fold();
    });
    this.menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.menu.contains(relatedTarget)) this.fold();
    });
  }

  fold() {
    this.menu.open = false;
  }

  point() {
    this.link.href = this.plain + this.fragment();
  }

  async take() {
    this.point();
    try {
      await navigator.clipboard.writeText(this.link.href);
      this.copy.textContent = t("Copied");
    } catch {
      this.copy.textContent = t("Not allowed: copy the link itself");
    }
    window.setTimeout(() => (this.copy.textContent = this.label), SAID_MS);
  }

  /** @param {Links | null} links */
  render(links) {
    hide(this.root, links === null);
    if (!links) return;
    if (links.link !== this.plain) {
      this.plain = links.link;
      this.point();
    }
    const listed = JSON.stringify(links.traces);
    if (listed === this.listed) return;
    this.listed = listed;
    this.fold();
    this.files.replaceChildren(...links.traces.flatMap(({ id, label }) => [...(label === null ? [] : [el("h4", "", label)]), el("ul", "", file(id, "ndjson", t("Trace as NDJSON")), file(id, "chrome", t("Chrome trace JSON")))]));
  }

  /** How large the traces are is asked for when somebody wants to know. */
  async measure() {
    for (const link of this.files.querySelectorAll('a[data-download="ndjson"]')) {
      const note = link.nextElementSibling;
      if (!(link instanceof HTMLAnchorElement) || !note || note.textContent) continue;
      const answer = await fetch(link.href, { method: "HEAD" }).catch(() => null);
      const size = Number(answer?.headers.get("Content-Length") ?? 0);
      if (answer?.ok && size) note.textContent = bytes(size);
    }
  }
}

/** @param {string} id @param {string} format @param {string} text */
function file(id, format, text) {
  const link = el("a", "", text);
  link.href = `/api/runs/${id}/trace?format=${format}`;
  link.download = "";
  link.dataset.download = format;
  return el("li", "", link, el("span", "size"));
}
