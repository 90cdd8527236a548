/**
 * One script on the page with its run: started, followed, resumed, stopped. Knows no element.
 * @module
 */

import { Refused, hasRun, openLog, startRun, stopRun } from "./api.js";
import { Clock } from "./clock.js";
import { t } from "./i18n.js";
import { apply, emptyRun } from "./model.js";
import { admitted } from "./queue.js";
import { idle } from "./store.js";
import { Stream } from "./stream.js";
import { widened } from "./twins/work.js";

/** @import {FieldProblem} from "./api.js" */
/** @import {BandData, LogEvent} from "./types.js" */
/** @import {Phase, State} from "./store.js" */
/** @import {Work} from "./twins/work.js" */

const UNREACHABLE = () => t("The server can’t be reached. Try again in a moment.");
const PHASES = /** @type {const} */ ({ connecting: "starting", live: "live", resuming: "resuming", done: "over", gone: "gone" });

export class Band {
  /** @param {BandData} data @param {() => void} changed */
  constructor(data, changed) {
    this.data = data;
    this.changed = changed;
    /** @type {State} */
    this.state = idle(data.events);
    /** @type {Stream | null} */
    this.stream = null;
    this.clock = new Clock(() => performance.now());
    /** @type {Work | null} */
    this.work = null;
    /** @type {() => void} */
    this.end = () => {};
    /** Waits no longer. @type {() => void} */
    this.hurry = () => {};
    /** Kept once the run on the band is over, or can't be followed any more. @type {Promise<void>} */
    this.ended = Promise.resolve();
  }

  /** @param {Partial<State>} changes */
  set(changes) {
    Object.assign(this.state, changes);
    this.changed();
  }

  get going() {
    return /** @type {Phase[]} */ (["starting", "queued", "live", "resuming"]).includes(this.state.phase);
  }

  /** Whether its picture moves by itself. */
  get live() {
    const { run, phase } = this.state;
    return run.seq > 0 && run.finished === null && phase === "live";
  }

  /** How far the run has come, also between two events. @param {boolean} calm  by its events alone */
  now(calm) {
    const { run } = this.state;
    return this.live && !calm ? this.clock.now(run.at) : run.at;
  }

  /** Nothing is left of the run before. */
  forget() {
    this.stream?.close();
    this.stream = null;
    this.end();
    this.clock = new Clock(() => performance.now());
    this.work = null;
    // The script stays as the last run had it until the next one tells.
    this.set({ run: emptyRun(this.data.events), phase: "idle", id: null, problem: null, stopping: false });
  }

  /**
   * Starts a run and follows it.
   * @param {URLSearchParams} values
   * @returns {Promise<FieldProblem[]>} which fields the server refuses
   */
  async start(values) {
    this.forget();
    this.set({ phase: "starting" });
    try {
      const run = await admitted(() => startRun(this.data.demo, values), {
        onWait: () => this.set({ phase: "queued" }),
        over: () => this.state.stopping,
        pause: (ms) => this.pause(ms),
      });
      if (run === null) {
        this.set({ phase: "idle", stopping: false });
        return [];
      }
      const stop = this.state.stopping;
      this.set({ source: run.source });
      this.follow(run.run);
      // It was to be stopped before it had a name.
      if (stop) void this.stop(true);
      return [];
    } catch (error) {
      if (error instanceof Refused && error.errors.length) {
        this.set({ phase: "idle", stopping: false });
        return error.errors;
      }
      const problem = error instanceof Refused ? t("The run was not started: {reason}", { reason: error.message }) : UNREACHABLE();
      this.set({ phase: "idle", stopping: false, problem });
      return [];
    }
  }

  /** @param {number} ms @returns {Promise<void>} */
  pause(ms) {
    return new Promise((over) => {
      const timer = setTimeout(over, ms);
      this.hurry = () => {
        clearTimeout(timer);
        over();
      };
    });
  }

  /** @param {boolean} [again]  although that was asked for already */
  async stop(again = false) {
    const { id, stopping } = this.state;
    if (!this.going || (stopping && !again)) return;
    this.set({ stopping: true });
    if (id === null) {
      this.hurry();
      return;
    }
    try {
      await stopRun(id);
    } catch {
      this.set({ stopping: false, problem: UNREACHABLE() });
    }
  }

  /** @param {string} id */
  follow(id) {
    this.set({ id });
    this.ended = new Promise((end) => (this.end = () => end(undefined)));
    this.stream = new Stream({
      open: (after) => openLog(id, after),
      last: () => this.state.run.seq,
      take: (events) => this.take(events),
      complete: () => this.state.run.finished !== null,
      exists: () => hasRun(id),
      onState: (now) => {
        this.set({ phase: PHASES[now] });
        if (now === "done" || now === "gone") this.end();
      },
    });
    this.stream.start();
  }

  /** @param {LogEvent[]} events */
  take(events) {
    const { run } = this.state;
    for (const event of events) {
      if (event.seq > run.seq + 1) return false;
      if (apply(run, event)) this.work = widened(this.work, event);
    }
    const last = events.at(-1);
    if (last) this.clock.arrived(last.at);
    this.set({ phase: "live" });
    return true;
  }
}
