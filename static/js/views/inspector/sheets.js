/**
 * The sheet for whatever is selected. Pure.
 * @module
 */

import { lineSheet } from "./place_sheet.js";
import { taskSheet } from "./task_sheet.js";

/** @import {Context, Sheet} from "./sheet.js" */
/** @import {Subject} from "./subject.js" */

/** @param {Context} context @param {Subject} subject @returns {Sheet} */
export function sheetOf(context, subject) {
  if (subject.kind === "task") return taskSheet(context, subject.task, subject.item?.kind === "span" ? subject.item.span : null);
  if (subject.kind === "line") return lineSheet(context, subject.line);
  return { key: subject.lane, kind: "", title: subject.lane, facts: [], sums: null, sections: [], table: null };
}
