/**
 * Small helpers around SVG elements.
 * @module
 */

const NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number>} [attributes]
 * @param {Element[]} children
 * @returns {SVGElementTagNameMap[Name]}
 */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

let serial = 0;

/** An id that no other picture of the page has. @param {string} name */
export function unique(name) {
  serial += 1;
  return `${name}-${serial}`;
}

/** What each element was last told, by attribute; its text goes by the empty name. @type {WeakMap<Element, Map<string, string | number>>} */
const told = new WeakMap();

/** @param {Element} element @param {string} name @param {string | number} value @returns {boolean} whether that is news */
function news(element, name, value) {
  let known = told.get(element);
  if (!known) told.set(element, (known = new Map()));
  if (known.get(name) === value) return false;
  known.set(name, value);
  return true;
}

/**
 * Sets an attribute only where it differs: most of a frame is like the one before, and to ask the
 * element itself would cost more than to remember. Numbers are kept to a hundredth.
 * @param {Element} element
 * @param {string} name
 * @param {string | number} value
 */
export function put(element, name, value) {
  const kept = typeof value === "number" ? Math.round(value * 100) / 100 : value;
  if (news(element, name, kept)) element.setAttribute(name, String(kept));
}

/** @param {Element} element @param {boolean} visible */
export function show(element, visible) {
  put(element, "visibility", visible ? "visible" : "hidden");
}

/** @param {Element} element @param {string} text */
export function say(element, text) {
  if (news(element, "", text)) element.textContent = text;
}

/**
 * A text cut to a width, by the usual widths of its characters; empty where nothing sensible fits.
 * @param {string} text
 * @param {number} width  pixels
 * @param {number} [size]  of the font, in pixels
 */
export function fit(text, width, size = 12) {
  let used = 0;
  for (let index = 0; index < text.length; index += 1) {
    used += size * (text.charCodeAt(index) > 0x2e7f ? 1.02 : 0.53);
    if (used > width) return cut(text, index - 1);
  }
  return text;
}

/** Half a number would be another one: it is left out whole. @param {string} text @param {number} end */
function cut(text, end) {
  let stop = end;
  if (/[\d.]/.test(text.charAt(stop))) while (stop > 0 && /[\d.]/.test(text.charAt(stop - 1))) stop -= 1;
  return stop > 2 ? `${text.slice(0, stop).trimEnd()}…` : "";
}

/** So much of a name's end is kept, at most and at least. */
const TAIL = { most: 8, least: 4 };

/**
 * A name cut in its middle: those of a pool's workers, or of the same coroutine, differ at their end alone. What
 * follows the last separator stays, where that is short.
 * @param {string} text
 * @param {number} width  pixels
 * @param {number} [size]
 */
export function fitName(text, width, size = 12) {
  const whole = fit(text, width, size);
  if (whole === text) return whole;
  const last = /[-_ .:/]?[^-_ .:/]+(_\d+)?$/.exec(text)?.[0] ?? "";
  const end = last.length <= TAIL.most && last.length < text.length ? last : text.slice(-TAIL.least);
  const start = fit(text.slice(0, -end.length), width - end.length * size * 0.53, size);
  return start.endsWith("…") ? start + end : whole;
}
