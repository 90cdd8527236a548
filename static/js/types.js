/**
 * The shapes that modules share. Times are integer microseconds since the start of the run.
 * @module
 */

/**
 * One line of a log. Fields beyond these depend on `type`; unknown ones are ignored.
 * @typedef {{seq: number, at: number, type: string, [field: string]: any}} LogEvent
 */

/** @typedef {{file: string, line: number, function?: string, library?: string}} Where */
/** @typedef {{kind: string, task?: number, via?: string, thread?: number}} Cause */
/** @typedef {{kind: string, delay?: number, deadline?: number, task?: number, tasks?: number[], works?: number[], work?: number, object?: number, process?: number | null, thread?: number | null, host?: string, port?: number, path?: string, type?: string, through?: string[]}} Awaiting */
/** @typedef {"ready" | "running" | "waiting"} LiveState */
/** `unknown` is what became of a task after the trace had reached its limit. @typedef {"finished" | "failed" | "cancelled" | "closed" | "pending" | "unknown"} FinalState */
/** `told` is false where the end itself is not in the trace, and `at` is where that went quiet. @typedef {{at: number, seq: number, state: FinalState, result: string | null, exception: {type: string, message: string} | null, told: boolean}} End */

/**
 * A part of a task's life. `to` is null while it lasts. `by` is who made it ready, `awaiting`
 * what it waits for, `where` the line it stands on; `ended` is a running span's outcome.
 * @typedef {{state: LiveState, from: number, to: number | null, seq: number, awaiting: Awaiting | null, where: Where | null, by: Cause | null, eager: boolean, ended: string | null}} Span
 */

/** @typedef {{seq: number, at: number, kind: "requested" | "delivered" | "ended", by: Cause | null, message: string | null, where: Where | null, how: string | null}} CancelMark */

/**
 * @typedef {object} Task
 * @property {number} id
 * @property {string} name
 * @property {string} coro
 * @property {number | null} parent
 * @property {number | null} loop  that runs it
 * @property {string | null} internal
 * @property {Where | null} where
 * @property {number} created
 * @property {End | null} end
 * @property {Span[]} spans
 * @property {CancelMark[]} cancels
 * @property {number[]} outputs  indices into `run.outputs`
 * @property {Block[]} blocks
 * @property {Hold[]} holds
 */

/**
 * A call that held its thread. `loud` where nothing else could run meanwhile: it held up a loop, or all of the process.
 * @typedef {{seq: number, from: number, to: number | null, call: string, where: Where | null, thread: number | null, task: number | null, loud: boolean}} Block
 */
/** A step, or a callback, that held its loop for long; `lines` are where it was seen. @typedef {{seq: number, from: number, to: number | null, seen: number, lines: Where[]}} Hold */

/**
 * What runs, but is no task: a thread, a greenlet, a generator. A thread has works and no spans; the
 * main thread's id is null.
 * @typedef {object} Strand
 * @property {"thread" | "greenlet" | "generator"} kind
 * @property {number | null} id
 * @property {string} name
 * @property {number} number  among those of the same name
 * @property {string | null} call  what a thread runs
 * @property {number | null} executor  whose worker a thread is
 * @property {string | null} internal
 * @property {number | null} parent  the greenlet that another one goes back to at its end
 * @property {number | null} thread  where it lives
 * @property {Where | null} where
 * @property {number} created
 * @property {number} seq
 * @property {End | null} end
 * @property {Turn[]} spans
 * @property {Work[]} works
 * @property {Block[]} blocks
 * @property {Hold[]} holds
 * @property {number[]} outputs
 */

/**
 * A part of a greenlet's or generator's life. `value` is what it was resumed with, or what it gave away
 * when it was left; `other` is the greenlet that was left, or that goes on instead.
 * @typedef {{state: "created" | "running" | "suspended", from: number, to: number | null, seq: number, value: string | null, how: string | null, other: Strand | null, task: number | null, where: Where | null, caller: Where | null, awaiting: Awaiting | null}} Turn
 */

/**
 * What was given to a pool.
 * @typedef {{id: number, seq: number, call: string, executor: number | null, by: Cause | null, where: Where | null, submitted: number, started: number | null, ended: number | null, thread: number | null, process: number | null, pooled: "thread" | "process" | null, outcome: string | null, exception: {type: string, message: string} | null}} Work
 */

/**
 * How many are in which state, over time: a point for each instant with a change. `counts` and `sums` have a
 * number for each state at each point; `sums` are the integrals up to it, in microseconds. `moves` tells who.
 * @typedef {{states: string[], now: number[], at: number[], counts: number[], sums: number[], moves: import("./model_moves.js").Moves}} Crowd
 */

/** @typedef {"wake" | "create" | "cancel" | "resume"} ArrowKind */

/**
 * Who caused what, a row for each in the order of the events: `from` and `to` are numbers of tasks, threads and so on,
 * `tail` is when the cause was at work, `at` when it had its effect, `seq` the event that says so. `before` is the arrow
 * before it of the same lane, `last` the last one of each.
 * @typedef {object} Arrows
 * @property {number[]} kind  its place among the kinds
 * @property {number[]} from
 * @property {number[]} to
 * @property {number[]} tail
 * @property {number[]} at
 * @property {number[]} seq
 * @property {(Cause | null)[]} by
 * @property {{from: number[], to: number[]}} before
 * @property {{from: Map<number, number>, to: Map<number, number>}} last
 */

/** Who held a loop for so long that it counts: a step, or a callback of no task (`hold`). @typedef {{seq: number, from: number, task: Task | null, span: Span | null, hold: Hold | null}} Freeze */

/**
 * An event loop. `at`, `looked`, `idle` and `busy` have a number for each tick: when it came, when the loop had begun to
 * look for I/O, how long it had looked until then, in all, and how long it had run callbacks before it looked. `until` is
 * when the callbacks of a tick had been run; the last tick's is not known yet.
 * @typedef {object} Loop
 * @property {number} id
 * @property {number} number  among the loops of the run
 * @property {Where | null} where
 * @property {number | null} closed
 * @property {number[]} at
 * @property {number[]} looked
 * @property {number[]} until
 * @property {number[]} idle
 * @property {number[]} busy
 * @property {number | null} stopped  when it was, if it has not been run again
 * @property {import("./peaks.js").Peaks} ready  callbacks that each tick found to run
 * @property {import("./peaks.js").Peaks} timers  pending at each tick
 * @property {number} known  how far its ticks and steps tell what it did
 * @property {{task: Task, span: Span} | null} step  that runs
 * @property {Freeze[]} freezes  in order of time
 * @property {{tick: number, for: number}} longest  the iteration that ran longest, of those that are over
 */

/** What a synchronization object was like from an instant on. @typedef {{at: number, seq: number, type: string, task: number | null, owner: number | null, waiters: number[], level: number | null, full: number | null}} Change */
/** A task's wait for an object. @typedef {{task: Task, span: Span}} Wait */
/** `queue` is how many tasks waited for it, from each instant on, and `waits` are their waits; `initial` is its level before its first change, `most` the highest it ever had or may have. @typedef {{id: number, kind: string, number: number, where: Where | null, created: number, changes: Change[], queue: {at: number, depth: number}[], waits: Wait[], initial: number | null, most: number}} Thing */
/** @typedef {{id: number, pid: number | null, argv: string[], call: string | null, helper: string | null, where: Where | null, started: number, seq: number, exited: number | null, exitCode: number | null}} Child */
/** `strand` printed it, where no task did. @typedef {{seq: number, at: number, stream: string, text: string, task: number | null, strand: Strand | null}} Output */

/** What a rule points out; `proof` is when the last event of its evidence was. @typedef {{seq: number, at: number, rule: string, text: string, task: number | null, object: number | null, evidence: number[], missing: number | null, proof: number}} Lint */

/** @typedef {{outcome: string, exit_code: number | null, duration: number, at: number, seq: number, summary: any}} Finish */

/**
 * @typedef {object} Run
 * @property {number} most  how many events its log may have; after them, only output and the end come
 * @property {number} seq  the last event that was taken in
 * @property {number} at  its time
 * @property {LogEvent | null} started
 * @property {Finish | null} finished
 * @property {Map<number, Task>} tasks  in order of creation
 * @property {Map<number | null, Strand>} threads
 * @property {Map<number, Strand>} greenlets
 * @property {Map<number, Strand>} generators
 * @property {Map<number, Work>} works
 * @property {Map<number, Thing>} things
 * @property {Thing[]} changed  the things that something happened to, by age: each has a lane
 * @property {Map<number, Child>} children
 * @property {Arrows} arrows
 * @property {Map<number, Loop>} loops  those whose ticks are told
 * @property {Output[]} outputs
 * @property {LogEvent[]} truncated
 * @property {number | null} quiet  when the log went quiet, at its limit
 * @property {Task[]} ended  in order of their ends
 * @property {number} spans  of tasks and others, in all
 * @property {Record<"task" | "thread" | "greenlet" | "generator", number>} internal  how many of each the libraries made for themselves
 * @property {Record<"task" | "thread" | "greenlet" | "generator", Crowd>} crowds
 * @property {Map<string, number>} names  how many have one
 * @property {number[]} times  when each event was, the first one at 0
 * @property {import("./model_log.js").Log} log  what each event was, and whom it was about
 * @property {Lint[]} lints
 * @property {Map<number, Lint[]>} pointed  the lints of each task that has any
 * @property {Map<number, LogEvent>} noticed  rare events that nothing but a lint tells of, by seq
 * @property {Moment} moment
 */

/**
 * What is going on at the last event, by thread. `known` is when the last one was that was no output;
 * `presumed` is true where nothing but the length of the log says that it has gone quiet.
 * @typedef {{known: number, presumed: boolean, blocked: Map<number | null, Block>, greenlet: Map<number | null, Strand>, generators: Map<number | null, Strand[]>, holds: Map<number | null, Hold>, threads: number}} Moment
 */

/** @typedef {{name: string, type: string, default: string, value: string, minimum: number | null, maximum: number | null, unit: string | null, choices: string[] | null, label: string, line: number}} Parameter */
/** One script of the page. @typedef {{demo: string, variant: string, label: string, script: string, functions: Record<string, number>, parameters: string[], exit_code: number, measured: import("./measured/read.js").Measured | null, run: string | null, events: number}} BandData */
/** @typedef {{language: string, strings: Record<string, string | string[]>, demo: string, compared: boolean, in_turn: boolean, gain: "time" | "none", bands: BandData[], parameters: Parameter[]}} PageData */

/**
 * Something on the timeline that can be pointed at. A stretch of a loop's time that is busy in parts has null for that.
 * @typedef {{kind: "span", lane: string, task: Task, span: Span} | {kind: "end", lane: string, task: Task} | {kind: "cancel", lane: string, task: Task, mark: CancelMark} | {kind: "change", lane: string, thing: Thing, index: number} | {kind: "child", lane: string, child: Child} | {kind: "block", lane: string, owner: Task | Strand, block: Block} | {kind: "hold", lane: string, owner: Task | Strand, hold: Hold} | {kind: "thread", lane: string, strand: Strand} | {kind: "work", lane: string, strand: Strand, work: Work} | {kind: "turn", lane: string, strand: Strand, turn: Turn} | {kind: "strand-end", lane: string, strand: Strand} | {kind: "lint", lane: string, lint: Lint} | {kind: "output", lane: string, output: Output} | {kind: "stretch", lane: string, loop: Loop, busy: boolean | null, from: number, to: number, tick: number} | {kind: "freeze", lane: string, loop: Loop, freeze: Freeze}} Item
 */

export {};
