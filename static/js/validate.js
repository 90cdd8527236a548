/**
 * The same strict grammar and bounds as the server's, so that a mistake shows before anything is sent. Pure.
 * @module
 */

import { t } from "./i18n.js";

/** @import {Parameter} from "./types.js" */

const GRAMMAR = /** @type {Record<string, RegExp>} */ ({ int: /^-?[0-9]+$/, float: /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/ });
const LONGEST = 64;

/**
 * @param {Pick<Parameter, "type" | "minimum" | "maximum" | "choices" | "unit">} parameter
 * @param {string} text
 * @returns {string | null} what is wrong with it, in words; null where nothing is
 */
export function problem(parameter, text) {
  const { type, minimum, maximum, choices } = parameter;
  if (text.length > LONGEST) return t("Too long.");
  if (choices) return choices.includes(text) ? null : t("Choose one of: {choices}.", { choices: choices.join(", ") });
  const grammar = GRAMMAR[type];
  if (!grammar) return null;
  const bounds = { minimum: minimum ?? "", maximum: maximum ?? "" };
  const unit = parameter.unit ? ` ${parameter.unit}` : "";
  const wanted =
    type === "int"
      ? t("A whole number from {minimum} to {maximum}", bounds) + unit
      : t("A number from {minimum} to {maximum}", bounds) + unit;
  const value = grammar.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) return wanted;
  return (minimum !== null && value < minimum) || (maximum !== null && value > maximum) ? wanted : null;
}
