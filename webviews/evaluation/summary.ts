// Figures of all models beside each other: bars with their intervals, and how each differs from the first.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Difference, Evaluation, MetricResult } from "../../schemas/evaluation.ts";
import { nameBeside } from "../../schemas/model-name.ts";
import type { ModelReference, ModelStack } from "../../schemas/protocol/method.ts";
import { codicon, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import type { EvaluationView } from "./view.ts";
import { differenceText, intervalText, metricTitle, metricValue, verdictText } from "./words.ts";

export function summarySection(view: EvaluationView): TemplateResult {
  const { evaluations } = view.state;
  const metrics = [
    ...new Map(evaluations.flatMap((one) => one.metrics).map((one) => [one.metric, one])).values(),
  ];
  return html`<section class="summary">
    <h2>${evaluations.length > 1 ? t("Before and after") : t("Results")}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${t("Results")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t("Metric")}</th>
            ${evaluations.map((evaluation, number) => modelHead(view, evaluation, number))}
          </tr>
        </thead>
        <tbody>
          ${metrics.map((metric) => metricRow(view, metric))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function modelHead(view: EvaluationView, evaluation: Evaluation, number: number): TemplateResult {
  const { model, state, answered, rows, cut, unanswered = 0 } = evaluation;
  const { evaluations } = view.state;
  const { reference } = model;
  const name =
    "file" in reference
      ? html`<span>${model.label}</span>`
      : html`<button
          class="name"
          title=${t("Open Model Card")}
          @click=${() => {
            view.send({ kind: "openModel", model: withoutAdapters(reference) });
          }}
        >
          ${model.label}
        </button>`;
  const notes = [
    nameBeside(model) ?? "",
    number === 0 && evaluations.length > 1 ? t("compared with") : "",
    state === "done" ? "" : t("{0} of {1} rows", answered, rows),
    cut > 0 ? t("{0} answers cut short", cut) : "",
    unanswered > 0 ? t("{0} rows too long for the model", unanswered) : "",
  ].filter((note) => note !== "");
  const { notes: missing = [] } = evaluation;
  return html`<th scope="col">
    <span class="head">
      ${name}
      ${
        evaluations.length > 1
          ? iconButton({
              icon: "close",
              label: t("Hide {0}", model.label),
              onClick: () => {
                view.send({ kind: "hide", evaluation: evaluation.id });
              },
            })
          : nothing
      }
    </span>
    ${notes.length > 0 ? html`<span class="notes">${notes.join(" · ")}</span>` : nothing}
    ${missing.map((note) => html`<span class="notes">${codicon("warning")} ${note}</span>`)}
    ${state === "failed" ? html`<span class="error">${evaluation.failure ?? t("It has failed.")}</span>` : nothing}
  </th>`;
}

function withoutAdapters(stack: ModelStack): ModelReference {
  if ("run" in stack) return { run: stack.run, step: stack.step };
  return { model: stack.model, ...(stack.version !== undefined && { version: stack.version }) };
}

function metricRow({ state }: EvaluationView, shown: MetricResult): TemplateResult {
  const { evaluations, comparisons } = state;
  const results = evaluations.map(({ metrics }) => metrics.find(({ metric }) => metric === shown.metric));
  const most = shown.isShare
    ? 1
    : Math.max(...results.map((one) => one?.interval?.[1] ?? one?.value ?? 0), Number.MIN_VALUE);
  return html`<tr>
    <th scope="row">
      ${metricTitle(shown)}
      <span class="notes">${shown.isHigherBetter ? t("higher is better") : t("lower is better")}</span>
    </th>
    ${results.map((result, number) => {
      const compared = comparisons.find(({ evaluation }) => evaluation === evaluations[number]!.id);
      const difference = compared?.differences.find(({ metric }) => metric === shown.metric);
      return html`<td>
        ${result === undefined ? "–" : figure(result, most)}
        ${difference === undefined ? nothing : differenceLine(difference)}
      </td>`;
    })}
  </tr>`;
}

function figure(result: MetricResult, most: number): TemplateResult {
  const { value, interval, isShare, problem } = result;
  const share = (of: number): number => Math.min(100, Math.max(0, (of / most) * 100));
  const [low, high] = interval ?? [0, 0];
  return html`<div class="figure" title=${intervalText(result)}>
      <strong>${metricValue(value, isShare)}</strong>
      <span class="range"
        >${interval === null ? "" : `${metricValue(low, isShare)} – ${metricValue(high, isShare)}`}</span
      >
    </div>
    <div class="bar" aria-hidden="true">
      <span class="value" style="width:${share(value ?? 0)}%"></span>
      ${
        interval === null
          ? nothing
          : html`<span
              class="interval"
              style="left:${share(low)}%;width:${Math.max(0, share(high) - share(low))}%"
            ></span>`
      }
    </div>
    ${problem === undefined ? nothing : html`<span class="notes">${codicon("warning")} ${problem}</span>`}`;
}

function differenceLine(difference: Difference): TemplateResult {
  const { verdict, better, worse } = difference;
  const icon = { better: "arrow-up", worse: "arrow-down", same: "dash", unclear: "question" }[verdict];
  return html`<div class="difference ${verdict}">
    ${codicon(icon)}<span>${verdictText(verdict)}, ${differenceText(difference)}</span>
    <span class="notes">${t("{0} rows better, {1} worse", better, worse)}</span>
  </div>`;
}
