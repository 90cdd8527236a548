/**
 * An item of the timeline in words: one sentence for a label, or facts for the detail panel. Pure.
 * @module
 */

import { duration, instant } from "../format.js";
import { listed, noted, t, tn } from "../i18n.js";
import { sentenceOf } from "../lints/sentence.js";
import { causedBy, lastAt, nameOf, printerName, taskName, thingName, waitsFor } from "../query.js";
import { placeOf } from "../standing.js";
import { childText } from "../timeline/layout_things.js";
import { waitsIn } from "../waits.js";
import { freezeFacts, stretchFacts } from "./describe_loop.js";
import { blockFacts, holdFacts, strandEndFacts, threadFacts, turnFacts, workFacts } from "./describe_strands.js";

/** @import {Item, Run, Thing, Where} from "../types.js" */

const NAMED = new Set(["thread", "work", "hold", "strand-end", "child", "stretch", "freeze"]);

/** @param {string} state @returns {string} */
export function stateName(state) {
  const names = /** @type {Record<string, string>} */ ({
    ready: t("ready"),
    running: t("running"),
    waiting: t("waiting"),
    finished: t("finished"),
    failed: t("failed"),
    cancelled: t("cancelled"),
    pending: t("pending"),
    closed: t("closed"),
    unknown: t("not known: the trace had reached its limit"),
    blocked: t("blocked"),
    working: t("at work"),
    idle: t("idle"),
    created: t("not started"),
    suspended: t("suspended"),
    over: t("ended"),
  });
  return names[state] ?? state;
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {number} now
 * @returns {string}
 */
export function label(run, item, now) {
  // A number alone would say nothing of a thread, say, as a state does of a task.
  const named = NAMED.has(item.kind);
  const said = facts(run, item, now)
    .slice(0, 6)
    .map(([name, value], index) => (named && index > 0 ? `${name}: ${value}` : value));
  return listed(said);
}

/**
 * @param {Run} run
 * @param {Item} item
 * @param {number} now
 * @returns {[string, string][]} name and value, the most telling first
 */
export function facts(run, item, now) {
  if (item.kind === "span") return spanFacts(run, item, now);
  if (item.kind === "end") return endFacts(run, item);
  if (item.kind === "cancel") return cancelFacts(run, item);
  if (item.kind === "change") return changeFacts(run, item, now);
  if (item.kind === "block") return blockFacts(run, item, now);
  if (item.kind === "hold") return holdFacts(run, item, now);
  if (item.kind === "thread") return threadFacts(run, item, now);
  if (item.kind === "work") return workFacts(run, item, now);
  if (item.kind === "turn") return turnFacts(run, item, now);
  if (item.kind === "strand-end") return strandEndFacts(run, item);
  if (item.kind === "lint") return lintFacts(run, item);
  if (item.kind === "output") return outputFacts(run, item);
  if (item.kind === "stretch") return stretchFacts(run, item, now);
  if (item.kind === "freeze") return freezeFacts(run, item, now);
  return childFacts(item, now);
}

/** @param {Where | null} where */
export function line(where) {
  if (!where) return null;
  const place = t("{file}, line {line}", { file: where.file, line: where.line });
  return where.library ? noted(place, where.library) : place;
}

/** @param {number} from @param {number | null} to @param {number} now @returns {[string, string][]} */
export function times(from, to, now) {
  return [
    [t("Duration"), to === null ? t("{time} so far", { time: duration(Math.max(0, now - from)) }) : duration(to - from)],
    [t("From"), instant(from)],
    [t("To"), to === null ? t("not over") : instant(to)],
  ];
}

/** @param {([string, string] | null | false)[]} rows @returns {[string, string][]} */
export function present(rows) {
  return rows.filter((row) => row !== null && row !== false);
}

/** @param {Run} run @param {Extract<Item, {kind: "span"}>} item @param {number} now */
function spanFacts(run, { task, span }, now) {
  const place = task.spans.indexOf(span);
  const wake = span.state === "waiting" ? task.spans[place + 1] : span.state === "running" ? task.spans[place - 1] : span;
  const woken = wake?.state === "ready" && wake !== task.spans[0] ? wake : null;
  const where = line(placeOf(task, span));
  return present([
    [t("Task"), taskName(task)],
    [t("State"), span.eager ? t("running, nested in its creator’s step") : stateName(span.state)],
    span.state === "waiting" && [t("Waits for"), waitsFor(run, span.awaiting, 20)],
    ...times(span.from, span.to, now),
    span.state === "ready" && wake === task.spans[0] && [t("Created by"), task.parent === null ? t("the script itself") : nameOf(run, task.parent)],
    woken && [t("Woken by"), causedBy(run, woken.by)],
    where !== null && [span.state === "running" ? t("Went on from") : t("Line"), where],
    span.ended !== null && span.ended !== "suspended" && [t("Ended"), stateName(task.end?.state ?? span.ended)],
  ]);
}

/** @param {Run} _run @param {Extract<Item, {kind: "end"}>} item */
function endFacts(_run, { task }) {
  const end = task.end;
  if (!end) return [];
  const { result, exception } = end;
  /** @type {Record<string, number>} */
  const sums = {};
  for (const span of task.spans) sums[span.state] = (sums[span.state] ?? 0) + ((span.to ?? end.at) - span.from);
  const swallowed = task.cancels.some((mark) => mark.how === "swallowed");
  return present([
    [t("Task"), taskName(task)],
    [t("State"), swallowed ? t("{state}, though it was cancelled", { state: stateName(end.state) }) : stateName(end.state)],
    result !== null && [t("Result"), result],
    exception !== null && [t("Exception"), `${exception.type}: ${exception.message}`],
    [t("Life"), duration(end.at - task.created)],
    [t("Ended"), instant(end.at)],
    [stateName("running"), duration(sums.running ?? 0)],
    [stateName("waiting"), duration(sums.waiting ?? 0)],
    [stateName("ready"), duration(sums.ready ?? 0)],
  ]);
}

/** @param {Run} run @param {Extract<Item, {kind: "cancel"}>} item */
function cancelFacts(run, { task, mark }) {
  const what = { requested: t("cancel requested"), delivered: t("cancel delivered"), ended: mark.how === "handled" ? t("cancel handled") : t("cancel swallowed") };
  const where = line(mark.where);
  return present([
    [t("Task"), taskName(task)],
    [t("What"), what[mark.kind]],
    [t("At"), instant(mark.at)],
    mark.by !== null && [t("Requested by"), causedBy(run, mark.by)],
    mark.message !== null && [t("Message"), mark.message],
    where !== null && [t("Line"), where],
  ]);
}

/** @param {Run} run @param {Extract<Item, {kind: "change"}>} item @param {number} now */
function changeFacts(run, { thing, index }, now) {
  const change = thing.changes[index];
  if (!change) return [];
  const next = thing.changes[index + 1];
  const where = line(thing.where);
  if (thing.kind === "executor") {
    return present([
      [t("Object"), thingName(run, thing)],
      [t("Works at once"), `${change.level ?? 0}`],
      [t("In its queue"), `${thing.queue[lastAt(thing.queue, change.at, ({ at }) => at)]?.depth ?? 0}`],
      ...times(change.at, next?.at ?? null, now),
      where !== null && [t("Made at"), where],
    ]);
  }
  return present([
    [t("Object"), thingName(run, thing)],
    change.owner !== null && [t("Owner"), nameOf(run, change.owner)],
    change.level !== null && [t("Value"), change.full === null ? `${change.level}` : `${change.level}/${change.full}`],
    thing.kind === "condition" && [t("At"), instant(change.at)],
    ...(thing.kind === "condition" ? [] : times(change.at, next?.at ?? null, now)),
    ...waitsText(thing, change.at, thing.kind === "condition" ? change.at : (next?.at ?? now)),
    [t("Queue at the start"), change.waiters.length ? listed(change.waiters.map((id) => nameOf(run, id))) : t("empty")],
    where !== null && [t("Made at"), where],
  ]);
}

/** So many of those who waited are named. */
const NAMED_WAITS = 12;

/** Who waited for an object during a stretch, in order: the queue at its start, and who joined it. @param {Thing} thing @param {number} from @param {number} to @returns {[string, string][]} */
function waitsText(thing, from, to) {
  const waits = waitsIn(thing, from, to);
  if (!waits.length) return [];
  const names = waits.slice(0, NAMED_WAITS).map(({ task, span }) => noted(taskName(task), duration((span.to ?? to) - span.from)));
  const more = waits.length - names.length;
  return [[t("Waited meanwhile, in order"), more > 0 ? `${listed(names)} … +${more}` : listed(names)]];
}

/** @param {Run} run @param {Extract<Item, {kind: "lint"}>} item @returns {[string, string][]} */
function lintFacts(run, { lint }) {
  return [
    [t("Pointed out"), sentenceOf(run, lint).text],
    [t("Rule"), lint.rule],
    [t("At"), instant(lint.proof)],
    [t("Evidence"), lint.evidence.map((seq) => `#${seq}`).join(" ")],
  ];
}

/** @param {Run} run @param {Extract<Item, {kind: "output"}>} item @returns {[string, string][]} */
function outputFacts(run, { output }) {
  const who = printerName(run, output);
  return present([
    [t("Printed"), output.text.trimEnd()],
    who !== "" && [t("By"), who],
    output.stream !== "stdout" && [t("Stream"), output.stream],
    [t("At"), instant(output.at)],
  ]);
}

/** @param {Extract<Item, {kind: "child"}>} item @param {number} now */
function childFacts({ child }, now) {
  const where = line(child.where);
  return present([
    [t("Process"), `${child.pid ?? "?"}`],
    child.helper !== null && [t("Kind"), t("a helper that the script brings: {name}", { name: child.helper || "?" })],
    child.argv.length > 0 && [t("Command"), child.argv.join(" ")],
    child.call !== null && [t("Runs"), childText(child)],
    child.exited !== null && [t("Exit code"), exitText(child.exitCode)],
    ...times(child.started, child.exited, now),
    where !== null && [t("Line"), where],
  ]);
}

/** @param {number | null} code */
export function exitText(code) {
  if (code === null) return t("unknown");
  return code < 0 ? t("{code} (signal {signal})", { code, signal: -code }) : String(code);
}

/** @param {number} count @param {Item | null} [item]  the first of them */
export function joined(count, item) {
  if (item?.kind === "stretch") return tn("{n} iteration of the loop, drawn together", "{n} iterations of the loop, drawn together", count);
  if (item?.kind === "output") return tn("{n} piece of output, drawn together", "{n} pieces of output, drawn together", count);
  return tn("{n} span, drawn together", "{n} spans, drawn together", count);
}
