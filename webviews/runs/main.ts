// The page of the runs table: it keeps how the user wants to see the runs, and tells the extension what to do with them.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { runsPanel, RunsView, type RunAction, type RunRow } from "../../schemas/panels/runs.ts";
import { plural } from "../../schemas/plural.ts";
import { countInWords } from "../amounts.ts";
import { button, dropdown, iconButton, progressRing, textField } from "../controls.ts";
import { connectHost, isInEditor } from "../host.ts";
import { stateName } from "../run-state.ts";
import type { TableColumn } from "../table/table-content.ts";
import { VirtualTable } from "../table/virtual-table.ts";
import { t } from "../texts.ts";
import { arrange, configPrefix, varyingKeys, type Line, type TableRun } from "./arrange.ts";
import { bulkActions } from "./bulk-actions.ts";
import { columnChooser } from "./column-chooser.ts";
import { configColumn, figureColumns, noteColumns } from "./columns.ts";
import "./main.css";

/** Columns of the training file that are shown without being asked for. */
const CONFIG_COLUMNS = 6;

const usualView: RunsView = {
  columns: null,
  widths: {},
  sort: [{ column: "createdAt", descending: true }],
  query: "",
  group: null,
  closedGroups: [],
  pinned: [],
  selected: [],
};

const runs = new Map<string, TableRun>();
let isLoaded = false;
let problem: string | null = null;
let lines: readonly Line[] = [];
let isChoosingColumns = false;
let frame: number | undefined;
/** Keys of the training files, all and those that differ; null until they are looked for again. */
let keys: { all: readonly string[]; varying: readonly string[] } | null = null;

const host = connectHost(runsPanel, (message) => {
  switch (message.kind) {
    case "agent":
      problem = message.problem;
      break;
    case "runs":
      if (message.isAll) keepOnly(new Set(message.runs.map(({ id }) => id)));
      for (const row of message.runs) runs.set(row.id, { row, config: runs.get(row.id)?.config ?? {} });
      for (const id of message.removed) runs.delete(id);
      isLoaded = true;
      break;
    case "configs":
      for (const [id, config] of Object.entries(message.configs)) {
        const known = runs.get(id);
        if (known !== undefined) runs.set(id, { ...known, config });
      }
      keys = null;
      break;
  }
  draw();
});
let view: RunsView = host.kept ?? usualView;

const root = document.getElementById("root")!;
render(
  html`<div class="runs">
    <div class="top"></div>
    <div class="grid"></div>
    <div class="under"></div>
  </div>`,
  root,
);
const table = new VirtualTable<Line>(root.querySelector<HTMLElement>(".grid")!, {
  widths: view.widths,
  onOpen: (position) => {
    openLine(lines[position]);
  },
  onSort: (column, isFurther) => {
    change({ sort: sorted(column, isFurther) });
  },
  onResize: (widths) => {
    change({ widths: { ...widths } });
  },
  onKeyDown: (event, { row }) => {
    if (event.key !== " ") return;
    event.preventDefault();
    const line = lines[row];
    if (line?.kind === "run") toggle(line.run.row.id);
    else openLine(line);
  },
});
draw();

function keepOnly(ids: ReadonlySet<string>): void {
  for (const id of runs.keys()) if (!ids.has(id)) runs.delete(id);
}

function change(changes: Partial<RunsView>): void {
  view = { ...view, ...changes };
  host.keep(view);
  draw();
}

/** At most once a frame, however fast messages and keys come. */
function draw(): void {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    drawNow();
  });
}

function drawNow(): void {
  const all = [...runs.values()];
  lines = arrange(all, view);
  const columns = shownColumns(all);
  render(toolbar(all, columns), root.querySelector<HTMLElement>(".top")!);
  table.update({
    label: t("Runs"),
    columns: [choosing(), ...columns.map(asLineColumn)],
    rowCount: lines.length,
    rowAt: (position) => lines[position],
    sort: view.sort,
    rowClass: (line) => (line.kind === "run" && line.isPinned ? "pinned-run" : ""),
    wholeRow: (line) => (line.kind === "group" ? groupHead(line) : undefined),
  });
  render(emptyState(all.length), root.querySelector<HTMLElement>(".under")!);
}

/** Pinned columns come first; keys of training files that differ follow the run's own figures. */
function shownColumns(all: readonly TableRun[]): TableColumn<TableRun>[] {
  keys ??= { all: everyKey(all), varying: varyingKeys(all) };
  const known = allColumns(keys.all);
  const chosen = view.columns ?? [
    ...[...figureColumns(), ...noteColumns()].map(({ id }) => id),
    ...varyingKeys(all)
      .slice(0, CONFIG_COLUMNS)
      .map((key) => `${configPrefix}${key}`),
  ];
  return known.filter(({ id, pinned }) => pinned === true || chosen.includes(id));
}

function allColumns(known: readonly string[]): TableColumn<TableRun>[] {
  return [...figureColumns(), ...known.map(configColumn), ...noteColumns()];
}

function everyKey(all: readonly TableRun[]): string[] {
  const known = new Set<string>();
  for (const { config } of all) for (const key of Object.keys(config)) known.add(key);
  return [...known].sort();
}

function asLineColumn(column: TableColumn<TableRun>): TableColumn<Line> {
  return {
    ...column,
    cell: (line, position) => (line.kind === "run" ? column.cell(line.run, position) : ""),
  };
}

function choosing(): TableColumn<Line> {
  return {
    id: "chosen",
    title: t("Select"),
    width: 72,
    pinned: true,
    cell: (line) => (line.kind === "run" ? marks(line.run.row.id, line.run.row.name, line.isPinned) : ""),
  };
}

function marks(id: string, name: string, isPinned: boolean): TemplateResult {
  return html`<input
      type="checkbox"
      tabindex="-1"
      aria-label=${t("Select {0}", name)}
      .checked=${view.selected.includes(id)}
      @click=${() => {
        toggle(id);
      }}
    /><button
      type="button"
      class="icon-button pin"
      tabindex="-1"
      aria-pressed=${isPinned}
      aria-label=${isPinned ? t("Unpin {0}", name) : t("Pin {0}", name)}
      title=${isPinned ? t("Unpin") : t("Pin to the top")}
      @click=${() => {
        change({ pinned: toggled(view.pinned, id) });
      }}
    >
      <span class="codicon codicon-${isPinned ? "pinned" : "pin"}" aria-hidden="true"></span>
    </button>`;
}

function toggle(id: string): void {
  change({ selected: toggled(view.selected, id) });
}

function toggled(list: readonly string[], one: string): string[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

function openLine(line: Line | undefined): void {
  if (line?.kind === "run") host.send({ kind: "do", action: "open", runs: [line.run.row.id] });
  if (line?.kind === "group") toggleGroup(line.value);
}

function toggleGroup(value: string): void {
  change({ closedGroups: toggled(view.closedGroups, value) });
}

function groupHead(line: Extract<Line, { kind: "group" }>): TemplateResult {
  const name = view.group === "state" ? stateName(line.value as Parameters<typeof stateName>[0]) : line.value;
  return html`<button
    type="button"
    class="group"
    tabindex="-1"
    aria-expanded=${line.isOpen}
    @click=${() => {
      toggleGroup(line.value);
    }}
  >
    <span class="codicon codicon-chevron-${line.isOpen ? "down" : "right"}" aria-hidden="true"></span>
    ${name === "" ? t("(none)") : name}
    <span class="muted">${countInWords(line.count)}</span>
  </button>`;
}

function sorted(column: string, isFurther: boolean): RunsView["sort"] {
  const known = view.sort.find((key) => key.column === column);
  const next = { column, descending: known === undefined ? false : !known.descending };
  if (!isFurther) return [next];
  return known === undefined
    ? [...view.sort, next]
    : view.sort.map((key) => (key.column === column ? next : key));
}

function toolbar(all: readonly TableRun[], columns: readonly TableColumn<TableRun>[]): TemplateResult {
  const selected = selectedRows();
  // More may be selected by now than was drawn.
  const act = (action: RunAction): void => {
    const chosen = selectedRows().map(({ id }) => id);
    if (chosen.length > 0) host.send({ kind: "do", action, runs: chosen });
  };
  const compare = (): void => {
    act(selectedRows().length > 1 ? "compare" : "open");
  };
  return html`<div class="toolbar" role="toolbar" aria-label=${t("Runs")}>
      ${textField({
        label: t("Filter, for example: helper loss<2 lr>0.001 state:failed"),
        icon: "filter",
        value: view.query,
        placeholder: t("Filter: words, loss<2, state:failed"),
        onInput: (query) => {
          change({ query });
        },
      })}
      ${dropdown({
        label: t("Group by"),
        value: view.group ?? "",
        choices: [
          { value: "", label: t("Nothing") },
          ...columns.filter(({ id }) => groupable(id)).map(({ id, title }) => ({ value: id, label: title })),
        ],
        onChange: (value) => {
          change({ group: value === "" ? null : value, closedGroups: [] });
        },
      })}
      ${iconButton({
        icon: "list-selection",
        label: t("Choose Columns"),
        pressed: isChoosingColumns,
        onClick: () => {
          isChoosingColumns = !isChoosingColumns;
          draw();
        },
      })}
      <span class="spacer"></span>
      ${
        selected.length === 0
          ? counted(all.length)
          : bulkActions(selected, {
              act,
              compare,
              clear: () => {
                change({ selected: [] });
              },
            })
      }
    </div>
    ${
      isChoosingColumns
        ? columnChooser(allColumns(keys?.all ?? []), columns, {
            isUsual: view.columns === null,
            onToggle: (id) => {
              change({
                columns: toggled(
                  shownColumns([...runs.values()]).map((column) => column.id),
                  id,
                ),
              });
            },
            onUsual: () => {
              change({ columns: null });
            },
          })
        : nothing
    }
    ${problem === null || !isInEditor ? nothing : agentProblem(problem)}`;
}

function selectedRows(): RunRow[] {
  return view.selected.flatMap((id) => runs.get(id)?.row ?? []);
}

function groupable(id: string): boolean {
  return ["state", "dataset", "tags"].includes(id) || id.startsWith(configPrefix);
}

function counted(total: number): TemplateResult {
  const shown = lines.filter(({ kind }) => kind === "run").length;
  const text =
    shown === total || view.group !== null
      ? plural(total, t("1 run"), t("{0} runs", countInWords(total)))
      : plural(
          total,
          t("{0} of 1 run", countInWords(shown)),
          t("{0} of {1} runs", countInWords(shown), countInWords(total)),
        );
  return html`<span class="muted" role="status">${text}</span>`;
}

function agentProblem(text: string): TemplateResult {
  return html`<div class="problem" role="alert">
    <span>${text}</span>
    ${button({
      label: t("Start Agent"),
      onClick: () => {
        host.send({ kind: "startAgent" });
      },
    })}
  </div>`;
}

function emptyState(total: number): TemplateResult | typeof nothing {
  if (!isLoaded)
    return problem === null || !isInEditor
      ? html`<p class="empty">${progressRing(t("Loading runs"))}</p>`
      : nothing;
  if (total > 0) {
    return lines.length > 0 ? nothing : html`<p class="empty muted">${t("No run passes the filter.")}</p>`;
  }
  return html`<div class="empty">
    <p class="muted">${t("There are no runs yet.")}</p>
    ${
      isInEditor
        ? button({
            label: t("New Training File"),
            appearance: "primary",
            onClick: () => {
              host.send({ kind: "newTraining" });
            },
          })
        : nothing
    }
  </div>`;
}
