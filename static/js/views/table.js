/**
 * The run as a table: the same facts for those who read and those who listen.
 * @module
 */

import { el } from "../dom.js";
import { duration } from "../format.js";
import { t, tn } from "../i18n.js";
import { taskName } from "../query.js";
import { stateName } from "./describe.js";

/** @import {Run, Task} from "../types.js" */

const MOST = 300;

export class TableView {
  /** @param {HTMLElement} root @param {HTMLDetailsElement} box */
  constructor(root, box) {
    this.root = root;
    this.box = box;
    this.shown = "";
  }

  /** @param {Run} run */
  render(run) {
    // While it goes on, once a task changes its number or its end is enough.
    const ended = [...run.tasks.values()].filter((task) => task.end).length;
    const key = `${run.started?.source_sha256} ${run.tasks.size} ${ended} ${run.finished?.seq}`;
    if (!run.seq || !this.box.open || key === this.shown) return;
    this.shown = key;
    const heads = [t("Task"), t("State"), t("Steps"), stateName("running"), stateName("ready"), stateName("waiting"), t("Result or exception")];
    const head = el("tr", "", ...heads.map((text) => {
      const cell = el("th", "", text);
      cell.scope = "col";
      return cell;
    }));
    const tasks = [...run.tasks.values()].filter((task) => !task.internal);
    const table = el("table", "", el("thead", "", head), el("tbody", "", ...tasks.slice(0, MOST).map((task) => row(run, task))));
    this.root.replaceChildren(table);
    if (tasks.length > MOST) this.root.append(el("p", "hint", tn("{n} more task", "{n} more tasks", tasks.length - MOST)));
  }
}

/** @param {Run} run @param {Task} task */
function row(run, task) {
  const sums = { running: 0, ready: 0, waiting: 0 };
  for (const span of task.spans) sums[span.state] += (span.to ?? run.at) - span.from;
  const steps = task.spans.filter((span) => span.state === "running").length;
  const { end } = task;
  const said = end?.exception ? `${end.exception.type}: ${end.exception.message}` : (end?.result ?? "");
  const name = el("th", "", taskName(task));
  name.scope = "row";
  const state = stateName(end?.state ?? task.spans.at(-1)?.state ?? "");
  const cells = [state, String(steps), duration(sums.running), duration(sums.ready), duration(sums.waiting), said];
  return el("tr", "", name, ...cells.map((text) => el("td", "", text)));
}
