// The row that is looked at, beside the table or below it.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Edit } from "../../schemas/panels/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import { countInWords } from "../amounts.ts";
import { button, codicon, iconButton, progressRing } from "../controls.ts";
import { isInEditor } from "../host.ts";
import { t } from "../texts.ts";
import { conversation } from "./conversation.ts";
import type { DetailModel, DetailTab } from "./detail-model.ts";
import { exampleForm, faultOf } from "./example-form.ts";
import { jsonView } from "./json-view.ts";

export interface DetailOptions {
  readonly model: DetailModel;
  readonly position: number;
  readonly rowCount: number;
  readonly edit: Edit | undefined;
  readonly isExcluded: boolean;
  readonly tokens: () => TemplateResult;
  readonly onStep: (step: -1 | 1) => void;
  readonly onTab: (tab: DetailTab) => void;
  readonly onExclude: (isExcluded: boolean) => void;
  readonly onEdit: (edit: Edit) => void;
  readonly onDropEdit: (row: number) => void;
  readonly onOpenAsText: () => void;
  readonly onCopy: (text: string) => void;
}

export function detail(options: DetailOptions): TemplateResult {
  const { model } = options;
  return html`<section class="detail" aria-label=${t("Row")}>
    ${head(options)} ${tabs(options)}
    <div
      class="detail-content"
      role="tabpanel"
      id="detail-content"
      aria-labelledby="tab-${model.tab}"
      tabindex="0"
    >
      ${content(options)}
    </div>
  </section>`;
}

function head(options: DetailOptions): TemplateResult {
  const { model, position, rowCount, onStep, onOpenAsText } = options;
  const { row } = model;
  const title =
    row === undefined
      ? t("No row")
      : t("Row {0}, line {1}", countInWords(row.row + 1), countInWords(row.line));
  return html`<header class="detail-head">
    <h2>${title}</h2>
    <span class="spring"></span>
    ${row === undefined ? nothing : rowActions(options, row.row)}
    ${iconButton({
      icon: "arrow-up",
      label: t("Previous row"),
      disabled: position <= 0,
      onClick: () => {
        onStep(-1);
      },
    })}
    ${iconButton({
      icon: "arrow-down",
      label: t("Next row"),
      disabled: position >= rowCount - 1,
      onClick: () => {
        onStep(1);
      },
    })}
    ${
      isInEditor
        ? iconButton({
            icon: "go-to-file",
            label: t("Open as text at this line"),
            disabled: row === undefined,
            onClick: onOpenAsText,
          })
        : nothing
    }
    ${iconButton({
      icon: model.side === "right" ? "layout-panel" : "layout-sidebar-right",
      label: model.side === "right" ? t("Show below the table") : t("Show beside the table"),
      onClick: () => {
        model.turn();
      },
    })}
    ${iconButton({
      icon: "close",
      label: t("Close row"),
      onClick: () => {
        model.close();
      },
    })}
  </header>`;
}

function rowActions(
  { model, edit, isExcluded, onExclude }: DetailOptions,
  row: number,
): TemplateResult | typeof nothing {
  if (!isInEditor) return nothing;
  const example = edit?.example ?? (model.whole?.row === row ? model.whole.example : null);
  return html`${iconButton({
    icon: "edit",
    label: t("Edit this row"),
    disabled: example === null || isExcluded,
    pressed: model.draft !== undefined,
    onClick: () => {
      // Another row may be looked at since this one was drawn.
      if (model.row?.row !== row) return;
      if (model.draft !== undefined) model.write(undefined);
      else {
        model.open("conversation");
        model.write(example!);
      }
    },
  })}
  ${iconButton({
    icon: "circle-slash",
    label: isExcluded ? t("Include this row again") : t("Exclude this row"),
    pressed: isExcluded,
    onClick: () => {
      onExclude(!isExcluded);
    },
  })}`;
}

function tabs({ model, onTab }: DetailOptions): TemplateResult {
  const names: readonly (readonly [DetailTab, string])[] = [
    ["conversation", t("Conversation")],
    ["tokens", t("What Will Be Trained")],
    ["json", t("JSON")],
  ];
  const step = (event: KeyboardEvent, index: number): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = names[index + by];
    if (by === 0 || next === undefined) return;
    onTab(next[0]);
    document.getElementById(`tab-${next[0]}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${t("How the row is shown")}>
    ${names.map(
      ([tab, name], index) =>
        html`<button
          type="button"
          role="tab"
          id="tab-${tab}"
          aria-selected=${model.tab === tab}
          aria-controls="detail-content"
          tabindex=${model.tab === tab ? 0 : -1}
          @click=${() => {
            onTab(tab);
          }}
          @keydown=${(event: KeyboardEvent) => {
            step(event, index);
          }}
        >
          ${name}
        </button>`,
    )}
  </div>`;
}

function content(options: DetailOptions): TemplateResult | typeof nothing {
  const { model, tokens } = options;
  if (model.tab === "tokens") return tokens();
  if (model.failure !== null)
    return html`<p class="error" role="alert">${model.failure.message} ${model.failure.advice}</p>`;
  if (model.row === undefined) return html`<p class="muted">${t("Choose a row in the table.")}</p>`;
  const whole = model.whole?.row === model.row.row ? model.whole : undefined;
  if (whole === undefined) return progressRing(t("Reading the row"));
  const folding = {
    unfolded: model.unfolded,
    unfold: (key: string) => {
      model.unfold(key);
    },
  };
  return html`${problems(whole.problems)}
  ${model.tab === "json" ? jsonView(whole, folding, options.onCopy) : example(options, whole.line, folding)}`;
}

function example(
  { model, edit, onEdit, onDropEdit, onOpenAsText }: DetailOptions,
  line: number,
  folding: Parameters<typeof conversation>[1],
): TemplateResult {
  const { row } = model.row!;
  if (model.draft !== undefined) {
    return exampleForm({
      draft: model.draft,
      onChange: (change) => {
        if (model.draft !== undefined) model.write(change(model.draft));
      },
      onDone: () => {
        if (model.draft === undefined || faultOf(model.draft) !== undefined) return;
        onEdit({ row, line, example: model.draft });
        model.write(undefined);
      },
      onCancel: () => {
        model.write(undefined);
      },
    });
  }
  const shown = edit?.example ?? model.whole?.example ?? null;
  if (shown === null) {
    return html`<p>${t("Training would leave this row out.")}</p>
      ${button({
        label: t("Open as Text"),
        icon: "go-to-file",
        onClick: onOpenAsText,
      })}`;
  }
  return html`${edit === undefined ? nothing : editedNote(row, onDropEdit)}${conversation(shown, folding)}`;
}

function editedNote(row: number, onDropEdit: (row: number) => void): TemplateResult {
  return html`<p class="note">
    ${codicon("edit")}<span>${t("Edited, not saved yet.")}</span>
    ${iconButton({
      icon: "discard",
      label: t("Drop this change"),
      onClick: () => {
        onDropEdit(row);
      },
    })}
  </p>`;
}

export function problems(list: readonly Problem[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<ul class="problems">
    ${list.map(
      ({ severity, message, advice }) =>
        html`<li class=${severity}>
          ${codicon(severity)}<span
            >${message} ${advice === undefined ? nothing : html`<span class="muted">${advice}</span>`}</span
          >
        </li>`,
    )}
  </ul>`;
}
