/**
 * The script beside a trace from a file: the file doesn't hold it, but tells its checksum.
 * @module
 */

import { el } from "../dom.js";
import { linesOf } from "./lines.js";

/** @param {string} source @returns {HTMLElement[]} a line each, as the page of a demo has them */
export function elementsOf(source) {
  return linesOf(source).map((text, index) => {
    const line = el("span", "line", el("span", "code", text));
    line.dataset.line = String(index + 1);
    line.id = `L${index + 1}`;
    return line;
  });
}

/**
 * Whether a file is the script that ran; null where the browser can't tell (it computes checksums on secure pages alone).
 * @param {Blob} file @param {string} sha256
 * @returns {Promise<boolean | null>}
 */
export async function isScript(file, sha256) {
  if (!globalThis.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}
