/**
 * What is said of a file that can't be shown, or not whole, each with a way on.
 * @module
 */

import { t } from "../i18n.js";
import { Unreadable, VERSION } from "./reader.js";

/** @param {unknown} error @returns {string} */
export function problemOf(error) {
  if (!(error instanceof Unreadable)) return t("The file could not be read: {reason}. Try to open it again.", { reason: error instanceof Error ? error.message : String(error) });
  const { reason, facts } = error;
  const line = facts.line ?? 1;
  if (reason === "empty") return t("The file is empty. Choose a trace with at least one event.");
  if (reason === "chrome") return t("This is a Chrome trace, for Perfetto or chrome://tracing. Here its original is wanted: the same trace as NDJSON.");
  if (reason === "text") return t("This is no text, or it is damaged. A trace is a text file with one event a line, or such a file packed by gzip.");
  if (reason === "version") return t("The file is of version {version} of the trace format; this page reads version {known}. Open it with the Loopscope that made it.", { version: String(facts.version), known: VERSION });
  if (reason === "start") return t("The first event is not the start of a run: the beginning of the file is missing. Download or record the trace again.");
  if (reason === "gap") return t("Line {line}: event {seq} follows event {last}, so something between them is missing. What comes before is shown.", { line, seq: facts.seq ?? "?", last: facts.last ?? "?" });
  return line > 1
    ? t("Line {line} is no event. What comes before is shown; download or record the trace again to have the rest.", { line })
    : t("Line 1 is no event: this is not a trace. A trace is what Download gives, or what app.tracer writes.");
}
