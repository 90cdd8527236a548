/**
 * What the inspector says of one thing: facts, sums, lists and a table. The page and the text that can be
 * copied are made of the same sheet. Pure.
 * @module
 */

import { t, tn } from "../../i18n.js";
import { line as placeText } from "../describe.js";

/** @import {Run, Where} from "../../types.js" */

/** Where a word leads: to something on the lanes, to an instant, to a line of the script. @typedef {{key?: string, at?: number, line?: number}} Go */
/** @typedef {string | {text: string, go: Go}} Part */
/** @typedef {{name: string, parts: Part[]}} Fact */
/** @typedef {{state: string, label: string, us: number}} Sum */
/** @typedef {{depth: number, parts: Part[]}} Line */
/** `more` are not listed. @typedef {{title: string, lines: Line[], more: number, note?: string}} Section */
/** A row begins at an instant; `key` is its box on the lanes. @typedef {{key: string | null, at: number, state: string, cells: Part[][]}} Row */
/**
 * `current` is the row at the cursor, `chosen` the one that is selected, -1 where there is none; `exact` are a
 * row's cells with times that no digit is missing of.
 * @typedef {{caption: string, heads: string[], count: number, current: number, chosen: number, row: (index: number) => Row, exact: (index: number) => string[]}} Table
 */

/**
 * @typedef {object} Sheet
 * @property {string} key  of the lane
 * @property {string} kind  what it is, in a word
 * @property {string} title
 * @property {string} [said]  all of it in a sentence
 * @property {Fact[]} facts
 * @property {{title: string, sums: Sum[], total: {label: string, us: number}} | null} sums
 * @property {Section[]} sections
 * @property {Table | null} table
 */

/**
 * What a sheet is made from: `now` is how far the run has come, `at` the instant looked at: that of the
 * cursor, or of the selected span; of its events, those after `upto` have not happened yet.
 * @typedef {{run: Run, now: number, at: number, upto: number, cursor: number | null, script: string, functions: Record<string, number>}} Context
 */

/** So many rows a text has at most. */
const MOST_IN_TEXT = 10_000;

/**
 * A sentence with links in it.
 * @param {string} pattern  translated, its names in braces still there
 * @param {Record<string, Part | Part[]>} values
 * @returns {Part[]}
 */
export function phrase(pattern, values) {
  return pattern
    .split(/\{(\w+)\}/)
    .flatMap((piece, index) => (index % 2 ? (values[piece] ?? piece) : piece))
    .filter((part) => part !== "");
}

/** @param {Part[]} parts */
export function plain(parts) {
  return parts.map((part) => (typeof part === "string" ? part : part.text)).join("");
}

/** @param {Part[]} parts @returns {Part[]} with commas between them */
export function listed(parts) {
  return parts.flatMap((part, index) => (index ? [t(", "), part] : [part]));
}

/** A place in the script leads there. @param {Context} context @param {Where | null} where @returns {Part | null} */
export function place({ script }, where) {
  const text = placeText(where);
  if (!where || text === null) return null;
  return where.file === script ? { text, go: { line: where.line } } : text;
}

/** The same in a column of its own. @param {Context} context @param {Where | null} where @returns {Part[]} */
export function lineNumber({ script }, where) {
  if (!where) return [];
  return [where.file === script ? { text: String(where.line), go: { line: where.line } } : `${where.file}:${where.line}`];
}

/** Microseconds in full: `80,672 µs`. @param {number} us */
export function microseconds(us) {
  return `${Math.round(us).toLocaleString("en")} µs`;
}

/** An instant to the microsecond. @param {number} us */
export function exactly(us) {
  return (us / 1e6).toFixed(6);
}

/**
 * All of a sheet as plain text, its table with tabs between the columns.
 * @param {Sheet} sheet
 * @returns {string}
 */
export function textOf({ kind, title, facts, sums, sections, table }) {
  const texts = [[`${kind}: ${title}`, ...facts.map(({ name, parts }) => `${name}: ${plain(parts)}`)]];
  if (sums) texts.push([sums.title, ...[...sums.sums, sums.total].map(({ label, us }) => `${label}\t${microseconds(us)}`)]);
  for (const { title: head, lines, more, note } of sections) {
    const rest = more ? [tn("and {n} more", "and {n} more", more)] : [];
    texts.push([head, ...lines.map(({ depth, parts }) => "  ".repeat(depth) + plain(parts)), ...rest, ...(note ? [note] : [])]);
  }
  if (table) {
    const count = Math.min(table.count, MOST_IN_TEXT);
    const rows = Array.from({ length: count }, (_, index) => table.exact(index).join("\t"));
    const rest = table.count > count ? [tn("and {n} more", "and {n} more", table.count - count)] : [];
    texts.push([table.caption, table.heads.join("\t"), ...rows, ...rest]);
  }
  return `${texts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** What a part is of the whole. @param {number} us @param {number} total */
export function share(us, total) {
  if (!total) return "";
  const percent = (us / total) * 100;
  if (us > 0 && percent < 0.1) return "< 0.1 %";
  return `${percent.toFixed(us === 0 || percent >= 10 ? 0 : 1)} %`;
}
