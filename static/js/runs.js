/**
 * The runs of a page, started and stopped together: all at once, or one after the other.
 * @module
 */

/** @import {FieldProblem} from "./api.js" */

/**
 * @typedef {object} Startable  a band, as far as this needs to know it
 * @property {(values: URLSearchParams) => Promise<FieldProblem[]>} start
 * @property {() => Promise<void>} stop
 * @property {() => void} forget
 * @property {boolean} going
 * @property {Promise<void>} ended
 */

/** @template {Startable} Each */
export class Runs {
  /** @param {Each[]} bands @param {boolean} inTurn  they may not go on at the same time */
  constructor(bands, inTurn) {
    this.bands = bands;
    this.inTurn = inTurn;
    /** How many are still to be started. */
    this.left = 0;
    this.stopping = false;
    this.round = 0;
  }

  get going() {
    return this.left > 0 || this.bands.some((band) => band.going);
  }

  /**
   * @param {(band: Each) => URLSearchParams} values
   * @returns {Promise<FieldProblem[]>} which fields are refused; then none of the runs goes on
   */
  async start(values) {
    const round = (this.round += 1);
    this.stopping = false;
    this.left = this.bands.length;
    for (const band of this.bands) band.forget();
    /** @type {FieldProblem[]} */
    const refused = [];
    /** @param {Each} band */
    const begin = async (band) => {
      this.left -= 1;
      refused.push(...(await band.start(values(band))));
    };
    if (this.inTurn) {
      for (const band of this.bands) {
        if (this.stopping || round !== this.round || refused.length) break;
        await begin(band);
        await band.ended;
      }
    } else await Promise.all(this.bands.map(begin));
    if (round === this.round) this.left = 0;
    if (refused.length) this.stop();
    return refused;
  }

  stop() {
    this.stopping = true;
    this.left = 0;
    for (const band of this.bands) void band.stop();
  }
}
