/**
 * The catalogue: finds as one types. Without it the search is an ordinary form.
 * @module
 */

import { need } from "./dom.js";
import { help } from "./help.js";
import { setStrings, t, tn } from "./i18n.js";
import { keys } from "./keys.js";
import { Live } from "./landing/live.js";
import { address, matches, terms } from "./search.js";

const data = JSON.parse(need("#page-data").textContent ?? "{}");
setStrings(data.strings, data.language);

/** How long one has to pause before the number of demos is told: every letter would be too often. */
const PAUSE = 400;

function search() {
  const input = /** @type {HTMLInputElement} */ (need("[data-query]"));
  const count = need("[data-count]");
  const clear = need(".clear");
  const chapters = [...document.querySelectorAll("[data-chapter]")].filter((one) => one instanceof HTMLElement);
  let timer = 0;

  const find = () => {
    const wanted = terms(input.value);
    let all = 0;
    for (const chapter of chapters) {
      let here = 0;
      for (const row of chapter.querySelectorAll("[data-words]")) {
        if (!(row instanceof HTMLElement)) continue;
        row.hidden = !matches(row.dataset.words ?? "", wanted);
        if (!row.hidden) here += 1;
      }
      chapter.hidden = here === 0;
      const entry = need(`[data-part="${chapter.dataset.chapter}"]`);
      entry.classList.toggle("none", here === 0);
      need(".many", entry).textContent = String(here);
      // Of a chapter that the search has emptied, all demos are what is asked for.
      need("a", entry).setAttribute("href", `${here ? "" : "/"}#chapter-${chapter.dataset.chapter}`);
      all += here;
    }
    need("[data-nothing]").hidden = all > 0;
    clear.hidden = !wanted.length;
    need("[data-catalogue]").classList.toggle("searched", wanted.length > 0);
    window.clearTimeout(timer);
    const text = wanted.length ? tn("{n} demo found", "{n} demos found", all) : tn("{n} demo", "{n} demos", all);
    timer = window.setTimeout(() => {
      if (count.textContent !== text) count.textContent = text;
    }, PAUSE);
    const to = address(input.value);
    if (to !== location.pathname + location.search) history.replaceState(null, "", to + location.hash);
    for (const link of document.querySelectorAll(".languages a")) {
      const url = new URL(to, location.href);
      url.searchParams.set("lang", link.getAttribute("hreflang") ?? "");
      link.setAttribute("href", url.pathname + url.search);
    }
  };

  /** @param {string} query */
  const ask = (query) => {
    input.value = query;
    find();
    input.focus();
  };

  need("[data-submit]").hidden = true;
  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      event.preventDefault();
      ask("");
    }
  });
  need("[data-search]").addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-concept], [data-clear]") : null;
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    ask(link.getAttribute("data-concept") ?? "");
    // The search stands above what it finds.
    if (link.hasAttribute("data-concept")) need("[data-catalogue]").scrollIntoView({ block: "start" });
  });
  const seek = () => {
    input.focus();
    input.select();
  };
  keys.add({ keys: ["/"], text: t("Find a demo"), group: "page", run: seek });
  // A page that comes back from the browser's memory may have kept what was typed.
  window.addEventListener("pageshow", find);
}

if (document.querySelector("[data-catalogue]")) search();
keys.listen(document);
if (data.live) {
  new Live(data.live);
  help();
}
