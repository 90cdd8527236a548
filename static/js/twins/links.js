/**
 * The addresses under which what is on the page is found again.
 * @module
 */

/** @import {PageData} from "../types.js" */

/** An address of what is on the page, and of its trace as a file. @typedef {{link: string, trace: string | null}} Links */

/**
 * @param {Pick<PageData, "demo" | "compared">} page
 * @param {(string | null)[]} ids  of the runs on the page
 * @returns {Links | null} null where there is no run
 */
export function linked({ demo, compared }, ids) {
  const known = ids.filter((id) => id !== null);
  const [first] = known;
  if (first === undefined) return null;
  if (!compared) return { link: `/runs/${first}`, trace: `/api/runs/${first}/trace?format=ndjson` };
  return { link: `/demos/${demo}?runs=${known.join(",")}`, trace: null };
}

/**
 * Whoever reloads a page that is of its runs, or changes its language, gets the runs that are on it.
 * @param {string} link
 */
export function readdress(link) {
  const here = new URL(location.href);
  const there = new URL(link, here);
  const same = here.pathname === there.pathname && here.searchParams.get("runs") === there.searchParams.get("runs");
  const pinned = here.pathname.startsWith("/runs/") || here.searchParams.has("runs");
  if (pinned && !same) history.replaceState(null, "", link);
  for (const other of document.querySelectorAll(".languages a")) {
    other.setAttribute("href", `${link}${link.includes("?") ? "&" : "?"}lang=${other.getAttribute("hreflang")}`);
  }
}
