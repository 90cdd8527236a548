/**
 * The picture of measured rows: bars, or lines over a number. Pure; knows no element.
 * @module
 */

import { number, numeric } from "./read.js";

/** @import {Measured, Row} from "./read.js" */

/** The rows of one run; its label where there are several runs. @typedef {{label: string | null, rows: Row[]}} Part */
/** @typedef {{at: number, text: string}} Tick */
/** @typedef {{at: (value: number) => number, ticks: Tick[], log: boolean}} Axis */
/** @typedef {{label: string, group: string | null, value: number, text: string, y: number, w: number, series: number}} Bar */
/** @typedef {{kind: "bars", width: number, height: number, left: number, axis: Axis, bars: Bar[], groups: {label: string, y: number}[]}} Bars */
/** @typedef {{name: string, series: number, points: {x: number, y: number, text: string}[]}} Line */
/** @typedef {{kind: "lines", width: number, height: number, left: number, top: number, bottom: number, right: number, x: Axis, y: Axis, lines: Line[]}} Lines */

/** Wider, a picture says no more. */
const WIDEST = 760;
const BAR = 20;
const GAP = 8;
const GROUP = 26;
const LETTER = 6.8;

/**
 * @param {Part[]} parts
 * @param {Measured} measured
 * @param {number} width  pixels
 * @returns {Bars | Lines | null} null where there is nothing to draw
 */
export function picture(parts, measured, width) {
  const rows = parts.flatMap((part) => part.rows);
  if (!numeric(rows, measured.y)) return null;
  const { x } = measured;
  const wide = Math.min(width, WIDEST);
  return x !== null && numeric(rows, x) ? lines(parts, measured, x, wide) : bars(parts, measured, wide);
}

/**
 * What tells a row from the others: its series, else all its words.
 * @param {Row} row
 * @param {Measured} measured
 * @param {Row[]} all
 */
function nameOf(row, measured, all) {
  if (measured.series) return row[measured.series] ?? "";
  const words = Object.keys(measured.columns).filter((name) => name !== measured.y && name !== measured.x && !numeric(all, name));
  return words.map((name) => row[name]).join(" ");
}

/** Whether each run’s figures name it, and none by another’s name: then it needs no other. @param {Part[]} parts @param {Measured} measured */
export function named(parts, { series }) {
  if (series === null) return false;
  const names = parts.map(({ rows }) => [...new Set(rows.map((row) => row[series]))]);
  return names.every(({ length }) => length <= 1) && new Set(names.flat()).size === names.flat().length;
}

/** @param {Part[]} parts @param {Measured} measured @param {number} width @returns {Bars} */
function bars(parts, measured, width) {
  const rows = parts.flatMap((part) => part.rows);
  const unit = measured.columns[measured.y]?.unit;
  const names = [...new Set(rows.map((row) => nameOf(row, measured, rows)))];
  const longest = Math.max(...names.map((name) => name.length), 0);
  const left = Math.min(Math.round(width * 0.38), Math.max(16, longest * LETTER + 14));
  const told = Math.max(...rows.map((row) => (row[measured.y] ?? "").length)) + (unit ? unit.length + 1 : 0);
  const axis = linear(rows.map((row) => number(row[measured.y])), left, width - told * LETTER - 12, Math.max(3, Math.floor(width / 130)));
  /** @type {Bar[]} */
  const found = [];
  const groups = [];
  const apart = !named(parts, measured);
  let y = 4;
  for (const { label, rows: own } of parts) {
    if (label !== null && apart) {
      groups.push({ label, y: y + 14 });
      y += GROUP;
    }
    for (const row of own) {
      const value = number(row[measured.y]);
      const name = nameOf(row, measured, rows);
      // Where runs are compared, a colour is a run's; else all bars are of one kind.
      const series = label === null ? 0 : parts.findIndex((part) => part.label === label);
      found.push({ label: name, group: label, value, text: `${row[measured.y]}${unit ? ` ${unit}` : ""}`, y, w: Math.max(1, axis.at(value) - left), series });
      y += BAR + GAP;
    }
    y += label !== null && apart ? 6 : 0;
  }
  return { kind: "bars", width, height: y + 44, left, axis, bars: found, groups };
}

/** @param {Part[]} parts @param {Measured} measured @param {string} x @param {number} width @returns {Lines} */
function lines(parts, measured, x, width) {
  const rows = parts.flatMap((part) => part.rows);
  const height = width < 480 ? 270 : 310;
  const [top, bottom, right] = [30, height - 46, width - 16];
  const ys = axis(rows.map((row) => number(row[measured.y])), bottom, top, 5, 200);
  const left = Math.min(90, 14 + Math.max(...ys.ticks.map(({ text }) => text.length)) * LETTER);
  const xs = axis(rows.map((row) => number(row[x])), left + 10, right - 14, Math.max(3, Math.floor(width / 110)), 20);
  /** @type {Map<string, Line>} */
  const found = new Map();
  for (const { label, rows: own } of parts) {
    for (const row of own) {
      const name = [label, nameOf(row, measured, rows)].filter(Boolean).join(" · ");
      let line = found.get(name);
      if (!line) found.set(name, (line = { name, series: found.size, points: [] }));
      line.points.push({ x: xs.at(number(row[x])), y: ys.at(number(row[measured.y])), text: `${row[x]}: ${row[measured.y]}` });
    }
  }
  for (const line of found.values()) line.points.sort((a, b) => a.x - b.x);
  return { kind: "lines", width, height, left, top, bottom, right, x: xs, y: ys, lines: [...found.values()] };
}

/**
 * An axis that is logarithmic where the values lie too far apart for another.
 * @param {number[]} values
 * @param {number} from
 * @param {number} to
 * @param {number} most  ticks
 * @param {number} far  the ratio of the largest to the least
 * @returns {Axis}
 */
function axis(values, from, to, most, far) {
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least >= far ? logarithmic(values, from, to, most) : linear(values, from, to, most);
}

/** From nought on. @param {number[]} values @param {number} from @param {number} to @param {number} most @returns {Axis} */
function linear(values, from, to, most) {
  const high = Math.max(...values, 0);
  const low = Math.min(...values, 0);
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => span / size <= most) ?? span;
  const first = Math.floor(low / step + 1e-9) * step;
  const last = Math.ceil(high / step - 1e-9) * step;
  const at = (/** @type {number} */ value) => from + ((value - first) / (last - first || 1)) * (to - from);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = [];
  for (let index = 0; first + index * step <= last + step / 2; index += 1) ticks.push({ at: at(first + index * step), text: tickText(first + index * step, decimals) });
  return { at, ticks, log: false };
}

/** @param {number[]} values @param {number} from @param {number} to @param {number} most @returns {Axis} */
function logarithmic(values, from, to, most) {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  const at = (/** @type {number} */ value) => from + ((Math.log10(value) - low) / (high - low || 1)) * (to - from);
  const every = Math.ceil((high - low + 1) / (most + 1));
  const ticks = [];
  for (let power = low; power <= high; power += every) ticks.push({ at: at(10 ** power), text: tickText(10 ** power, Math.max(0, -power)) });
  return { at, ticks, log: true };
}

/** @param {number} value @param {number} decimals */
function tickText(value, decimals) {
  return value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
