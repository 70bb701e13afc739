// The page: what goes on, the figures, the map of classes, and the rows.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ReportFormat } from "../../schemas/evaluation.ts";
import { rowsInWords } from "../amounts.ts";
import { button, progressRing } from "../controls.ts";
import { openMenu } from "../menu.ts";
import { notice } from "../notice.ts";
import { t } from "../texts.ts";
import { confusionSection } from "./confusion.ts";
import { rowsSection } from "./rows.ts";
import { summarySection } from "./summary.ts";
import type { EvaluationView } from "./view.ts";

const formats: readonly (readonly [ReportFormat, string])[] = [
  ["html", "HTML"],
  ["markdown", "Markdown"],
  ["csv", "CSV"],
  ["json", "JSON"],
];

export function pageTemplate(view: EvaluationView): TemplateResult {
  const { evaluations, problem, working } = view.state;
  const isEmpty = evaluations.length === 0;
  return html`<div class="page">
    ${header(view)} ${working === undefined ? nothing : workingBand(view, working)}
    ${problem === undefined ? nothing : notice("error", "error", problem)}
    ${isEmpty && working === undefined && problem === undefined ? nothingYet(view) : nothing}
    ${isEmpty ? nothing : html`${summarySection(view)} ${confusionSection(view)} ${rowsSection(view)}`}
  </div>`;
}

function header(view: EvaluationView): TemplateResult {
  const { name, rowsOfTest, evaluations, others, working } = view.state;
  return html`<header>
    <div>
      <h1>${name === "" ? t("Evaluation") : name}</h1>
      <span class="muted">${rowsOfTest === 0 ? nothing : rowsInWords(rowsOfTest)}</span>
    </div>
    <div class="actions">
      ${
        others.length === 0
          ? nothing
          : button({
              label: t("Show More…"),
              icon: "list-unordered",
              onClick: ({ currentTarget }) => {
                openMenu(currentTarget as HTMLElement, t("Evaluated before"), () =>
                  others.map(({ id, label }) => ({
                    label,
                    onChoose: () => {
                      view.send({ kind: "show", evaluation: id });
                    },
                  })),
                );
              },
            })
      }
      ${button({
        label: t("Ask Other Models…"),
        icon: "add",
        disabled: working !== undefined,
        onClick: () => {
          view.send({ kind: "addModels" });
        },
      })}
      ${button({
        label: t("Save Report…"),
        icon: "save",
        disabled: evaluations.length === 0,
        onClick: ({ currentTarget }) => {
          openMenu(currentTarget as HTMLElement, t("Format of the report"), () =>
            formats.map(([format, label]) => ({
              label,
              onChoose: () => {
                view.send({ kind: "save", format });
              },
            })),
          );
        },
      })}
    </div>
  </header>`;
}

function workingBand(
  view: EvaluationView,
  { message, fraction, models, model }: NonNullable<EvaluationView["state"]["working"]>,
): TemplateResult {
  const percent = Math.round(fraction * 100);
  return html`<div class="working">
    <div class="line">
      ${progressRing(t("{0} answers, model {1} of {2}", models[model] ?? "", model + 1, models.length))}
      ${button({
        label: t("Cancel"),
        onClick: () => {
          view.send({ kind: "cancel" });
        },
      })}
    </div>
    <div
      class="track"
      role="progressbar"
      aria-label=${t("Evaluation")}
      aria-valuenow=${percent}
      aria-valuemin="0"
      aria-valuemax="100"
    >
      <span style="width:${percent}%"></span>
    </div>
    <span class="muted">${message}</span>
  </div>`;
}

function nothingYet(view: EvaluationView): TemplateResult {
  return html`<div class="empty">
    <p>${t("No model has answered this test set yet.")}</p>
    ${button({
      label: t("Ask Models…"),
      appearance: "primary",
      onClick: () => {
        view.send({ kind: "addModels" });
      },
    })}
  </div>`;
}
