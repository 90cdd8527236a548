/**
 * Keys that work anywhere on a page.
 * @module
 */

/**
 * Whether a key belongs to what has the focus, or to the browser, rather than to the page.
 * @param {KeyboardEvent} event
 */
export function typing({ target, ctrlKey, metaKey, altKey, defaultPrevented }) {
  if (defaultPrevented || ctrlKey || metaKey || altKey) return true;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

/** `[` and `]` go to the demo before and after this one. */
export function turnPages() {
  document.addEventListener("keydown", (event) => {
    const rel = event.key === "[" ? "prev" : event.key === "]" ? "next" : null;
    if (rel === null || typing(event)) return;
    const link = document.querySelector(`.pager a[rel="${rel}"]`);
    if (link instanceof HTMLAnchorElement) link.click();
  });
}
