/**
 * From when to when there is anything on a lane. Pure.
 * @module
 */

/** @import {Lane} from "../timeline/lanes.js" */

/** @param {Lane} lane @param {number} last  how far the run came @returns {[number, number]} */
export function lifeOf(lane, last) {
  if (lane.kind === "task") return [lane.task.created, lane.task.end?.at ?? last];
  if (lane.kind === "child") return [lane.child.started, lane.child.exited ?? last];
  if (lane.kind === "thing") return [lane.thing.created, Math.max(lane.thing.changes.at(-1)?.at ?? 0, lane.thing.queue.at(-1)?.at ?? 0, lane.thing.created)];
  if ("strand" in lane) return [lane.strand.created, lane.strand.end?.at ?? last];
  return [0, last];
}
