/**
 * What is looked at stands in the page's address, and what stands there is looked at: after a reload, by the
 * browser's back and forward, and by whoever gets the link.
 * @module
 */

import { AFRESH } from "../store.js";
import { subjectOf } from "../views/inspector/subject.js";
import { NOTHING, parse, within, write } from "./address.js";

/** @import {BandView} from "../bandview.js" */
/** @import {Look, Spot, Store} from "../store.js" */
/** @import {Pinned} from "./address.js" */

/** The address is changed so often at most: browsers count. */
const EVERY_MS = 250;
/** What is looked at has stayed the same for so long. */
const STAYS_MS = 150;

/**
 * @param {BandView[]} views
 * @param {Store} store  whose frames are drawn before this hears of them
 * @param {{end: () => number | null, kept: () => boolean}} page  where the longest run ended, null while any goes on; whether the address is that of the runs on it
 */
export function pinning(views, store, { end, kept }) {
  const { state } = store;
  /** What the address asks for, until the run is there. @type {Pinned | null} */
  let asked = kept() ? parse(location.hash) : null;
  /** Whose box or lane is not there yet. */
  let wanted = asked?.sel ?? null;
  /** The fragment as it was last seen: another one will be told of in a moment. */
  let seen = location.hash;
  let timer = 0;
  let written = 0;
  /** What would have been written when it was last looked at. */
  let coming = "";

  /** The address has another fragment: by back and forward, or typed in. */
  function again() {
    const found = parse((seen = location.hash));
    // Others than ours are places on the page.
    if (!kept() || (!found && location.hash !== "")) return;
    asked = found ?? { ...NOTHING };
    wanted = asked.sel;
    store.update({ ...AFRESH, internal: asked.internal });
  }

  /** Makes of what was asked for what can be made by now. */
  function restore() {
    const last = end();
    if (asked && last !== null) {
      const { at, on, part, sel, marks, internal } = within(asked, last, views.length);
      asked = null;
      wanted = sel;
      // The cursor stands on an event only at its own instant.
      const event = on && views[on.band]?.band.state.run.times[on.seq - 1] === at ? on : null;
      // Whoever has looked elsewhere in the meantime stays there.
      store.update({ cursor: state.cursor ?? at, event: state.cursor === null ? event : state.event, part: state.part ?? part, marks: state.marks.length ? state.marks : marks, internal: state.internal || internal });
      // The box is looked for in the picture that this makes.
      return;
    }
    if (!wanted || !views.some(({ band }) => band.state.run.seq > 0)) return;
    if (state.pinned || show(wanted) || last !== null) wanted = null;
  }

  /** @param {Spot} spot @returns {boolean} whether it is there */
  function show(spot) {
    const view = views[spot.band];
    const run = view?.band.state.run;
    const subject = run && subjectOf(run, spot.key);
    // A box has the number of its event behind that of its lane.
    if (!subject || Number(/-(\d+)$/.exec(spot.key.slice(subject.lane.length))?.[1] ?? 0) > run.seq) return false;
    view.timeline.showLane(subject.lane);
    store.update({ pinned: spot });
    return true;
  }

  function settle() {
    timer = 0;
    if (asked || wanted || state.playing || !kept() || location.hash !== seen) return;
    const now = fragment();
    const foreign = location.hash !== "" && !parse(location.hash);
    if (now === location.hash || (foreign && now === "")) return;
    // What still changes is written once it stays: a picture takes long enough without that.
    if (now !== coming) {
      coming = now;
      timer = window.setTimeout(settle, STAYS_MS);
      return;
    }
    written = performance.now();
    history.replaceState(history.state, "", `${location.pathname}${location.search}${now}`);
    seen = location.hash;
  }

  /** What is looked at, as an address has it. */
  function fragment() {
    // A part that goes along with a run is none to come back to.
    const moves = state.follow && end() === null;
    return write(pinned(moves ? { ...state, part: null } : state));
  }

  /** Whatever the address asked for, it was for another run. */
  function forget() {
    asked = wanted = null;
  }

  store.subscribe(() => {
    if (asked || wanted) restore();
    if (!asked && !wanted && !timer && !state.playing) timer = window.setTimeout(settle, Math.max(0, written + EVERY_MS - performance.now()));
  });
  window.addEventListener("hashchange", again);
  // Another language shows the same.
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", () => link instanceof HTMLAnchorElement && kept() && (link.hash = fragment()));
  }
  return { fragment, forget };
}

/** @param {Look} look @returns {Pinned} */
function pinned({ cursor, event, pinned, part, marks, internal }) {
  return { at: cursor, sel: pinned, part, marks, internal, ...(event && { on: event }) };
}
