/**
 * The demo page: its runs are started, followed and stopped here. It has one band, or several that are compared.
 * @module
 */

import { Band } from "./band.js";
import { need } from "./dom.js";
import { setStrings } from "./i18n.js";
import { openElsewhere } from "./open/drop.js";
import { paced } from "./pace.js";
import { Runs } from "./runs.js";
import { Store } from "./store.js";
import { linked, ofRuns, readdress } from "./twins/links.js";
import { tally } from "./twins/totals.js";
import { VerdictView } from "./twins/verdict.js";
import { view } from "./viewer.js";
import { FormView } from "./views/form.js";

/** @import {PageData} from "./types.js" */

/** @type {PageData} */
const data = JSON.parse(need("#page-data").textContent ?? "{}");
setStrings(data.strings, data.language);

const store = new Store(paced(() => performance.now()));
const bands = data.bands.map((each) => new Band(each, () => store.update()));
const runs = new Runs(bands, data.in_turn);
const measuring = bands.filter((band) => band.data.measured);
/** @type {import("./measured/view.js").MeasuredView | null} */
let measured = null;
const verdict = data.compared ? new VerdictView(need("[data-verdict]"), data.gain) : null;
const form = new FormView(/** @type {HTMLFormElement} */ (need("[data-form]")), data.parameters, () => void start());
const viewer = view(bands, store, { compared: data.compared, inTurn: data.in_turn, going: () => runs.going, links, kept: ofRuns, painted });

form.stop.addEventListener("click", () => runs.stop());
openElsewhere();
window.addEventListener("online", () => bands.forEach((band) => band.stream?.hurry()));

async function start() {
  document.querySelector("[data-notice]")?.remove();
  viewer.afresh();
  const refused = await runs.start((band) => form.values(band.data));
  for (const { field, message } of refused) form.say(field, message);
}

function links() {
  return linked(data, bands.map(({ state, data: { label } }) => ({ id: state.id, label })));
}

let address = "";

/** What the page has beside the viewer, in each frame. */
function painted() {
  const { going } = runs;
  measured?.render(measuring.map(({ data: { label }, state: { run } }) => ({ label: data.compared ? label : null, outputs: run.outputs })));
  verdict?.render(tally(bands, going));
  const here = links();
  if (here && here.link !== address) readdress((address = here.link));
  form.render(going, bands.some((band) => band.state.stopping), bands.some((band) => band.state.id !== null));
}

const what = measuring[0]?.data.measured;
if (what) {
  // Few demos print figures of themselves: the others do without what draws them. Nobody waits for it: until the
  // form is wired, who presses Run leaves the page.
  void import("./measured/view.js").then(({ MeasuredView }) => {
    measured = new MeasuredView(need("[data-measured]"), what);
    store.update();
  });
}

for (const band of bands) if (band.data.run !== null) band.follow(band.data.run);
