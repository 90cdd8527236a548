/**
 * A button that copies a text; where the browser does not let it, the text is there to be selected.
 * @module
 */

import { el, hide } from "../../dom.js";
import { t } from "../../i18n.js";

export class CopyButton {
  /** @param {HTMLElement} button @param {() => string} text */
  constructor(button, text) {
    this.button = button;
    this.text = text;
    this.label = button.textContent ?? "";
    /** @type {HTMLTextAreaElement | null} */
    this.area = null;
    button.addEventListener("click", () => void this.take());
  }

  /** @param {boolean} visible */
  show(visible) {
    hide(this.button, !visible);
    if (!visible) this.close();
  }

  close() {
    this.area?.remove();
    this.area = null;
  }

  async take() {
    this.close();
    const text = this.text();
    try {
      await navigator.clipboard.writeText(text);
      this.button.textContent = t("Copied");
      window.setTimeout(() => (this.button.textContent = this.label), 2000);
    } catch {
      const area = el("textarea", "copy-text");
      area.value = text;
      area.readOnly = true;
      area.rows = 8;
      area.setAttribute("aria-label", t("The text, to be copied from here"));
      this.button.closest("header")?.after(area);
      this.area = area;
      area.focus();
      area.select();
    }
  }
}
