/**
 * A list of lines that can be pointed at and chosen: by the pointer anywhere on a line, by the keys from one to the
 * next, of which one alone takes part in tabbing.
 * @module
 */

export class Stops {
  /** @param {HTMLElement} root @param {string} button  within a line */
  constructor(root, button) {
    this.root = root;
    this.button = button;
    /** A line is pointed at, by its key; null for none. @type {(key: string | null) => void} */
    this.look = () => {};
    /** @type {(key: string) => void} */
    this.choose = () => {};
  }

  /** @param {string} line  what has a key in its `data-spot` */
  listen(line) {
    const { root } = this;
    /** @param {EventTarget | null} target */
    const keyOf = (target) => (target instanceof Element ? (target.closest(line)?.getAttribute("data-spot") ?? null) : null);
    root.addEventListener("pointerover", (event) => event.pointerType !== "touch" && this.look(keyOf(event.target)));
    root.addEventListener("pointerleave", () => this.look(null));
    root.addEventListener("focusin", (event) => {
      const key = keyOf(event.target);
      if (key !== null && event.target instanceof Element && event.target.matches(this.button)) this.look(key);
    });
    root.addEventListener("focusout", () => this.look(null));
    root.addEventListener("click", (event) => {
      const key = keyOf(event.target);
      // Whoever selects a text wants the text.
      const text = event.target instanceof Element && !event.target.matches(this.button) && !(window.getSelection()?.isCollapsed ?? true);
      if (key === null || text) return;
      this.take(event.target);
      this.choose(key);
    });
    root.addEventListener("keydown", (event) => {
      if (!(event.target instanceof Element) || !event.target.matches(this.button) || event.altKey || event.ctrlKey || event.metaKey) return;
      const all = [...root.querySelectorAll(this.button)];
      const here = all.indexOf(event.target);
      const there = { ArrowDown: all[here + 1], ArrowUp: all[here - 1], Home: all[0], End: all.at(-1) }[event.key];
      if (!(there instanceof HTMLElement)) return;
      event.preventDefault();
      this.take(there);
      there.focus();
    });
  }

  /** The one for the Tab key from now on. @param {EventTarget | null} target */
  take(target) {
    const button = target instanceof Element ? (target.matches(this.button) ? target : target.closest("[data-spot]")?.querySelector(this.button)) : null;
    if (!button) return;
    for (const stop of this.root.querySelectorAll(`${this.button}[tabindex="0"]`)) stop.setAttribute("tabindex", "-1");
    button.setAttribute("tabindex", "0");
  }

  keepOne() {
    if (!this.root.querySelector(`${this.button}[tabindex="0"]`)) this.take(this.root.querySelector(this.button));
  }
}
