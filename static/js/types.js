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
/** @typedef {{kind: string, delay?: number, deadline?: number, task?: number, tasks?: number[], object?: number, process?: number, thread?: number | null, type?: string, through?: string[]}} Awaiting */
/** @typedef {"ready" | "running" | "waiting"} LiveState */
/** @typedef {"finished" | "failed" | "cancelled" | "pending"} FinalState */

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
 * @property {string | null} internal
 * @property {Where | null} where
 * @property {number} created
 * @property {{at: number, seq: number, state: FinalState, result: string | null, exception: {type: string, message: string} | null} | null} end
 * @property {Span[]} spans
 * @property {CancelMark[]} cancels
 * @property {number[]} outputs  indices into `run.outputs`
 */

/** What a synchronization object was like from an instant on. @typedef {{at: number, seq: number, type: string, task: number | null, owner: number | null, waiters: number[], level: number | null, full: number | null}} Change */
/** @typedef {{id: number, kind: string, where: Where | null, created: number, changes: Change[]}} Thing */
/** @typedef {{id: number, pid: number | null, argv: string[], where: Where | null, started: number, seq: number, exited: number | null, exitCode: number | null}} Child */
/** @typedef {{seq: number, at: number, stream: string, text: string, task: number | null}} Output */

/** @typedef {{outcome: string, exit_code: number | null, duration: number, at: number, seq: number, summary: any}} Finish */

/**
 * @typedef {object} Run
 * @property {number} seq  the last event that was taken in
 * @property {number} at  its time
 * @property {LogEvent | null} started
 * @property {Finish | null} finished
 * @property {Map<number, Task>} tasks  in order of creation
 * @property {Map<number, Thing>} things
 * @property {Map<number, Child>} children
 * @property {Output[]} outputs
 * @property {LogEvent[]} truncated
 */

/** @typedef {{name: string, type: string, default: string, value: string, minimum: number | null, maximum: number | null, unit: string | null, choices: string[] | null, label: string, line: number}} Parameter */
/** @typedef {{language: string, strings: Record<string, string | string[]>, demo: string, variant: string, script: string, parameters: Parameter[], functions: Record<string, number>, run: string | null}} PageData */

/**
 * Something on the timeline that can be pointed at.
 * @typedef {{kind: "span", lane: string, task: Task, span: Span} | {kind: "end", lane: string, task: Task} | {kind: "cancel", lane: string, task: Task, mark: CancelMark} | {kind: "change", lane: string, thing: Thing, index: number} | {kind: "child", lane: string, child: Child}} Item
 */

export {};
