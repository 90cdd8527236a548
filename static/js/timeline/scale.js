/**
 * Time to pixels and back, and the ticks of an axis. Pure.
 * @module
 */

/** How many pixels are drawn together while a hand moves the picture of a large run: it is drawn finely once it stays. */
export const COARSE = 4;

/**
 * @typedef {object} Scale
 * @property {number} t0  microseconds at the left edge
 * @property {number} t1  microseconds at the right edge
 * @property {number} width  pixels between them
 * @property {number} grain  pixels within which things are drawn together
 * @property {(at: number) => number} x
 * @property {(x: number) => number} at
 */

/**
 * @param {number} t0
 * @param {number} t1
 * @param {number} width
 * @param {number} [grain]
 * @returns {Scale}
 */
export function scale(t0, t1, width, grain = 1) {
  const span = Math.max(1, t1 - t0);
  const pixels = Math.max(1, width);
  return {
    t0,
    t1: t0 + span,
    width: pixels,
    grain,
    x: (at) => ((at - t0) / span) * pixels,
    at: (x) => t0 + (x / pixels) * span,
  };
}

/**
 * Where the axis of a run ends that has come this far: a little room while it goes on.
 * @param {number} now
 * @param {boolean} live
 */
export function horizon(now, live) {
  return live ? Math.max(now * 1.06, 200_000) : Math.max(now, 1);
}

const STEPS = [1, 2, 5];

/**
 * Round instants, at least `gap` pixels apart, with their labels. The unit is the same on a whole
 * axis, and so is the number of decimals.
 * @param {Scale} of
 * @param {number} [gap]
 * @returns {{at: number, label: string}[]}
 */
export function ticks(of, gap = 84) {
  const { step, unit, size, decimals } = grid(of, gap);
  const found = [];
  for (let at = Math.ceil(of.t0 / step) * step; at <= of.t1; at += step) {
    found.push({ at, label: at === 0 ? "0" : `${(at / size).toFixed(decimals)} ${unit}` });
  }
  return found;
}

/**
 * An instant as its place on the axis tells it: to about a pixel, in the axis' unit.
 * @param {Scale} of
 * @param {number} at
 */
export function readout(of, at) {
  const { unit, size } = grid(of, 84);
  const pixel = (of.t1 - of.t0) / of.width;
  const decimals = Math.min(Math.log10(size), Math.max(0, Math.ceil(-Math.log10(pixel / size))));
  return `${(at / size).toFixed(decimals)} ${unit}`;
}

/** @param {Scale} of @param {number} gap */
function grid(of, gap) {
  const least = ((of.t1 - of.t0) / of.width) * gap;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const step = Math.max(1, ([...STEPS, 10].find((factor) => factor * power >= least) ?? 10) * power);
  const [unit, size] = unitFor(of.t1);
  return { step, unit, size, decimals: Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9)) };
}

/** @param {number} longest @returns {[string, number]} */
function unitFor(longest) {
  if (longest >= 1e6) return ["s", 1e6];
  return longest >= 1e3 ? ["ms", 1e3] : ["µs", 1];
}
