/**
 * What one or several runs measured of themselves: a picture, the figures as a table, what limits them.
 * @module
 */

import { el } from "../dom.js";
import { noted, t, tn } from "../i18n.js";
import { svg } from "../timeline/svg.js";
import { named, picture } from "./layout.js";
import { numeric, rowsOf } from "./read.js";

/** @import {Output} from "../types.js" */
/** @import {Axis, Bars, Lines, Part} from "./layout.js" */
/** @import {Measured} from "./read.js" */

/** So many looks there are; beyond them they begin again. */
const LOOKS = 6;

/** By look: each line's points have a form of their own. */
const MARKS = ["M0-4A4 4 0 1 1-.01-4Z", "M-3.6-3.6h7.2v7.2h-7.2z", "M0-5 5 0 0 5-5 0z", "M0-4.8 4.8 3.6h-9.6z", "M0 4.8 4.8-3.6h-9.6z", "M-4.4 0h8.8M0-4.4v8.8"];

export class MeasuredView {
  /** @param {HTMLElement} box  hidden while nothing is measured @param {Measured} measured */
  constructor(box, measured) {
    this.box = box;
    this.measured = measured;
    this.title = el("h3", "");
    this.figure = el("figure", "measured-picture");
    this.table = el("div", "table-scroll measured-table");
    // On a phone it scrolls, which keys must be able to do, too.
    this.table.tabIndex = 0;
    this.table.setAttribute("role", "group");
    this.limits = el("p", "hint measured-limits", measured.limits);
    box.replaceChildren(el("header", "sub-head", this.title), this.figure, this.table, this.limits);
    this.width = 0;
    this.drawn = "";
    /** @type {{label: string | null, outputs: Output[]}[]} */
    this.runs = [];
    new ResizeObserver((entries) => {
      this.width = Math.floor(entries[0]?.contentRect.width ?? 0);
      this.render(this.runs);
    }).observe(this.figure);
  }

  /** @param {{label: string | null, outputs: Output[]}[]} runs  a label each where there are several */
  render(runs) {
    this.runs = runs;
    const key = JSON.stringify([this.width, runs.map(({ label, outputs }) => [label, outputs.length, outputs[0]?.at])]);
    if (key === this.drawn) return;
    this.drawn = key;
    const parts = runs.map(({ label, outputs }) => ({ label: runs.length > 1 ? label : null, rows: rowsOf(outputs, this.measured) })).filter(({ rows }) => rows.length);
    this.box.hidden = parts.length === 0;
    if (!parts.length) return;
    this.title.textContent = tn("Measured by this run", "Measured by these runs", runs.length);
    this.table.setAttribute("aria-label", this.title.textContent ?? "");
    this.table.replaceChildren(table(parts, this.measured));
    const shown = this.width > 60 ? picture(parts, this.measured, this.width) : null;
    this.figure.replaceChildren(...(shown ? drawing(shown, this.measured) : []));
  }
}

/** @param {Part[]} parts @param {Measured} measured */
function table(parts, measured) {
  const rows = parts.flatMap((part) => part.rows);
  const columns = Object.entries(measured.columns);
  const several = parts.some(({ label }) => label !== null) && !named(parts, measured);
  const heads = columns.map(([name, { label, unit }]) => cell("th", unit ? noted(label, unit) : label, numeric(rows, name)));
  if (several) heads.unshift(cell("th", t("Variant"), false));
  for (const head of heads) head.setAttribute("scope", "col");
  const body = parts.flatMap(({ label, rows: own }) =>
    own.map((row) => {
      const cells = columns.map(([name]) => cell("td", row[name] ?? "", numeric(rows, name)));
      return el("tr", "", ...(several ? [cell("td", label ?? "", false)] : []), ...cells);
    }),
  );
  const made = el("table", "", el("caption", "visually-hidden", t("The figures that were printed")), el("thead", "", el("tr", "", ...heads)), el("tbody", "", ...body));
  return made;
}

/** @param {"th" | "td"} name @param {string} text @param {boolean} number */
function cell(name, text, number) {
  return el(name, number ? "figure" : "", text);
}

/** @param {Bars | Lines} shown @param {Measured} measured @returns {Element[]} */
function drawing(shown, measured) {
  const root = svg("svg", { class: "measured-svg", width: shown.width, height: shown.height, role: "img" });
  const y = titleOf(measured, measured.y);
  if (shown.kind === "bars") {
    root.setAttribute("aria-label", t("{what}, a bar for each row; the table has the figures", { what: y }));
    drawBars(root, shown, y);
    return [root];
  }
  const x = titleOf(measured, measured.x ?? "");
  root.setAttribute("aria-label", t("{what} over {x}, a line for each kind; the table has the figures", { what: y, x }));
  drawLines(root, shown, x, y);
  return shown.lines.length > 1 || shown.lines[0]?.name ? [legend(shown), root] : [root];
}

/** @param {Measured} measured @param {string} name */
function titleOf({ columns }, name) {
  const column = columns[name];
  return column?.unit ? noted(column.label, column.unit) : (column?.label ?? name);
}

/** @param {string} title @param {Axis} axis */
function axisTitle(title, { log }) {
  return log ? t("{title}, logarithmic", { title }) : title;
}

/** @param {SVGElement} root @param {Bars} shown @param {string} title */
function drawBars(root, { bars, groups, axis, left, height, width }, title) {
  const base = height - 40;
  for (const { at, text } of axis.ticks) {
    root.append(svg("path", { class: "m-grid", d: `M${at.toFixed(1)} 0V${base}` }), said(text, at, base + 15, "middle"));
  }
  for (const { label, y } of groups) root.append(said(label, 0, y, "start", "m-group"));
  for (const { label, text, y, w, series } of bars) {
    root.append(
      said(clip(label, left - 10), left - 8, y + 14, "end", "m-name"),
      svg("rect", { class: `m-bar look-${series % LOOKS}`, x: left, y, width: w, height: 20 }),
      said(text, left + w + 6, y + 14, "start", "m-value"),
    );
  }
  root.append(svg("path", { class: "m-base", d: `M${left} 0V${base}` }), said(title, Math.max(left, 0), base + 34, "start"));
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
}

/** @param {SVGElement} root @param {Lines} shown @param {string} xTitle @param {string} yTitle */
function drawLines(root, { lines, x, y, left, right, top, bottom, width, height }, xTitle, yTitle) {
  for (const { at, text } of y.ticks) {
    root.append(svg("path", { class: "m-grid", d: `M${left} ${at.toFixed(1)}H${right}` }), said(text, left - 6, at + 4, "end"));
  }
  for (const { at, text } of x.ticks) root.append(svg("path", { class: "m-base", d: `M${at.toFixed(1)} ${bottom}v4` }), said(text, at, bottom + 17, "middle"));
  root.append(svg("path", { class: "m-base", d: `M${left} ${top}V${bottom}H${right}` }));
  for (const { points, series } of lines) {
    const look = series % LOOKS;
    const path = points.map((point, index) => `${index ? "L" : "M"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("");
    root.append(svg("path", { class: `m-line look-${look}`, d: path }));
    for (const point of points) {
      const mark = svg("path", { class: `m-mark look-${look}`, d: MARKS[look] ?? "", transform: `translate(${point.x.toFixed(1)} ${point.y.toFixed(1)})` });
      const title = svg("title");
      title.textContent = point.text;
      mark.append(title);
      root.append(mark);
    }
  }
  root.append(said(axisTitle(xTitle, x), right, bottom + 36, "end"), said(axisTitle(yTitle, y), 0, 14, "start"));
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
}

/** @param {Lines} shown */
function legend({ lines }) {
  const items = lines.map(({ name, series }) => {
    const look = series % LOOKS;
    const key = svg("svg", { width: 30, height: 12, viewBox: "-15 -6 30 12", "aria-hidden": "true" }, svg("path", { class: `m-line look-${look}`, d: "M-15 0H15" }), svg("path", { class: `m-mark look-${look}`, d: MARKS[look] ?? "" }));
    const item = el("li", "");
    item.append(key, name);
    return item;
  });
  return el("ul", "measured-legend", ...items);
}

/** @param {string} text @param {number} x @param {number} y @param {string} anchor @param {string} [name] */
function said(text, x, y, anchor, name = "m-text") {
  const made = svg("text", { class: name, x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor });
  made.textContent = text;
  return made;
}

/** @param {string} text @param {number} width */
function clip(text, width) {
  const most = Math.max(3, Math.floor(width / 6.6));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
