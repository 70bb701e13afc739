// The rows behind a point: what the step was trained on, the worst first, and a way to leave rows out.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Down } from "../../schemas/panels/panel.ts";
import type { RunPanel } from "../../schemas/panels/run.ts";
import type { Example, Role } from "../../schemas/dataset.ts";
import { answerMessages, promptMessages } from "../../schemas/preference.ts";
import { plural } from "../../schemas/plural.ts";
import { rowsInWords, tokensInWords } from "../amounts.ts";
import { formatValue } from "../chart/format.ts";
import { button, checkbox, iconButton, link, progressRing } from "../controls.ts";
import { isInEditor } from "../host.ts";
import { language, t } from "../texts.ts";
import { notice } from "../notice.ts";
import { roleName } from "../role-name.ts";

type Rows = Extract<Down<RunPanel>, { kind: "rows" }>;
type StepRow = Rows["rows"][number];

export type RowsState =
  | { readonly kind: "looking"; readonly message: string }
  | { readonly kind: "failed"; readonly message: string; readonly advice: string }
  | {
      readonly kind: "there";
      readonly rows: Rows;
      readonly chosen: ReadonlySet<string>;
      /** A version is being made. */
      readonly isExcluding: boolean;
      readonly failure: string | undefined;
      /** What was made of the rows that were left out. */
      readonly version: string | undefined;
    };

export interface RowsOptions {
  readonly state: RowsState;
  readonly onClose: () => void;
  readonly onChoose: (row: string, isChosen: boolean) => void;
  readonly onExclude: () => void;
  readonly onOpen: (row: StepRow) => void;
  readonly onUse: () => void;
}

export function rowName({ split, line }: { readonly split: string; readonly line: number }): string {
  return `${split}:${line}`;
}

export function rowsDrawer(options: RowsOptions): TemplateResult {
  const { state } = options;
  const title =
    state.kind === "there"
      ? t("Rows of step {0}", formatValue(state.rows.step, "count", language))
      : t("Rows of the step");
  return html`<aside class="drawer" aria-label=${title}>
    <header>
      <h2>${title}</h2>
      ${iconButton({ icon: "close", label: t("Close the rows"), onClick: options.onClose })}
    </header>
    ${content(options)}
  </aside>`;
}

function content(options: RowsOptions): TemplateResult {
  const { state } = options;
  if (state.kind === "looking") {
    return html`<p>${progressRing(t("Finding the rows of this point…"))}</p>
      <p class="muted">${state.message}</p>`;
  }
  if (state.kind === "failed") return notice("error", "error", state.message, state.advice);
  const { rows, chosen } = state;
  const sorted = [...rows.rows].sort((left, right) => (right.loss ?? -Infinity) - (left.loss ?? -Infinity));
  return html`<p class="muted summary">
      ${
        rows.value === null
          ? rowsInWords(rows.rows.length)
          : t(
              "{0}; loss of the step {1}",
              rowsInWords(rows.rows.length),
              formatValue(rows.value, "plain", language),
            )
      }
    </p>
    <ol class="rows">
      ${sorted.map((row) => rowEntry(row, chosen.has(rowName(row)), greatestLoss(sorted), options))}
    </ol>
    <footer>${footer(options)}</footer>`;
}

function greatestLoss(rows: readonly StepRow[]): number {
  return Math.max(1e-9, ...rows.map(({ loss }) => loss ?? 0));
}

function rowEntry(row: StepRow, isChosen: boolean, greatest: number, options: RowsOptions): TemplateResult {
  const { loss, tokens, line, split, example, excluded } = row;
  const place = t("Line {0} of {1}", formatValue(line, "count", language), split);
  return html`<li class=${excluded ? "excluded" : ""}>
    <div class="row-head">
      ${
        excluded
          ? html`<span class="muted">${t("Excluded")}</span>`
          : checkbox({
              label: place,
              checked: isChosen,
              onChange: (isNow) => {
                options.onChoose(rowName(row), isNow);
              },
            })
      }
      ${excluded ? html`<span class="place">${place}</span>` : nothing}
      <span class="loss" title=${t("Mean loss of a token of this row")}>
        ${loss === null ? "–" : formatValue(loss, "plain", language)}
        <span class="bar"><span style="width: ${((loss ?? 0) / greatest) * 100}%"></span></span>
      </span>
    </div>
    ${preview(example)}
    <div class="row-foot muted">
      <span>${tokensInWords(tokens)}</span>
      ${link(t("Open in Dataset"), () => {
        options.onOpen(row);
      })}
    </div>
  </li>`;
}

/** The row as people wrote it: a conversation with its roles, a prompt with its completion, or a text. */
function preview(example: Example): TemplateResult {
  const turns = turnsOf(example);
  return html`<div class="preview">
    ${turns.map(
      ({ role, title, content: text }) =>
        html`<div class="turn ${role ?? ""}">
          ${role === undefined ? nothing : html`<span class="role">${title ?? roleName(role)}</span>`}<span
            class="text"
            >${text}</span
          >
        </div>`,
    )}
  </div>`;
}

interface Turn {
  readonly role: Role | undefined;
  /** Where the role alone does not say it. */
  readonly title?: string;
  readonly content: string;
}

function turnsOf(example: Example): readonly Turn[] {
  switch (example.kind) {
    case "conversation":
      return example.messages;
    case "completion":
      return [
        { role: "user", content: example.prompt },
        { role: "assistant", content: example.completion },
      ];
    case "text":
      return [{ role: undefined, content: example.text }];
    case "preference":
      return [
        ...promptMessages(example),
        ...answerMessages(example.chosen).map((message) => ({ ...message, title: t("Chosen answer") })),
        ...answerMessages(example.rejected).map((message) => ({ ...message, title: t("Rejected answer") })),
      ];
  }
}

function footer({ state, onExclude, onUse }: RowsOptions): TemplateResult | typeof nothing {
  if (state.kind !== "there") return nothing;
  const { chosen, isExcluding, failure, version } = state;
  return html`${failure === undefined ? nothing : notice("error", "error", failure)}
  ${
    version === undefined
      ? nothing
      : notice(
          "info",
          "check",
          t("Version {0} has been made without the rows.", version),
          undefined,
          isInEditor
            ? button({ icon: "rocket", label: t("Train on This Version…"), onClick: onUse })
            : undefined,
        )
  }
  ${button({
    icon: "exclude",
    label: isExcluding ? t("Making a version…") : excludeInWords(chosen.size),
    title:
      chosen.size === 0
        ? t("Choose rows first")
        : t("Makes a new version of the dataset without these rows; this version stays as it is"),
    appearance: "primary",
    disabled: chosen.size === 0 || isExcluding,
    onClick: onExclude,
  })}`;
}

function excludeInWords(rows: number): string {
  if (rows === 0) return t("Exclude rows");
  return plural(rows, t("Exclude 1 row"), t("Exclude {0} rows", rows));
}
