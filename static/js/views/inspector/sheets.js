/**
 * The sheet for whatever is selected. Pure.
 * @module
 */

import { lintSheet, loopSheet, outputSheet } from "./other_sheets.js";
import { lineSheet } from "./place_sheet.js";
import { childSheet, strandSheet } from "./strand_sheet.js";
import { taskSheet } from "./task_sheet.js";
import { thingSheet } from "./thing_sheet.js";

/** @import {Context, Sheet} from "./sheet.js" */
/** @import {Subject} from "./subject.js" */

/** @param {Context} context @param {Subject} subject @returns {Sheet} */
export function sheetOf(context, subject) {
  const { item } = subject;
  switch (subject.kind) {
    case "task":
      return taskSheet(context, subject.task, item?.kind === "span" ? item.span : null);
    case "thing":
      return thingSheet(context, subject.thing, item?.kind === "change" ? item.index : -1);
    case "strand":
      return strandSheet(context, subject.strand, item?.kind === "turn" ? `${subject.lane}-${item.turn.seq}` : item?.kind === "work" ? `${subject.lane}-w${item.work.seq}` : item?.kind === "block" ? `${subject.lane}-b${item.block.seq}` : null);
    case "child":
      return childSheet(context, subject.child);
    case "loop":
      return loopSheet(context, subject.loop);
    case "line":
      return lineSheet(context, subject.line);
    case "lint":
      return lintSheet(context, subject.lint);
    case "out":
      return outputSheet(context, subject.output, subject.lane);
  }
}
