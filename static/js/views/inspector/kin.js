/**
 * Which tasks a task created. Tasks are sorted in as they come: a run may have very many. Pure.
 * @module
 */

/** @import {Run, Task} from "../../types.js" */

/** An iterator of a map goes on to what is added later, as long as it was not asked beyond the end. @typedef {{next: Iterator<Task>, seen: number, by: Map<number, Task[]>}} Kin */

/** @type {WeakMap<Run, Kin>} */
const known = new WeakMap();

/** @param {Run} run @param {number} parent @returns {Task[]} in order of their creation */
export function childrenOf(run, parent) {
  let kin = known.get(run);
  if (!kin) known.set(run, (kin = { next: run.tasks.values(), seen: 0, by: new Map() }));
  for (; kin.seen < run.tasks.size; kin.seen += 1) {
    const { value: task } = kin.next.next();
    if (!task || task.parent === null) continue;
    const siblings = kin.by.get(task.parent);
    if (siblings) siblings.push(task);
    else kin.by.set(task.parent, [task]);
  }
  return kin.by.get(parent) ?? [];
}
