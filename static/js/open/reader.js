/**
 * A trace file, read piece by piece: a hundred megabytes must neither fill the memory nor hold up the page.
 * Knows no element.
 * @module
 */

/** @import {LogEvent} from "../types.js" */

/** Of the trace format. */
export const VERSION = 1;
/** So many milliseconds go by before others have their turn. */
const SLICE = 8;
const AT_ONCE = 32;
/** No event is as long as this. */
const LONGEST_LINE = 32 << 20;

/**
 * Why a file can't be shown: it is `empty`; a trace in `chrome`'s format; no `text`, or damaged where it is packed; no
 * `events`; of another `version`; it does not begin with a run's `start`; an event is missing (`gap`).
 * @typedef {"empty" | "chrome" | "text" | "events" | "version" | "start" | "gap"} Reason
 */

export class Unreadable extends Error {
  /** @param {Reason} reason @param {{line?: number, seq?: number, last?: number, version?: unknown}} [facts] */
  constructor(reason, facts = {}) {
    super(reason);
    this.reason = reason;
    this.facts = facts;
  }
}

/**
 * @typedef {object} Reading
 * @property {(event: LogEvent) => void} take
 * @property {(share: number) => void} [progress]  of the file, between 0 and 1
 * @property {() => Promise<void>} [turn]  others have theirs
 * @property {() => number} [now]  milliseconds
 * @property {() => boolean} [wanted]  false where nobody waits for the rest any more
 */

/**
 * Hands over the events of a file, one by one. What came before damage was handed over when that is found.
 * @param {Blob} file  packed by gzip or not
 * @param {Reading} reading
 * @returns {Promise<{count: number, finished: boolean}>}  whether the run's end is in the file
 * @throws {Unreadable}
 */
export async function readTrace(file, { take, progress = () => {}, turn = aTurn, now = () => performance.now(), wanted = () => true }) {
  let seq = 0;
  let line = 0;
  let finished = false;
  let since = now();
  let rest = "";

  /** @param {string} text */
  const event = (text) => {
    line += 1;
    if (!text.trim()) return;
    const found = parsed(text, line);
    check(found, seq, line);
    seq = found.seq;
    finished = found.type === "run_finished";
    take(found);
  };

  const { pieces, passed } = await opened(file);
  for await (const piece of pieces) {
    if (seq === 0 && !rest) refuse(piece);
    let from = 0;
    for (let to = piece.indexOf("\n"); to >= 0; to = piece.indexOf("\n", from)) {
      event(rest + piece.slice(from, to));
      rest = "";
      from = to + 1;
      if (line % AT_ONCE === 0 && now() - since > SLICE) {
        progress(file.size ? passed() / file.size : 1);
        await turn();
        if (!wanted()) return { count: seq, finished };
        since = now();
      }
    }
    rest += piece.slice(from);
    if (rest.length > LONGEST_LINE) throw new Unreadable("events", { line: line + 1 });
  }
  // A file that breaks off in the middle of an event is as good as one that breaks off before it.
  if (rest.trim() && (seq === 0 || whole(rest))) event(rest);
  if (seq === 0) throw new Unreadable("empty");
  return { count: seq, finished };
}

/** The file's text, and how many of its bytes were used for it. @param {Blob} file */
async function opened(file) {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  let passed = 0;
  /** @type {ReadableStream<any>} */
  let stream = file.stream().pipeThrough(
    new TransformStream({
      transform(chunk, out) {
        passed += chunk.byteLength;
        out.enqueue(chunk);
      },
    }),
  );
  if (head[0] === 0x1f && head[1] === 0x8b) stream = stream.pipeThrough(new DecompressionStream("gzip"));
  return { pieces: texts(stream.pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))), passed: () => passed };
}

/** @param {ReadableStream<string>} stream @returns {AsyncGenerator<string, void, void>} */
async function* texts(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        // What is no UTF-8, and what is packed and damaged; the disk's own troubles are told as they are.
        throw error instanceof DOMException ? error : new Unreadable("text");
      });
      if (done) return;
      yield value;
    }
  } finally {
    // Whoever stops early wants no more of it.
    await reader.cancel().catch(() => {});
  }
}

/** What is no trace of ours by its first words. @param {string} head */
function refuse(head) {
  const text = head.trimStart();
  if (text.startsWith("[") || text.slice(0, 4096).includes('"traceEvents"')) throw new Unreadable("chrome");
}

/** @param {string} text @param {number} line @returns {LogEvent} */
function parsed(text, line) {
  /** @type {any} */
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    throw new Unreadable("events", { line });
  }
  const { seq, at, type } = found ?? {};
  if (!Number.isInteger(seq) || !Number.isFinite(at) || typeof type !== "string") throw new Unreadable("events", { line });
  return found;
}

/** @param {LogEvent} event @param {number} last @param {number} line */
function check(event, last, line) {
  if (last === 0) {
    if (event.type !== "run_started" || event.seq !== 1) throw new Unreadable("start", { line });
    if (event.version !== VERSION) throw new Unreadable("version", { version: event.version });
  } else if (event.seq !== last + 1) throw new Unreadable("gap", { line, last, seq: event.seq });
}

/** @param {string} text */
function whole(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<void>} */
function aTurn() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}
