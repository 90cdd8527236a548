/**
 * The interface's texts. The English text is the key; the page brings the others in its data block.
 * @module
 */

// Both languages group digits alike.
const GROUPED = new Intl.NumberFormat("en");

/** @type {Record<string, string | string[]>} */
let strings = {};
let spoken = "en";

/** @param {Record<string, string | string[]>} translations @param {string} [language]  theirs */
export function setStrings(translations, language = "en") {
  strings = translations;
  spoken = language;
}

/** The language of the page. */
export function language() {
  return spoken;
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} [values]  for the names in braces
 * @returns {string}
 */
export function t(text, values) {
  const found = strings[text];
  return fill(typeof found === "string" ? found : text, values);
}

/**
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Record<string, string | number>} [values]  `n` is there anyway
 * @returns {string}
 */
export function tn(one, many, n, values) {
  const found = strings[one];
  const forms = Array.isArray(found) ? found : [one, many];
  return fill((n === 1 ? forms[0] : forms.at(-1)) ?? one, { n: GROUPED.format(n), ...values });
}

/** With a remark behind it, in the brackets of the language. @param {string | number} text @param {string} note */
export function noted(text, note) {
  return t("{text} ({note})", { text, note });
}

/** One after the other, parted as the language parts them. @param {string[]} parts */
export function listed(parts) {
  return parts.join(t(", "));
}

/** @param {string} text @param {Record<string, string | number>} [values] */
function fill(text, values) {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : text;
}
