// The columns of the table: the run's own and those of its training file, each with its text.
import { html, type TemplateResult } from "lit-html";
import type { RunRow } from "../../schemas/panels/runs.ts";
import { countInWords } from "../amounts.ts";
import { formatElapsed } from "../chart/format.ts";
import { codicon, tag } from "../controls.ts";
import { stateIcons, stateName } from "../run-state.ts";
import type { TableColumn } from "../table/table-content.ts";
import { language, t } from "../texts.ts";
import { columnValue, configPrefix, type TableRun } from "./arrange.ts";

type Column = TableColumn<TableRun>;

/** The run's own columns that come before those of its training file, in their usual order. */
export function figureColumns(): Column[] {
  return [
    { id: "name", title: t("Run"), width: 190, pinned: true, sortable: true, cell: ({ row }) => row.name },
    { id: "state", title: t("State"), width: 116, sortable: true, cell: ({ row }) => state(row) },
    numbers("validationLoss", t("Held-out loss"), 124, 4),
    numbers("loss", t("Loss"), 76, 4),
    share("validationAccuracy", t("Accuracy"), 84),
    { ...share("progress", t("Progress"), 130), align: "start", cell: ({ row }) => progress(row) },
    {
      id: "seconds",
      title: t("Duration"),
      width: 84,
      align: "end",
      sortable: true,
      cell: ({ row }) => (row.seconds === undefined ? "" : formatElapsed(row.seconds)),
    },
    numbers("tokensPerSecond", t("Tokens/s"), 84, 3),
    numbers("parameters", t("Parameters"), 110, 3),
  ];
}

/** Those that come after. */
export function noteColumns(): Column[] {
  return [
    {
      id: "createdAt",
      title: t("Created"),
      width: 180,
      sortable: true,
      cell: ({ row }) => time(row.createdAt),
    },
    { id: "dataset", title: t("Dataset"), width: 170, sortable: true, cell: ({ row }) => row.dataset ?? "" },
    {
      id: "checkpoints",
      title: t("Checkpoints"),
      width: 92,
      align: "end",
      sortable: true,
      cell: checkpoints,
    },
    { id: "tags", title: t("Tags"), width: 120, sortable: true, cell: ({ row }) => row.tags.map(tag) },
    { id: "remark", title: t("Remark"), width: 260, sortable: true, cell: ({ row }) => row.remark ?? "" },
  ];
}

/** A column of the training file, by its dotted key. */
export function configColumn(key: string): Column {
  const id = `${configPrefix}${key}`;
  return {
    id,
    title: key,
    width: Math.min(220, 40 + key.length * 7),
    sortable: true,
    cell: (run) => {
      const value = columnValue(run, id);
      return typeof value === "number" ? plainNumber(value) : String(value ?? "");
    },
  };
}

function numbers(id: string, title: string, width: number, digits: number): Column {
  const format = new Intl.NumberFormat(language, { maximumSignificantDigits: digits });
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: digits });
  return {
    id,
    title,
    width,
    align: "end",
    sortable: true,
    cell: (run) => {
      const value = columnValue(run, id);
      if (typeof value !== "number") return "";
      return Math.abs(value) >= 1_000_000 ? compact.format(value) : format.format(value);
    },
  };
}

function share(id: string, title: string, width: number): Column {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  return {
    id,
    title,
    width,
    align: "end",
    sortable: true,
    cell: (run) => {
      const value = columnValue(run, id);
      return typeof value === "number" ? format.format(value) : "";
    },
  };
}

function state({ state: name }: RunRow): TemplateResult {
  const icon = name === "running" ? `${stateIcons[name]} codicon-modifier-spin` : stateIcons[name];
  return html`<span class="state ${name}">${codicon(icon)}<span>${stateName(name)}</span></span>`;
}

function progress({ step, steps }: RunRow): TemplateResult {
  const done = steps === 0 ? 0 : Math.min(1, step / steps);
  return html`<span class="bar"><span style="width: ${(done * 100).toFixed(1)}%"></span></span
    ><span class="steps" title=${t("Step {0} of {1}", countInWords(step), countInWords(steps))}
      >${new Intl.NumberFormat(language, { style: "percent" }).format(done)}</span
    >`;
}

function checkpoints({ row }: TableRun): string {
  return row.checkpoints === 0 ? "" : String(row.checkpoints);
}

function time(text: string): string {
  return new Date(text).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}

/** As it stands in the training file. */
function plainNumber(value: number): string {
  return Math.abs(value) >= 1e-3 || value === 0 ? String(value) : value.toExponential();
}
