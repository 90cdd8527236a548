/**
 * All that the inspector says of a task. Pure.
 * @module
 */

import { duration, instant } from "../../format.js";
import { t } from "../../i18n.js";
import { sentenceOf } from "../../lints/sentence.js";
import { taskName } from "../../query.js";
import { stateName } from "../describe.js";
import { chainOf } from "./chain.js";
import { childrenOf } from "./kin.js";
import { causePart, creator, known, lifeTable, sumRows } from "./life.js";
import { phrase, place } from "./sheet.js";

/** @import {CancelMark, Run, Span, Task} from "../../types.js" */
/** @import {Context, Fact, Line, Part, Section, Sheet} from "./sheet.js" */

/** So many children, lines of output and lints are listed of each. */
const MOST = 12;

/** @param {Context} context @param {Task} task @param {Span | null} [chosen]  of its spans @returns {Sheet} */
export function taskSheet(context, task, chosen = null) {
  return {
    key: `task-${task.id}`,
    kind: t("Task"),
    title: taskName(task),
    facts: facts(context, task),
    sums: sumRows(context, task),
    sections: [chainOf(chosen && context.cursor === null ? { ...context, at: chosen.from, upto: chosen.seq } : context, task), ...[cancels(context, task), children(context.run, task), outputs(context.run, task.outputs), lints(context.run, task)].filter((section) => section !== null)],
    table: lifeTable(context, task, chosen),
  };
}

/** @param {Context} context @param {Task} task @returns {Fact[]} */
function facts(context, task) {
  const { run, now } = context;
  const { end } = task;
  const where = place(context, task.where);
  const state = end ? end.state : (task.spans.at(-1)?.state ?? "");
  const swallowed = end && task.cancels.some((mark) => mark.how === "swallowed");
  /** @type {[string, Part[]][]} */
  const rows = [[t("State"), [swallowed ? t("{state}, though it was cancelled", { state: stateName(state) }) : stateName(state)]]];
  if (end?.exception) rows.push([t("Exception"), [end.exception.message ? `${end.exception.type}: ${end.exception.message}` : end.exception.type]]);
  if (end && end.result !== null) rows.push([t("Result"), [end.result]]);
  rows.push([t("Coroutine"), [task.coro || "?"]], [t("Id"), [task.internal ? `${task.id} (asyncio: ${task.internal})` : String(task.id)]]);
  if (task.name !== taskName(task)) rows.push([t("Name"), [task.name]]);
  rows.push([t("Created by"), [creator(run, task)]]);
  const made = { text: instant(task.created), go: { at: task.created } };
  rows.push([t("Created"), where ? phrase(t("{time}, in {where}"), { time: made, where }) : [made]]);
  if (end?.told) rows.push([t("Ended"), phrase(t("{time}, after {life}"), { time: { text: instant(end.at), go: { at: end.at } }, life: duration(end.at - task.created) })]);
  else if (!end) rows.push([t("Ended"), [t("not over; {life} so far", { life: duration(Math.max(0, known(run, now) - task.created)) })]]);
  return rows.map(([name, parts]) => ({ name, parts }));
}

/** @param {Context} context @param {Task} task @returns {Section | null} */
function cancels(context, task) {
  if (!task.cancels.length) return null;
  const lines = task.cancels.slice(0, MOST).map((mark) => ({ depth: 0, parts: cancelled(context, mark) }));
  return { title: t("Cancellation"), lines, more: task.cancels.length - lines.length };
}

/** @param {Context} context @param {CancelMark} mark @returns {Part[]} */
function cancelled(context, mark) {
  const time = { text: instant(mark.at), go: { at: mark.at } };
  if (mark.kind === "requested") {
    const by = causePart(context.run, mark.by);
    return phrase(mark.message === null ? t("{time} requested by {by}") : t("{time} requested by {by}: {message}"), { time, by, message: mark.message ?? "" });
  }
  if (mark.kind === "delivered") {
    const where = place(context, mark.where);
    return phrase(where ? t("{time} delivered in {where}") : t("{time} delivered"), { time, where: where ?? "" });
  }
  const how = /** @type {Record<string, string>} */ ({
    cancelled: t("{time} ended: the task is cancelled"),
    handled: t("{time} ended: handled by a timeout, a TaskGroup or a Runner; the task goes on"),
    swallowed: t("{time} ended: swallowed; the task goes on as if nothing had been"),
  });
  return phrase(how[mark.how ?? ""] ?? t("{time} ended"), { time });
}

/** @param {Run} run @param {Task} task @returns {Section | null} */
function children(run, task) {
  const all = childrenOf(run, task.id);
  if (!all.length) return null;
  const lines = all.slice(0, MOST).map((child) => ({
    depth: 0,
    parts: [{ text: taskName(child), go: { key: `task-${child.id}` } }, ` ${stateName(child.end?.state ?? child.spans.at(-1)?.state ?? "")}`],
  }));
  return { title: t("Tasks that it created"), lines, more: all.length - lines.length };
}

/** @param {Run} run @param {number[]} indices @returns {Section | null} */
export function outputs(run, indices) {
  if (!indices.length) return null;
  /** @type {Line[]} */
  const lines = indices.slice(0, MOST).flatMap((index) => {
    const output = run.outputs[index];
    if (!output) return [];
    return [{ depth: 0, parts: [{ text: instant(output.at), go: { at: output.at } }, ` ${output.stream === "stderr" ? "stderr " : ""}${output.text.replace(/\n$/, "")}`] }];
  });
  return { title: t("What it printed"), lines, more: indices.length - lines.length };
}

/** @param {Run} run @param {Task} task @returns {Section | null} */
function lints(run, task) {
  const all = run.pointed.get(task.id) ?? [];
  if (!all.length) return null;
  const lines = all.slice(0, MOST).map((lint) => ({ depth: 0, parts: [{ text: instant(lint.proof), go: { at: lint.proof, key: `task-${task.id}-l${lint.seq}` } }, ` ${sentenceOf(run, lint).text}`] }));
  return { title: t("Pointed out"), lines, more: all.length - lines.length };
}
