/**
 * When the next frame may be drawn. A picture that takes long is drawn less often, so that the page
 * still answers; nothing is skipped but pictures.
 * @module
 */

/** A frame that takes no longer than this is followed by the next at once. */
const EASY = 8;
const LONGEST_REST = 400;

/**
 * @param {number} cost  milliseconds that the last frame took
 * @returns {number} milliseconds to rest
 */
export function rest(cost) {
  return cost <= EASY ? 0 : Math.min(LONGEST_REST, cost * 2);
}

/**
 * Runs callbacks before a repaint, rested.
 * @param {() => number} now
 * @returns {(callback: () => void) => void}
 */
export function paced(now) {
  let cost = 0;
  return (callback) => {
    const draw = () =>
      requestAnimationFrame(() => {
        const start = now();
        callback();
        cost = now() - start;
      });
    const wait = rest(cost);
    if (wait) setTimeout(draw, wait);
    else draw();
  };
}
