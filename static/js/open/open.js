/**
 * The page that shows a trace from a file: it is read in the browser, and nothing of it is sent anywhere.
 * @module
 */

import { Band } from "../band.js";
import { need } from "../dom.js";
import { bytes } from "../format.js";
import { setStrings, t } from "../i18n.js";
import { apply } from "../model.js";
import { paced } from "../pace.js";
import { Store } from "../store.js";
import { view } from "../viewer.js";
import { droppable } from "./drop.js";
import { taken } from "./handover.js";
import { Unreadable, readTrace } from "./reader.js";
import { elementsOf, isScript } from "./script.js";
import { problemOf } from "./words.js";

const page = JSON.parse(need("#page-data").textContent ?? "{}");
setStrings(page.strings, page.language);

const store = new Store(paced(() => performance.now()));
const band = new Band({ demo: "", variant: "", label: "", script: "", functions: {}, parameters: [], exit_code: 0, measured: null, run: null, events: Infinity }, () => store.update());
const viewer = view([band], store, { compared: false, inTurn: false, going: () => band.going, links: () => null, kept: () => true });

const box = need("[data-open]");
const input = /** @type {HTMLInputElement} */ (need("[data-pick]", box));
const progress = /** @type {HTMLProgressElement} */ (need("[data-progress]", box));
const said = need("[data-said]", box);
const problem = need("[data-problem]", box);
const bench = need("[data-bench]");
const script = { name: need("[data-script-name]"), note: need("[data-script-note]"), pick: /** @type {HTMLInputElement} */ (need("[data-pick-script]")), lines: need("[data-script-lines]"), box: need("[data-source]"), ask: need("[data-script-ask]") };

input.addEventListener("change", () => {
  open([...(input.files ?? [])]);
  // The same file can be chosen again: it may have grown.
  input.value = "";
});
script.pick.addEventListener("change", () => {
  const [file] = script.pick.files ?? [];
  if (file) void showScript(file);
  script.pick.value = "";
});
droppable(open);

let round = 0;

/** @param {File[]} files */
function open(files) {
  const scripts = files.filter(({ name }) => name.endsWith(".py"));
  const [trace, ...more] = files.filter((file) => !scripts.includes(file));
  const others = more.length ? t("{name} was opened alone: one trace at a time.", { name: trace?.name ?? "" }) : "";
  if (trace) void show(trace, others).then(() => scripts[0] && showScript(scripts[0]));
  else if (scripts[0] && band.state.run.started) void showScript(scripts[0]);
  else if (scripts[0]) complain(t("This is a script. A trace of it is what this writes: {command}", { command: `python -m app.tracer -o trace.ndjson ${scripts[0].name}` }));
}

/** @param {string} text */
function complain(text) {
  problem.textContent = text;
  problem.hidden = text === "";
}

/** @param {File} file @param {string} others  what is to be said besides */
async function show(file, others) {
  const mine = (round += 1);
  const wanted = () => mine === round;
  complain("");
  if (band.state.run.seq) viewer.afresh();
  band.forget();
  band.set({ phase: "starting", source: null });
  progress.hidden = false;
  progress.value = 0;
  said.textContent = t("Reading {name}…", { name: file.name });
  const { run } = band.state;
  /** @type {string | null} */
  let damage = null;
  let finished = false;
  try {
    ({ finished } = await readTrace(file, {
      take: (event) => apply(run, event),
      progress: (share) => {
        progress.value = share;
        said.textContent = t("Reading {name}… {percent} %", { name: file.name, percent: Math.floor(share * 100) });
      },
      wanted,
    }));
  } catch (error) {
    damage = problemOf(error);
    if (!(error instanceof Unreadable)) console.warn(error);
  }
  if (!wanted()) return;
  progress.hidden = true;
  if (run.seq === 0) {
    band.set({ phase: "idle" });
    said.textContent = "";
    bench.hidden = true;
    box.classList.remove("shown");
    complain(t("{name}: {problem}", { name: file.name, problem: damage ?? "" }));
    return;
  }
  said.textContent = [t("{name}, {size}", { name: file.name, size: bytes(file.size) }), others].filter(Boolean).join(". ");
  document.title = `${file.name} · Loopscope`;
  box.classList.add("shown");
  bench.hidden = false;
  band.data.script = run.started?.script ?? "";
  hideScript();
  band.set({ phase: finished ? "over" : "cut", problem: damage });
}

function hideScript() {
  const { started } = band.state.run;
  script.name.textContent = started?.script ?? "";
  script.lines.replaceChildren();
  viewer.views[0]?.source.scan();
  script.box.hidden = true;
  script.ask.hidden = false;
  script.note.textContent = t("A trace does not hold the script that ran, only its name and checksum: lines are told as {place}. If you have {name}, choose it, and it stands here.", { place: `${started?.script ?? "script.py"}:12`, name: started?.script ?? "script.py" });
}

/** @param {File} file */
async function showScript(file) {
  const { run } = band.state;
  const same = await isScript(file, run.started?.source_sha256 ?? "");
  if (run !== band.state.run || !run.started) return;
  if (same === false) {
    script.note.textContent = t("{name} is not the script that ran: its checksum is another. The parameters of the run may have changed it; choose the file that was run.", { name: file.name });
    return;
  }
  script.lines.replaceChildren(...elementsOf(await file.text()));
  viewer.views[0]?.source.scan();
  script.box.hidden = false;
  script.ask.hidden = same === true;
  if (same === null) script.note.textContent = t("Whether {name} is the script that ran could not be checked: this page is not served securely.", { name: file.name });
  store.update();
}

void taken().then((files) => files.length && open(files));
