/**
 * The service, as this page uses it.
 * @module
 */

/** @import {Socket} from "./stream.js" */

/** @typedef {{field: string, message: string}} FieldProblem */
/** @typedef {{run: string, demo: string, variant: string, parameters: Record<string, unknown>, state: string, source: string, outcome: string | null}} RunDocument */

/** An answer that is no success. `errors` say which fields are wrong, where it is that; `wait`, where there is no room, after how many seconds there is. */
export class Refused extends Error {
  /** @param {number} status @param {string} detail @param {FieldProblem[]} errors @param {number | null} [wait] */
  constructor(status, detail, errors, wait = null) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.wait = wait;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {BodyInit} [body]
 * @returns {Promise<any>}
 */
async function ask(method, path, body) {
  const response = await fetch(path, { method, body, headers: { Accept: "application/json, application/problem+json" } });
  const document = await response.json().catch(() => ({}));
  if (response.ok) return document;
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  throw new Refused(
    response.status,
    document.detail ?? document.title ?? response.statusText,
    document.errors ?? [],
    (response.status === 429 || response.status === 503) && wait >= 0 ? wait : null,
  );
}

/**
 * @param {string} demo
 * @param {URLSearchParams} form
 * @returns {Promise<RunDocument>}
 */
export function startRun(demo, form) {
  return ask("POST", `/api/demos/${encodeURIComponent(demo)}/runs`, form);
}

/** @param {string} id @returns {Promise<RunDocument>} */
export function stopRun(id) {
  return ask("DELETE", `/api/runs/${encodeURIComponent(id)}`);
}

/** @param {string} id @returns {Promise<boolean>} whether the server still has it; true where that can't be told */
export async function hasRun(id) {
  try {
    await ask("GET", `/api/runs/${encodeURIComponent(id)}`);
    return true;
  } catch (error) {
    return !(error instanceof Refused && (error.status === 404 || error.status === 410));
  }
}

/** @param {string} id @param {number} after @returns {Socket} */
export function openLog(id, after) {
  const url = new URL(`/api/runs/${encodeURIComponent(id)}/ws`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("after", String(after));
  return /** @type {Socket} */ (/** @type {unknown} */ (new WebSocket(url)));
}
