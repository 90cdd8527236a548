/**
 * How the run stands, in words: the pill beside the button, the banner above the timeline, and what
 * is announced to those who listen.
 * @module
 */

import { el, hide } from "../dom.js";
import { duration } from "../format.js";
import { t, tn } from "../i18n.js";
import { sentenceOf } from "../lints/sentence.js";
import { pointedOut } from "../model_lints.js";
import { taskName, tasksInAll } from "../query.js";
import { exitText, stateName } from "./describe.js";

/** @import {State} from "../store.js" */
/** @import {Run} from "../types.js" */

/** @param {State} state @returns {{key: string, text: string}} */
export function pill({ phase, run, stopping }) {
  if (run.finished) return { key: run.finished.outcome, text: outcomeName(run.finished.outcome) };
  if (phase === "queued") return { key: "queued", text: t("Waiting for a place…") };
  if (phase === "starting") return { key: "starting", text: t("Starting…") };
  if (phase === "resuming") return { key: "resuming", text: t("Connection lost, resuming…") };
  if (phase === "gone" || phase === "broken") return { key: "lost", text: t("Connection lost") };
  if (phase === "cut") return { key: "lost", text: t("Incomplete") };
  if (phase === "live") return stopping ? { key: "stopping", text: t("Stopping…") } : { key: "live", text: t("Running") };
  return { key: "idle", text: t("Not run yet") };
}

/** @param {string} outcome @returns {string} */
export function outcomeName(outcome) {
  const names = /** @type {Record<string, string>} */ ({
    completed: t("Completed"),
    failed: t("Failed"),
    killed: t("Killed"),
    stopped: t("Stopped"),
    timed_out: t("Timed out"),
    limited: t("Limited"),
    lost: t("Lost"),
  });
  return names[outcome] ?? outcome;
}

/** @param {Run} run @param {number} now @returns {string} */
export function sentence(run, now) {
  if (!run.seq) return "";
  const parts = [duration(run.finished?.duration ?? now), ...population(run)];
  const pointed = pointedOut(run);
  if (pointed) parts.push(tn("{n} pointed out", "{n} pointed out", pointed));
  if (run.finished && run.finished.exit_code !== null) parts.push(t("exit code {code}", { code: exitText(run.finished.exit_code) }));
  return parts.join(" · ");
}

/** How many there are of each; tasks even where there are none, unless there is something else. @param {Run} run */
function population(run) {
  const tasks = tasksInAll(run);
  const threads = run.threads.size - run.internal.thread - (run.threads.has(null) ? 1 : 0);
  const greenlets = run.greenlets.size - run.internal.greenlet;
  const generators = run.generators.size;
  const processes = run.children.size;
  const texts = [
    tasks > 0 && tn("{n} task", "{n} tasks", tasks),
    threads > 0 && tn("{n} thread", "{n} threads", threads),
    greenlets > 0 && tn("{n} greenlet", "{n} greenlets", greenlets),
    generators > 0 && tn("{n} generator", "{n} generators", generators),
    processes > 0 && tn("{n} process", "{n} processes", processes),
  ].filter((text) => text !== false);
  return texts.length || run.threads.has(null) ? texts : [tn("{n} task", "{n} tasks", 0)];
}

/**
 * What must be said beside the pill: why a run ended other than by itself, and what is missing.
 * @param {State} state
 * @returns {{tone: "calm" | "bad", texts: string[]} | null}
 */
export function remarks({ run, phase, problem }) {
  const texts = [];
  let bad = false;
  if (problem !== null) {
    texts.push(problem);
    bad = true;
  }
  if (phase === "queued") texts.push(t("The server runs as much as it may. This run begins as soon as there is room."));
  if (!run.finished && phase === "resuming") texts.push(t("The connection was lost. It is being resumed where it broke off; nothing is missed."));
  if (!run.finished && phase === "cut" && problem === null) texts.push(t("The file ends before the run’s end. What is drawn is what it holds."));
  if (!run.finished && phase === "gone") texts.push(t("The server no longer has this run. What arrived before stays here."));
  const ends = /** @type {Record<string, string>} */ ({
    stopped: t("You, or someone with the link, stopped this run. What is drawn is what happened until then."),
    timed_out: t("The run took longer than a run may take, and was ended there."),
    limited: t("The run used more memory, processes, threads or processor time than a run may use, and was ended there."),
    lost: t("The process that watched this run is gone; the last events may be missing."),
    killed: t("A signal that was not ours ended the script."),
    failed: t("The script ended with an error; the output has its last words."),
  });
  /** @type {Record<string, string>} */
  const limits = { events: t("number of events"), bytes: t("size"), output: t("output") };
  const end = run.finished && ends[run.finished.outcome];
  if (end) {
    texts.push(end);
    bad ||= run.finished?.outcome !== "stopped";
  }
  for (const event of run.truncated) {
    if (event.limit === "tracer") {
      texts.push(t("The observer failed and is silent from there on ({error}). The script ran on.", { error: event.error ?? "?" }));
      bad = true;
      continue;
    }
    if (event.limit === "loop") {
      texts.push(t("An event loop is not observed: {error}.", { error: event.error ?? "?" }));
      continue;
    }
    if (event.limit === "generator") {
      texts.push(t("Generators of {name} were resumed a thousand times; no more is told of them.", { name: event.generator ?? "?" }));
      continue;
    }
    const missing = event.missing ?? 0;
    texts.push(tn("The trace reached its limit ({limit}); {n} event is missing after it. The script ran on.", "The trace reached its limit ({limit}); {n} events are missing after it. The script ran on.", missing, { limit: limits[event.limit] ?? event.limit ?? "?" }));
    const unseen = tasksInAll(run) - run.tasks.size + run.internal.task;
    if (run.quiet !== null) texts.push(t("Where the lanes are dotted, nothing is known but what was printed."));
    if (unseen > 0) texts.push(tn("{n} task has no lane at all.", "{n} tasks have no lane at all.", unseen));
  }
  return texts.length ? { tone: bad ? "bad" : "calm", texts } : null;
}

export class StatusView {
  /** @param {{pill: HTMLElement, text: HTMLElement, banner: HTMLElement, announce: HTMLElement}} parts */
  constructor(parts) {
    this.parts = parts;
    this.said = "";
    /** How many of the run's ends are told. */
    this.ended = 0;
    /** How many of its lints are. */
    this.pointed = 0;
    this.spoken = "";
  }

  /** @param {State} state @param {number} now */
  render(state, now) {
    const { key, text } = pill(state);
    const { parts } = this;
    if (parts.pill.dataset.outcome !== key) {
      parts.pill.dataset.outcome = key;
      parts.pill.textContent = text;
    }
    const words = sentence(state.run, now);
    if (parts.text.textContent !== words) parts.text.textContent = words;
    const notes = remarks(state);
    const said = JSON.stringify(notes);
    if (said !== this.said) {
      this.said = said;
      hide(parts.banner, notes === null);
      parts.banner.dataset.tone = notes?.tone ?? "";
      parts.banner.replaceChildren(...(notes?.texts ?? []).map((note) => el("p", "", note)));
    }
    this.announce(state, text, words);
  }

  /** A few words at each turn; what happens within a step would drown a listener. @param {State} state @param {string} text @param {string} words */
  announce({ run, phase }, text, words) {
    if (run.ended.length < this.ended) this.ended = 0;
    const found = this.lints(run);
    const ended = run.ended.slice(this.ended).filter((task) => !task.internal);
    this.ended = run.ended.length;
    const ends = ended.slice(0, 5).map((task) => `${taskName(task)}: ${stateName(task.end?.state ?? "")}`);
    const turn = `${phase} ${run.finished?.outcome}`;
    if (turn === this.spoken && !ends.length && !found.length) return;
    const first = turn === this.spoken || phase === "idle" ? [] : [run.finished ? `${text}, ${words}` : text];
    this.spoken = turn;
    const most = ends.length > 4 ? [tn("{n} task ended", "{n} tasks ended", ended.length)] : ends;
    this.tell([...first, ...most, ...found].join(". "));
  }

  /** What was pointed out since it was last asked. @param {Run} run @returns {string[]} */
  lints(run) {
    const fresh = run.lints.slice(run.lints.length < this.pointed ? 0 : this.pointed);
    this.pointed = run.lints.length;
    if (fresh.length > 2) return [tn("{n} pointed out", "{n} pointed out", fresh.length)];
    return fresh.map((lint) => t("Pointed out: {what}", { what: sentenceOf(run, lint).text }));
  }

  /** Says something to those who listen. @param {string} text */
  tell(text) {
    this.parts.announce.textContent = text;
  }
}
