/**
 * The parameters' form: checked here, refused there, said at the field in both cases.
 * @module
 */

import { hide, need } from "../dom.js";
import { put } from "../timeline/svg.js";
import { t } from "../i18n.js";
import { problem } from "../validate.js";

/** @import {BandData, Parameter} from "../types.js" */

export class FormView {
  /** @param {HTMLFormElement} form @param {Parameter[]} parameters @param {() => void} submit */
  constructor(form, parameters, submit) {
    this.form = form;
    this.parameters = parameters;
    this.run = /** @type {HTMLButtonElement} */ (need("[data-run]", form));
    this.runLabel = need("[data-run-label]", form);
    this.stop = /** @type {HTMLButtonElement} */ (need("[data-stop]", form));
    // The messages are ours, so that they are the same for what the server refuses.
    form.noValidate = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.check()) submit();
    });
    for (const parameter of parameters) {
      const field = this.field(parameter.name);
      field.addEventListener("change", () => this.say(parameter.name, problem(parameter, this.text(parameter.name))));
    }
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLInputElement | HTMLSelectElement} */ (this.form.elements.namedItem(name));
  }

  /** @param {string} name */
  text(name) {
    const field = this.field(name);
    // What a number field can't read it gives as nothing, which no grammar takes either.
    return field.value.trim();
  }

  /** @returns {boolean} whether every field may be sent; the first that may not gets the focus */
  check() {
    const wrong = this.parameters.filter((parameter) => !this.say(parameter.name, problem(parameter, this.text(parameter.name))));
    if (wrong[0]) this.field(wrong[0].name).focus();
    return wrong.length === 0;
  }

  /** @param {string} name @param {string | null} message */
  say(name, message) {
    const box = this.form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    const place = box?.querySelector("[data-error]");
    if (!place) return false;
    place.textContent = message ?? "";
    if (message === null) this.field(name).removeAttribute("aria-invalid");
    else this.field(name).setAttribute("aria-invalid", "true");
    return message === null;
  }

  /** What a script is run with: of all the fields those that it has. @param {Pick<BandData, "variant" | "parameters">} script */
  values({ variant, parameters }) {
    const values = new URLSearchParams({ variant });
    for (const name of parameters) values.set(name, this.text(name));
    return values;
  }

  /** @param {boolean} going @param {boolean} stopping @param {boolean} again */
  render(going, stopping, again) {
    const focused = document.activeElement;
    hide(this.run, going);
    hide(this.stop, !going);
    // Not `disabled`: that would take the focus away.
    put(this.stop, "aria-disabled", String(stopping));
    const label = again ? t("Run again") : t("Run");
    if (this.runLabel.textContent !== label) this.runLabel.textContent = label;
    // The focus stays where the other button now is.
    if (going && focused === this.run) this.stop.focus();
    if (!going && focused === this.stop) this.run.focus();
  }
}
