/**
 * The run as a table: the same facts for those who read and those who listen.
 * @module
 */

import { el } from "../dom.js";
import { duration } from "../format.js";
import { t, tn } from "../i18n.js";
import { strandName, taskName, tasksInAll } from "../query.js";
import { mainHasLane } from "../timeline/lanes.js";
import { childText } from "../timeline/layout_things.js";
import { exitText, stateName } from "./describe.js";
import { kindName } from "./describe_strands.js";

/** @import {Child, End, Run, Strand, Task} from "../types.js" */

const MOST = 300;

export class TableView {
  /** @param {HTMLElement} root @param {HTMLDetailsElement} box */
  constructor(root, box) {
    this.root = root;
    this.box = box;
    this.shown = "";
  }

  /** @param {Run} run */
  render(run) {
    // While it goes on, once a task changes its number or its end is enough.
    const key = `${run.started?.source_sha256} ${run.tasks.size} ${run.ended.length} ${run.threads.size} ${run.greenlets.size} ${run.generators.size} ${run.children.size} ${run.finished?.seq}`;
    if (!run.seq || !this.box.open || key === this.shown) return;
    this.shown = key;
    const tasks = first(run.tasks.values(), (task) => !task.internal);
    const strands = [run.threads, run.greenlets, run.generators].flatMap((each) => first(each.values(), (strand) => !strand.internal && (strand.id !== null || mainHasLane(run))));
    const children = first(run.children.values(), () => true);
    this.root.replaceChildren(
      ...(tasks.length || !(strands.length || children.length) ? taskTable(run, tasks) : []),
      ...(strands.length ? strandTable(run, strands) : []),
      ...(children.length ? childTable(run, children) : []),
    );
  }
}

/** @template T @param {Iterable<T>} all @param {(one: T) => boolean} wanted @returns {T[]} no more than are shown */
function first(all, wanted) {
  /** @type {T[]} */
  const found = [];
  for (const one of all) if (wanted(one) && found.push(one) === MOST) break;
  return found;
}

/** @param {string} caption @param {string[]} heads @param {HTMLElement[]} rows */
function table(caption, heads, rows) {
  const head = el("tr", "", ...heads.map((text) => {
    const cell = el("th", "", text);
    cell.scope = "col";
    return cell;
  }));
  return el("table", "", el("caption", "", caption), el("thead", "", head), el("tbody", "", ...rows));
}

/** @param {string} text @param {string[]} cells */
function line(text, cells) {
  const name = el("th", "", text);
  name.scope = "row";
  return el("tr", "", name, ...cells.map((cell) => el("td", "", cell)));
}

/** @param {Run} run @param {Task[]} tasks @returns {HTMLElement[]} */
function taskTable(run, tasks) {
  const heads = [t("Task"), t("State"), t("Steps"), stateName("running"), stateName("ready"), stateName("waiting"), t("Result or exception")];
  const more = tasksInAll(run) - tasks.length;
  const shown = table(t("Tasks"), heads, tasks.map((task) => row(run, task)));
  return more > 0 ? [shown, el("p", "hint", tn("{n} more task", "{n} more tasks", more))] : [shown];
}

/** @param {Run} run @param {Strand[]} strands @returns {HTMLElement[]} */
function strandTable(run, strands) {
  const heads = [t("Lane"), t("Kind"), t("State"), t("Times resumed, or works"), stateName("running"), stateName("blocked"), t("Result or exception")];
  const rows = strands.map((strand) => {
    const { end, spans, works, blocks, kind } = strand;
    const until = run.quiet ?? run.at;
    const sum = (/** @type {{from: number, to: number | null}[]} */ parts) => parts.reduce((total, { from, to }) => total + ((to ?? end?.at ?? until) - from), 0);
    const running = spans.filter(({ state }) => state === "running");
    const state = end && (kind !== "thread" || end.state === "finished") ? stateName(end.state) : spans.length ? stateName(spans.at(-1)?.state ?? "") : "";
    const times = kind === "thread" ? (strand.executor === null ? "" : String(works.length)) : String(running.length);
    return line(strandName(run, strand), [kindName(strand), state, times, kind === "thread" ? "" : duration(sum(running)), duration(sum(blocks)), said(end)]);
  });
  return [table(t("Threads, greenlets and generators"), heads, rows)];
}

/** @param {Run} run @param {Child[]} children @returns {HTMLElement[]} */
function childTable(run, children) {
  const heads = [t("Process"), t("Command"), t("Exit code"), t("Duration")];
  const rows = children.map((child) =>
    line(`pid ${child.pid ?? "?"}`, [
      childText(child) || (child.helper ?? ""),
      child.exited === null ? "" : exitText(child.exitCode),
      duration((child.exited ?? run.quiet ?? run.at) - child.started),
    ]),
  );
  return [table(t("Processes"), heads, rows)];
}

/** @param {End | null} end */
function said(end) {
  return end?.exception ? `${end.exception.type}: ${end.exception.message}` : (end?.result ?? "");
}

/** @param {Run} run @param {Task} task */
function row(run, task) {
  const sums = { running: 0, ready: 0, waiting: 0 };
  for (const span of task.spans) sums[span.state] += (span.to ?? run.quiet ?? run.at) - span.from;
  const steps = task.spans.filter((span) => span.state === "running").length;
  const { end } = task;
  const state = stateName(end?.state ?? task.spans.at(-1)?.state ?? "");
  return line(taskName(task), [state, String(steps), duration(sums.running), duration(sums.ready), duration(sums.waiting), said(end)]);
}
