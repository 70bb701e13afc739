// Rows with what was expected and what each model answered; the worst ones come first.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { RowsQuery, ShownRow } from "../../schemas/panels/evaluation.ts";
import { countInWords } from "../amounts.ts";
import { button, codicon, dropdown, progressRing } from "../controls.ts";
import { t } from "../texts.ts";
import type { EvaluationView } from "./view.ts";
import { metricTitle, scoreText } from "./words.ts";

export function rowsSection(view: EvaluationView): TemplateResult {
  const { query, shown, total, isLoading } = view.state.rows;
  return html`<section id="rows" class="rows">
    <h2>${t("Rows")} <span class="muted">${countInWords(total)}</span></h2>
    ${toolbar(view, query)} ${filterLine(view, query)}
    ${
      shown.length === 0
        ? html`<p class="muted">
            ${isLoading ? progressRing(t("Reading the rows…")) : t("No row is like that.")}
          </p>`
        : table(view, shown)
    }
    ${
      shown.length < total && shown.length > 0
        ? button({
            label: t("More Rows"),
            disabled: isLoading,
            onClick: () => {
              view.send({ kind: "more" });
            },
          })
        : nothing
    }
  </section>`;
}

function toolbar(view: EvaluationView, query: RowsQuery): TemplateResult {
  const { evaluations } = view.state;
  const chosen = query.kind === "one" ? query.evaluation : "";
  const metrics = (evaluations[0]?.metrics ?? []).filter(({ kind }) => kind !== "perplexity");
  const metric = query.metric ?? metrics[0]?.metric ?? "";
  return html`<div class="toolbar">
    ${
      evaluations.length > 1
        ? dropdown({
            label: t("Answers of"),
            value: chosen,
            choices: [
              { value: "", label: t("All models") },
              ...evaluations.map(({ id, model }) => ({ value: id, label: model.label })),
            ],
            onChange: (value) => {
              view.ask(
                value === ""
                  ? { kind: "beside", show: "changed", metric }
                  : { kind: "one", evaluation: value, order: "worst", metric },
              );
            },
          })
        : nothing
    }
    ${
      query.kind === "beside"
        ? dropdown({
            label: t("Show"),
            value: query.show,
            choices: [
              { value: "changed", label: t("What has changed") },
              { value: "worse", label: t("What got worse") },
              { value: "better", label: t("What got better") },
              { value: "all", label: t("All rows") },
            ],
            onChange: (show) => {
              view.ask({ ...query, show });
            },
          })
        : dropdown({
            label: t("Order"),
            value: query.order,
            choices: [
              { value: "worst", label: t("Worst first") },
              { value: "row", label: t("As in the file") },
            ],
            onChange: (order) => {
              view.ask({ ...query, order });
            },
          })
    }
    ${
      metrics.length > 1
        ? dropdown({
            label: t("By"),
            value: metric,
            choices: metrics.map((one) => ({ value: one.metric, label: metricTitle(one) })),
            onChange: (value) => {
              view.ask({ ...query, metric: value });
            },
          })
        : nothing
    }
  </div>`;
}

function filterLine(view: EvaluationView, query: RowsQuery): TemplateResult | typeof nothing {
  if (query.kind === "beside" || query.expected === undefined) return nothing;
  const { expected, answered = "", ...rest } = query;
  const label = answered === "other" ? t("something else") : answered;
  return html`<p class="filter">
    ${codicon("filter")}<span>${t("Expected {0}, answered {1}", expected, label)}</span>
    ${button({
      label: t("Show All"),
      onClick: () => {
        view.ask({ ...rest, order: "worst" });
      },
    })}
  </p>`;
}

function table(view: EvaluationView, rows: readonly ShownRow[]): TemplateResult {
  const { evaluations, rows: asked } = view.state;
  const { query } = asked;
  const shown = query.kind === "one" ? evaluations.filter(({ id }) => id === query.evaluation) : evaluations;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("Rows")}>
    <table class="answers" aria-busy=${asked.isLoading ? "true" : "false"}>
      <thead>
        <tr>
          <th scope="col">${t("Line")}</th>
          <th scope="col">${t("Question")}</th>
          <th scope="col">${t("Expected")}</th>
          ${shown.map(({ model }) => html`<th scope="col">${model.label}</th>`)}
        </tr>
      </thead>
      ${repeat(
        rows,
        ({ row }) => row,
        (row) => rowLines(view, row, shown.length + 3),
      )}
    </table>
  </div>`;
}

function rowLines(view: EvaluationView, row: ShownRow, columns: number): TemplateResult {
  const isOpen = view.isOpen(row.row);
  return html`<tbody class=${isOpen ? "open" : ""}>
    <tr>
      <th scope="row">
        <button
          class="toggle"
          aria-expanded=${isOpen ? "true" : "false"}
          aria-label=${t("All of line {0}", row.line)}
          @click=${() => {
            view.toggle(row.row);
          }}
        >
          ${codicon(isOpen ? "chevron-down" : "chevron-right")}${row.line}
        </button>
      </th>
      <td>${wholeText(row.question)}</td>
      <td>${wholeText(row.expected)}</td>
      ${row.answers.map(
        ({ answer, score }) =>
          html`<td>
            ${answer === "" ? html`<div class="text muted">${t("nothing")}</div>` : wholeText(answer)}
            <span class="score ${score === null ? "" : score >= 1 ? "high" : score <= 0 ? "low" : ""}"
              >${codicon(score === 1 ? "pass" : score === 0 ? "error" : "circle-outline")}${scoreText(score)}</span
            >
          </td>`,
      )}
    </tr>
    ${isOpen && row.details !== undefined ? detailLine(view, row.details, columns) : nothing}
  </tbody>`;
}

/** Its blanks and line breaks count, so none of the template's may stand around it. */
function wholeText(text: string): TemplateResult {
  return html`<div class="text" .textContent=${text}></div>`;
}

function detailLine(
  { state }: EvaluationView,
  { scores, choices, isCut, problems = [] }: NonNullable<ShownRow["details"]>,
  columns: number,
): TemplateResult {
  const titles = new Map(
    state.evaluations.flatMap(({ metrics }) => metrics).map((one) => [one.metric, metricTitle(one)]),
  );
  const best = Math.max(...(choices ?? []).map(({ logLikelihood }) => logLikelihood));
  return html`<tr class="details">
    <td colspan=${columns}>
      <dl>
        ${Object.entries(scores).map(
          ([metric, score]) =>
            html`<div>
              <dt>${titles.get(metric) ?? metric}</dt>
              <dd>${scoreText(score)}</dd>
            </div>`,
        )}
      </dl>
      ${
        choices === undefined
          ? nothing
          : html`<ul>
              ${choices.map(
                ({ text, logLikelihood }) =>
                  html`<li class=${logLikelihood === best ? "likeliest" : ""}>
                    ${text} <span class="muted">${scoreText(logLikelihood)}</span>
                  </li>`,
              )}
            </ul>`
      }
      ${isCut ? html`<p class="muted">${t("The answer was ended because it became too long.")}</p>` : nothing}
      ${problems.map((problem) => html`<p class="muted">${problem}</p>`)}
    </td>
  </tr>`;
}
