/**
 * What belongs to what is pointed at: the object behind a wait, or the waits behind an object. Pure.
 * @module
 */

/** @import {Run, Thing} from "../types.js" */
/** @import {Lane} from "./lanes.js" */
/** @import {Box} from "./layout.js" */

/** An object, and whether it is itself what is meant: then all who waited for it are. @typedef {{thing: Thing, whole: boolean}} Relation */

/**
 * @param {Run} run
 * @param {Lane} lane
 * @param {Box | null} box  null for the lane as a whole
 * @returns {Relation | null}
 */
export function relationOf(run, lane, box) {
  if (lane.kind === "thing") return { thing: lane.thing, whole: true };
  const awaited = awaitedBy(box);
  const thing = awaited === null ? undefined : run.things.get(awaited);
  // What nothing happened to has no lane.
  return thing?.changes.length ? { thing, whole: false } : null;
}

/** The object that a wait is for. @param {Box | null} box @returns {number | null} */
export function awaitedBy(box) {
  return box?.item?.kind === "span" && box.item.span.state === "waiting" ? (box.item.span.awaiting?.object ?? null) : null;
}

/** Whether a box is part of what is related. @param {Relation} relation @param {Lane} lane @param {Box} box */
export function belongs({ thing }, lane, box) {
  return lane.kind === "thing" ? lane.thing === thing : awaitedBy(box) === thing.id;
}
