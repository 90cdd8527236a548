/**
 * A run's own measurements, read from the lines that it printed. Pure.
 * @module
 */

/** @import {Output} from "../types.js" */

/** What a page knows of a script's measured lines. @typedef {{row: string, columns: Record<string, {label: string, unit: string | null}>, x: string | null, y: string, series: string | null, limits: string}} Measured */
/** A cell for each column, as it was printed. @typedef {Record<string, string>} Row */

/**
 * A pattern of Python's as JavaScript has it: named groups and their references are written otherwise.
 * @param {string} pattern
 * @returns {RegExp | null} null where there is no such pattern in JavaScript
 */
export function converted(pattern) {
  const source = pattern
    .replace(/\(\?P</g, "(?<")
    .replace(/\(\?P=(\w+)\)/g, "\\k<$1>")
    .replace(/\\A/g, "^")
    .replace(/\\Z/g, "$");
  try {
    return new RegExp(source);
  } catch {
    return null;
  }
}

/**
 * @param {Pick<Output, "stream" | "text">[]} outputs
 * @param {Measured} measured
 * @returns {Row[]}
 */
export function rowsOf(outputs, measured) {
  const pattern = converted(measured.row);
  if (!pattern) return [];
  const text = outputs.filter(({ stream }) => stream === "stdout").map((output) => output.text).join("");
  /** @type {Row[]} */
  const rows = [];
  for (const line of text.split("\n")) {
    const groups = pattern.exec(line)?.groups;
    if (groups) rows.push(Object.fromEntries(Object.keys(measured.columns).map((name) => [name, groups[name] ?? ""])));
  }
  return rows;
}

/** @param {string | undefined} text @returns {number} NaN where it is none */
export function number(text) {
  const plain = (text ?? "").replaceAll(",", "").replaceAll("_", "").trim();
  return plain === "" ? NaN : Number(plain);
}

/** Whether all of a column are numbers. @param {Row[]} rows @param {string} name */
export function numeric(rows, name) {
  return rows.length > 0 && rows.every((row) => Number.isFinite(number(row[name])));
}
