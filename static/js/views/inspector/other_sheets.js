/**
 * What the inspector says of what is no lane's: a loop, something pointed out, a piece of output. Pure.
 * @module
 */

import { instant } from "../../format.js";
import { t } from "../../i18n.js";
import { sentenceOf } from "../../lints/sentence.js";
import { nameOf, printerName, threadName, thingName } from "../../query.js";
import { describeLoop } from "../describe_loop.js";
import { place } from "./sheet.js";

/** @import {Lint, Loop, Output, Run} from "../../types.js" */
/** @import {Context, Line, Part, Sheet} from "./sheet.js" */

/** So many events of a lint’s evidence are listed. */
const MOST = 60;
/** So many freezes of a loop are. */
const MOST_FREEZES = 30;

/** @param {Context} context @param {Loop} loop @returns {Sheet} */
export function loopSheet(context, loop) {
  const { run, now } = context;
  const where = place(context, loop.where);
  const facts = describeLoop(loop, now).map(([name, value]) => ({ name, parts: /** @type {Part[]} */ ([value]) }));
  if (where) facts.push({ name: t("Created"), parts: [where] });
  const lines = loop.freezes.slice(0, MOST_FREEZES).map(({ from, task, span }) => ({
    depth: 0,
    parts: /** @type {Part[]} */ ([{ text: instant(from), go: { at: from } }, " ", task ? { text: nameOf(run, task.id), go: { key: span ? `task-${task.id}-${span.seq}` : `task-${task.id}` } } : t("a callback")]),
  }));
  return {
    key: `loop-${loop.id}`,
    kind: t("Event loop"),
    title: run.loops.size > 1 ? String(loop.number) : "",
    facts,
    sums: null,
    sections: lines.length ? [{ title: t("Who froze it"), lines, more: loop.freezes.length - lines.length }] : [],
    table: null,
  };
}

/** @param {Context} context @param {Lint} lint @returns {Sheet} */
export function lintSheet({ run }, lint) {
  const { text } = sentenceOf(run, lint);
  /** @type {{name: string, parts: Part[]}[]} */
  const facts = [{ name: t("Rule"), parts: [lint.rule] }];
  if (lint.task !== null && run.tasks.has(lint.task)) facts.push({ name: t("Task"), parts: [{ text: nameOf(run, lint.task), go: { key: `task-${lint.task}` } }] });
  const thing = lint.object === null ? undefined : run.things.get(lint.object);
  if (thing) facts.push({ name: t("Object"), parts: thing.changes.length ? [{ text: thingName(run, thing), go: { key: `thing-${thing.id}` } }] : [thingName(run, thing)] });
  facts.push({ name: t("Proven at"), parts: [{ text: instant(lint.proof), go: { at: lint.proof } }] });
  const lines = lint.evidence.slice(0, MOST).map((seq) => evidence(run, seq));
  return { key: `lint-${lint.seq}`, kind: t("Pointed out"), title: text, said: text, facts, sums: null, sections: [{ title: t("The events that prove it"), lines, more: lint.evidence.length - lines.length }], table: null };
}

/** An event of the log as far as the page keeps it: when, what, of whom. @param {Run} run @param {number} seq @returns {Line} */
function evidence(run, seq) {
  const at = run.times[seq - 1];
  const about = subject(run, run.log.subject(seq));
  const type = run.log.type(seq);
  if (at === undefined) return { depth: 0, parts: [`#${seq}`] };
  return { depth: 0, parts: [{ text: instant(at), go: { at } }, ` #${seq} ${type}`, ...(about ? [" ", about] : [])] };
}

/** @param {Run} run @param {number} id @returns {Part | null} */
function subject(run, id) {
  if (run.tasks.has(id)) return { text: nameOf(run, id), go: { key: `task-${id}` } };
  const thing = run.things.get(id);
  if (thing) return thing.changes.length ? { text: thingName(run, thing), go: { key: `thing-${id}` } } : thingName(run, thing);
  return run.threads.has(id) ? { text: threadName(run, id), go: { key: `thread-${id}` } } : null;
}

/** @param {Context} context @param {Output} output @param {string} key @returns {Sheet} */
export function outputSheet({ run }, output, key) {
  const who = printerName(run, output);
  const lines = output.text.replace(/\n$/, "").split("\n");
  return {
    key,
    kind: t("Output"),
    title: instant(output.at),
    facts: [{ name: t("By"), parts: [who || t("not through the script’s own streams")] }],
    sums: null,
    sections: [{ title: t("Printed"), lines: lines.slice(0, MOST).map((text) => ({ depth: 0, parts: [text] })), more: Math.max(0, lines.length - MOST) }],
    table: null,
  };
}
