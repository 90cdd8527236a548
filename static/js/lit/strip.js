/**
 * Where on the strip of the whole run anything is lit, to the pixel. Pure.
 * @module
 */

/** @import {Lit} from "./lit.js" */

/**
 * @param {(Lit | null)[]} lights  of each run
 * @param {{width: number, x: (at: number) => number}} scale
 * @param {number} now  which those that go on reach to
 * @returns {[number, number][]} from which pixel to which, in order
 */
export function litPixels(lights, { width, x }, now) {
  const room = Math.max(1, Math.ceil(width));
  // How many begin at a pixel less how many end there: each piece costs the same, however long it is.
  const edges = new Int32Array(room + 2);
  for (const lit of lights) {
    for (const pieces of lit?.lanes.values() ?? []) {
      for (const { from, to } of pieces) {
        const left = Math.floor(x(from));
        const right = Math.floor(x(to ?? Math.max(now, from)));
        if (right < 0 || left >= room) continue;
        edges[Math.max(0, left)] = (edges[Math.max(0, left)] ?? 0) + 1;
        edges[Math.min(room, right + 1)] = (edges[Math.min(room, right + 1)] ?? 0) - 1;
      }
    }
  }
  /** @type {[number, number][]} */
  const found = [];
  let depth = 0;
  for (let pixel = 0; pixel <= room; pixel += 1) {
    const before = depth;
    depth += edges[pixel] ?? 0;
    if (before === 0 && depth > 0) found.push([pixel, room]);
    const last = found.at(-1);
    if (before > 0 && depth === 0 && last) last[1] = pixel;
  }
  return found;
}
