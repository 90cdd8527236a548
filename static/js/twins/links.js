/**
 * The addresses under which what is on the page is found again.
 * @module
 */

/** @import {PageData} from "../types.js" */

/** An address of what is on the page, and the runs whose traces can be had as files; `label` tells several apart. @typedef {{link: string, traces: {id: string, label: string | null}[]}} Links */

/**
 * @param {Pick<PageData, "demo" | "compared">} page
 * @param {{id: string | null, label: string}[]} runs  on the page
 * @returns {Links | null} null where there is no run
 */
export function linked({ demo, compared }, runs) {
  /** @type {Links["traces"]} */
  const traces = runs.flatMap(({ id, label }) => (id === null ? [] : [{ id, label: compared ? label : null }]));
  const [first] = traces;
  if (!first) return null;
  return { link: compared ? `/demos/${demo}?runs=${traces.map(({ id }) => id).join(",")}` : `/runs/${first.id}`, traces };
}

/** Whether the address of the page is that of its runs, and not of the demo. */
export function ofRuns() {
  return location.pathname.startsWith("/runs/") || new URLSearchParams(location.search).has("runs");
}

/**
 * Whoever reloads a page that is of its runs, or changes its language, gets the runs that are on it.
 * @param {string} link
 */
export function readdress(link) {
  const here = new URL(location.href);
  const there = new URL(link, here);
  const same = here.pathname === there.pathname && here.searchParams.get("runs") === there.searchParams.get("runs");
  if (ofRuns() && !same) history.replaceState(null, "", link);
  for (const other of document.querySelectorAll(".languages a")) {
    other.setAttribute("href", `${link}${link.includes("?") ? "&" : "?"}lang=${other.getAttribute("hreflang")}`);
  }
}
