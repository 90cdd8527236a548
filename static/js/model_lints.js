/**
 * The part of the reducer that is about lints: what is pointed out, and the events that nothing else tells of.
 * @module
 */

/** @import {Lint, LogEvent, Run} from "./types.js" */

/** @type {Record<string, (run: Run, event: LogEvent) => void>} */
export const LINTS = {
  lint(run, event) {
    const evidence = /** @type {number[]} */ (event.evidence ?? []);
    /** @type {Lint} */
    const lint = {
      seq: event.seq,
      at: event.at,
      rule: event.rule,
      text: event.text,
      task: event.task ?? null,
      object: event.object ?? null,
      evidence,
      missing: event.missing ?? null,
      proof: run.times[(evidence.at(-1) ?? event.seq) - 1] ?? event.at,
    };
    run.lints.push(lint);
    if (lint.task === null) return;
    const others = run.pointed.get(lint.task);
    if (others) others.push(lint);
    else run.pointed.set(lint.task, [lint]);
  },

  coroutine_never_awaited: notice,
  exception_never_retrieved: notice,
  resource_unclosed: notice,
  loop_idle: notice,
};

/** @param {Run} run @param {LogEvent} event */
function notice(run, event) {
  run.noticed.set(event.seq, event);
}

/** How many things were pointed out, those that are counted alone among them. @param {Run} run */
export function pointedOut({ lints }) {
  return lints.reduce((sum, { missing }) => sum + (missing ?? 1), 0);
}
