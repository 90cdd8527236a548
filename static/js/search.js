/**
 * The catalogue's search, as the server does it: every word somewhere, in any order. Pure.
 * @module
 */

/** @param {string} query @returns {string[]} */
export function terms(query) {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/**
 * @param {string} words  what is looked through, in lower case
 * @param {string[]} wanted
 */
export function matches(words, wanted) {
  return wanted.every((term) => words.includes(term));
}

/**
 * The catalogue's address with a search, or without one.
 * @param {string} query
 */
export function address(query) {
  const text = query.trim();
  return text ? `/?${new URLSearchParams({ q: text })}` : "/";
}
