/**
 * A script's text by lines. Pure.
 * @module
 */

/** @param {string} source @returns {string[]} each with its end, which the last gets if it has none */
export function linesOf(source) {
  return source.split(/(?<=\r\n|\n|\r(?!\n))/).map((line) => (/[\r\n]$/.test(line) ? line : `${line}\n`));
}
