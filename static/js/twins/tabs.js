/**
 * The scripts of a comparison, one in sight at a time.
 * @module
 */

import { need } from "../dom.js";

export class Tabs {
  /** @param {HTMLElement} root  a tab list */
  constructor(root) {
    this.tabs = [...root.querySelectorAll("[role=tab]")].filter((tab) => tab instanceof HTMLElement);
    this.panels = this.tabs.map((tab) => need(`#${tab.getAttribute("aria-controls")}`));
    this.tabs.forEach((tab, index) => tab.addEventListener("click", () => this.select(index)));
    root.addEventListener("keydown", (event) => this.key(event));
    this.select(0);
  }

  /** @param {number} chosen */
  select(chosen) {
    this.tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
    });
    this.panels.forEach((panel, index) => panel.classList.toggle("behind", index !== chosen));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const last = this.tabs.length - 1;
    const here = this.tabs.findIndex((tab) => tab === event.target);
    const there = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here === 0 ? last : here - 1, Home: 0, End: last }[event.key];
    if (here < 0 || there === undefined) return;
    event.preventDefault();
    this.select(there);
    this.tabs[there]?.focus();
  }
}
