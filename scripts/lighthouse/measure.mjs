/**
 * Lighthouse on the landing page, a demo's page and a page with a run on it, each three times, desktop preset.
 * Prints the medians, what the pages weigh and what they say on the console; ends with 1 beyond the bounds.
 *
 *     node measure.mjs PYTHON FOLDER    the service's Python, and where Lighthouse is installed
 */

import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TIMES = 3;
const LEAST = 95;
const HEAVIEST = 200_000;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const ROOT = resolve(import.meta.dirname, "../..");

const [python, folder] = process.argv.slice(2).map((path) => resolve(path));
const { default: lighthouse, desktopConfig } = await installed("lighthouse/core/index.js");
const { launch } = await installed("chrome-launcher/dist/index.js");

/** @param {string} path */
function installed(path) {
  return import(pathToFileURL(join(folder, "node_modules", path)).href);
}

/** The service, once it has said where it is. @returns {Promise<{url: string, stop: () => void}>} */
function serve() {
  const child = spawn(python, ["-m", "app", "--port", "0", "--log-level", "WARNING"], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((done, fail) => {
    child.once("exit", () => fail(new Error("the service did not start")));
    child.stdout.on("data", (said) => {
      const url = /https?:\/\/\S+?(?=\/?\s*$)/m.exec(String(said));
      if (url) done({ url: url[0], stop: () => child.kill() });
    });
  });
}

/** A run that is over. @param {string} url @returns {Promise<string>} its page */
async function finished(url) {
  const { run } = await (await fetch(`${url}/api/demos/lock/run`)).json();
  return `/runs/${run}`;
}

/** @param {string} address @param {number} port */
async function measure(address, port) {
  const result = await lighthouse(address, { port, logLevel: "error", onlyCategories: CATEGORIES }, desktopConfig);
  const { lhr, artifacts } = result;
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const requests = lhr.audits["network-requests"].details.items;
  const low = CATEGORIES.flatMap((id) => lhr.categories[id].auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
    .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`.trim());
  return {
    scores: CATEGORIES.map((id) => Math.round(lhr.categories[id].score * 100)),
    weight: requests.reduce((/** @type {number} */ sum, /** @type {{transferSize?: number}} */ { transferSize }) => sum + (transferSize ?? 0), 0),
    strangers: requests.filter((/** @type {{url: string}} */ { url }) => /^(https?|wss?):/.test(url) && new URL(url).host !== new URL(address).host).length,
    said: artifacts.ConsoleMessages.map((/** @type {{text: string}} */ { text }) => text),
    low,
  };
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

let good = true;
const service = await serve();
const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  logLevel: "error",
});
try {
  console.log(`median of ${TIMES}, desktop   ${CATEGORIES.join("   ")}   weight   third-party   console`);
  for (const path of ["/", "/demos/lock", await finished(service.url)]) {
    const found = [];
    for (let time = 0; time < TIMES; time += 1) found.push(await measure(service.url + path, chrome.port));
    const scores = CATEGORIES.map((_, index) => median(found.map((one) => one.scores[index])));
    const weight = median(found.map((one) => one.weight));
    const strangers = Math.max(...found.map((one) => one.strangers));
    const said = found.flatMap((one) => one.said);
    const low = [...new Set(found.flatMap((one) => one.low))];
    const fits = scores.every((score) => score >= LEAST) && weight <= HEAVIEST && strangers === 0 && said.length === 0;
    good &&= fits;
    console.log(`${fits ? "ok  " : "FAIL"} ${path.padEnd(24)} ${scores.join("   ")}   ${(weight / 1000).toFixed(1)} kB   ${strangers}   ${said.length}`);
    for (const text of [...low.map((each) => `below 90: ${each}`), ...said.map((each) => `console: ${each}`)]) console.log(`       ${text}`);
  }
} finally {
  await chrome.kill();
  service.stop();
}
console.log(good ? `all at least ${LEAST}, at most ${HEAVIEST / 1000} kB, nobody else asked, nothing said` : "beyond the bounds");
process.exit(good ? 0 : 1);
