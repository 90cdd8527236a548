/**
 * Files that are dropped anywhere on a page.
 * @module
 */

import { el } from "../dom.js";
import { t } from "../i18n.js";
import { leave } from "./handover.js";

/** @param {(files: File[]) => void} onFiles */
export function droppable(onFiles) {
  const sign = el("div", "drop-sign", el("p", "", t("Drop a trace to open it. It stays in this browser.")));
  sign.setAttribute("aria-hidden", "true");
  /** @param {DragEvent} event */
  const has = ({ dataTransfer }) => dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    if (!has(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    if (!sign.isConnected) document.body.append(sign);
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => {
    // Out of the window, and not from one element to the next.
    if (relatedTarget === null) sign.remove();
  });
  document.addEventListener("drop", (event) => {
    if (!has(event)) return;
    event.preventDefault();
    sign.remove();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) onFiles(files);
  });
}

/** What is dropped on this page is opened on the one for that. */
export function openElsewhere() {
  droppable((files) => {
    void leave(files).finally(() => location.assign("/open"));
  });
}
