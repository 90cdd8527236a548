/**
 * What the inspector says of a lock, a queue and their kin: each change, who held it for how long, who waited. Pure.
 * @module
 */

import { duration, instant } from "../../format.js";
import { t, tn } from "../../i18n.js";
import { placesOf, totalsOf } from "../../lit/places.js";
import { nameOf, thingName } from "../../query.js";
import { changeIndexAt } from "./chain.js";
import { known } from "./life.js";
import { longest } from "./place_sheet.js";
import { exactly, listed, place, plain } from "./sheet.js";

/** @import {Change, Run, Thing} from "../../types.js" */
/** @import {Context, Fact, Part, Sheet, Sum, Table} from "./sheet.js" */

/** So many holders are named; what the others held is one sum. */
const MOST_HOLDERS = 8;
/** So many that queue are named in a row. */
const MOST_NAMES = 6;

/** @param {Context} context @param {Thing} thing @param {number} [chosen]  of its changes @returns {Sheet} */
export function thingSheet(context, thing, chosen = -1) {
  const { run } = context;
  return {
    key: `thing-${thing.id}`,
    kind: t("Object"),
    title: thingName(run, thing),
    facts: facts(context, thing),
    sums: sums(context, thing),
    sections: [],
    table: changesTable(context, thing, chosen),
  };
}

/** @param {Context} context @param {Thing} thing @returns {Fact[]} */
function facts(context, thing) {
  const { run, at, upto, now, script, functions } = context;
  const change = thing.changes[changeIndexAt(thing, at, upto)];
  const where = place(context, thing.where);
  const waited = placesOf(run, script, functions).waits.get(thing.id);
  const totals = waited && totalsOf(waited, known(run, now));
  const when = context.cursor !== null ? t("At the cursor") : run.finished ? t("At the end") : t("Now");
  /** @type {Fact[]} */
  const rows = [{ name: when, parts: change ? stands(run, thing, change) : [t("nothing has happened to it yet")] }];
  if (waited && totals) {
    const count = tn("{n} wait", "{n} waits", totals.spans);
    const tasks = tn("{n} task", "{n} tasks", totals.owners);
    rows.push({ name: t("Waited for"), parts: [t("{waits} of {tasks}, {time} in all", { waits: count, tasks, time: duration(totals.waiting) })] });
    rows.push(...longest(run, waited, totals.longest, known(run, now)));
  }
  rows.push({ name: t("Kind"), parts: [thing.kind] }, { name: t("Id"), parts: [String(thing.id)] });
  rows.push({ name: t("Created"), parts: [{ text: instant(thing.created), go: { at: thing.created } }, ...(where ? [t(", "), where] : [])] });
  return rows;
}

/** @param {Run} run @param {number | null} id @returns {Part} */
function who(run, id) {
  const text = nameOf(run, id);
  return id !== null && run.tasks.has(id) ? { text, go: { key: `task-${id}` } } : text;
}

/** What an object is like after a change. @param {Run} run @param {Thing} thing @param {Change} change @returns {Part[]} */
function stands(run, { kind }, { owner, level, full }) {
  if (kind === "lock") return owner === null ? [t("free")] : [t("held by "), who(run, owner)];
  if (kind === "event") return [level ? t("set") : t("not set")];
  if (kind === "condition" || level === null) return [];
  return [full === null ? String(level) : `${level}/${full}`];
}

/** @param {string} type @returns {string} */
function changeName(type) {
  const names = /** @type {Record<string, string>} */ ({
    lock_acquired: t("acquired"),
    lock_released: t("released"),
    semaphore_acquired: t("acquired"),
    semaphore_released: t("released"),
    event_set: t("set"),
    event_cleared: t("cleared"),
    condition_notified: t("notified"),
    barrier_arrived: t("arrived"),
    barrier_released: t("released"),
    barrier_left: t("left"),
    barrier_reset: t("reset"),
    barrier_aborted: t("aborted"),
    queue_put: t("put"),
    queue_got: t("got"),
    queue_task_done: t("task done"),
    queue_shut_down: t("shut down"),
    work_started: t("work started"),
    work_ended: t("work ended"),
  });
  return names[type] ?? type;
}

/** How long it was held by whom, or at which level: of all that is over, added up once. @typedef {{changes: number, by: Map<string, number>}} Held */

/** @type {WeakMap<Thing, Held>} */
const over = new WeakMap();

/** What the time between two changes counts for. @param {Thing} thing @param {Change} change */
function bucket({ kind }, { owner, level, full }) {
  if (kind === "lock") return owner === null ? "" : String(owner);
  if (level === null) return "some";
  if (kind === "event") return level ? "set" : "";
  return level === 0 ? "" : full !== null && level >= full ? "full" : "some";
}

/**
 * How long it was like what: of a lock by whom it was held, of others whether anything was left.
 * @param {Thing} thing
 * @param {number} until
 * @returns {Map<string, number>} microseconds; the empty key stands for free, empty or not set
 */
export function heldBy(thing, until) {
  let held = over.get(thing);
  if (!held) over.set(thing, (held = { changes: 0, by: new Map() }));
  const { changes } = thing;
  /** @param {Map<string, number>} by @param {Change} change @param {number} to */
  const add = (by, change, to) => by.set(bucket(thing, change), (by.get(bucket(thing, change)) ?? 0) + Math.max(0, to - change.at));
  for (; held.changes < changes.length - 1; held.changes += 1) {
    add(held.by, /** @type {Change} */ (changes[held.changes]), /** @type {Change} */ (changes[held.changes + 1]).at);
  }
  const last = changes.at(-1);
  if (!last) return held.by;
  const by = new Map(held.by);
  add(by, last, until);
  return by;
}

/** @param {Context} context @param {Thing} thing @returns {Sheet["sums"]} */
function sums({ run, now }, thing) {
  const first = thing.changes[0];
  if (!first || thing.kind === "condition" || thing.kind === "barrier") return null;
  const until = known(run, now);
  const by = heldBy(thing, until);
  const total = { label: t("since its first change"), us: Math.max(0, until - first.at) };
  if (thing.kind === "lock") {
    const holders = [...by].filter(([key]) => key !== "").sort(([, a], [, b]) => b - a);
    /** @type {Sum[]} */
    const rows = holders.slice(0, MOST_HOLDERS).map(([key, us]) => ({ state: "owner", label: nameOf(run, Number(key)), us }));
    const others = holders.slice(MOST_HOLDERS).reduce((sum, [, us]) => sum + us, 0);
    if (others) rows.push({ state: "owner", label: tn("{n} more holder", "{n} more holders", holders.length - MOST_HOLDERS), us: others });
    return { title: t("Held by whom for how long"), sums: [...rows, { state: "free", label: t("free"), us: by.get("") ?? 0 }], total };
  }
  const names = levelNames(thing);
  const rows = names.filter(([key]) => by.has(key)).map(([key, label]) => /** @type {Sum} */ ({ state: key === "" ? "free" : key === "full" ? "full" : "owner", label, us: by.get(key) ?? 0 }));
  return { title: t("How long it was like what"), sums: rows, total };
}

/** @param {Thing} thing @returns {[string, string][]} */
function levelNames({ kind }) {
  if (kind === "event") return [["set", t("set")], ["", t("not set")]];
  if (kind === "semaphore") return [["some", t("permits left")], ["", t("no permit left")]];
  if (kind === "executor") return [["some", t("at work")], ["", t("idle")]];
  return [["some", t("something in it")], ["full", t("full")], ["", t("empty")]];
}

/** @param {Context} context @param {Thing} thing @param {number} chosen @returns {Table} */
function changesTable(context, thing, chosen) {
  const { run, now, cursor, upto } = context;
  const { changes } = thing;
  const until = known(run, now);
  const state = { lock: t("Held by"), semaphore: t("Permits left"), event: t("Flag"), queue: t("Size"), barrier: t("Arrived"), executor: t("Works at once") }[thing.kind] ?? t("Value");
  /** @param {number} index */
  const told = (index) => {
    const change = /** @type {Change} */ (changes[index]);
    const to = changes[index + 1]?.at ?? until;
    const now = thing.kind === "lock" && change.owner !== null ? [who(run, change.owner)] : stands(run, thing, change);
    const names = change.waiters.slice(0, MOST_NAMES).map((id) => who(run, id));
    const more = change.waiters.length - names.length;
    const by = change.task === null ? [] : [who(run, change.task)];
    return { change, to, by, now, queue: [...listed(names), ...(more > 0 ? [` ${t("+{n} more", { n: more })}`] : [])] };
  };
  return {
    caption: t("What happened to it"),
    heads: [t("Change"), t("At"), t("Until the next"), t("By"), state, t("Queue, in order")],
    count: changes.length,
    current: cursor === null ? -1 : changeIndexAt(thing, cursor, upto),
    chosen,
    row(index) {
      const { change, to, by, now, queue } = told(index);
      const held = thing.kind === "lock" ? change.owner !== null : change.level !== 0;
      return { key: `thing-${thing.id}-${change.seq}`, at: change.at, state: held ? "owner" : "free", cells: [[changeName(change.type)], [instant(change.at)], [duration(Math.max(0, to - change.at))], by, now, queue] };
    },
    exact(index) {
      const { change, to, by, now } = told(index);
      const queue = change.waiters.map((id) => nameOf(run, id)).join(", ");
      return [changeName(change.type), exactly(change.at), `${Math.max(0, to - change.at)} µs`, plain(by), plain(now), queue];
    },
  };
}
