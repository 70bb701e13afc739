// The charts as a table: for screen readers, and for everybody who wants a number.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ChartName } from "../../schemas/panels/run.ts";
import { formatValue } from "../chart/format.ts";
import type { Piece } from "../chart/curve.ts";
import { link } from "../controls.ts";
import { language, t } from "../texts.ts";
import { chartKinds, type ShownRun } from "./charts.ts";
import { swatch } from "./legend.ts";
import type { RunHistory } from "./run-history.ts";

export interface ValuesOptions {
  readonly runs: readonly ShownRun[];
  /** Shows a place in the charts. */
  readonly onShow: (run: string, x: number) => void;
}

interface Line {
  readonly name: string;
  readonly last: string;
  readonly least: string;
  readonly greatest: string;
}

const MOST_ALERTS = 100;

export function valuesTable({ runs, onShow }: ValuesOptions): TemplateResult {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t("Values of the charts")}>
    <table class="values">
      <thead>
        <tr>
          <th scope="col">${t("Run")}</th>
          <th scope="col">${t("Quantity")}</th>
          <th scope="col" class="number">${t("Last")}</th>
          <th scope="col" class="number">${t("Least")}</th>
          <th scope="col" class="number">${t("Greatest")}</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(({ summary, colour, history }) => {
          const lines = linesOf(history);
          return lines.map(
            ({ name, last, least, greatest }, index) =>
              html`<tr>
                ${
                  index > 0
                    ? nothing
                    : html`<th scope="rowgroup" rowspan=${lines.length}>
                        ${swatch(colour)} ${summary.name}
                      </th>`
                }
                <th scope="row">${name}</th>
                <td class="number">${last}</td>
                <td class="number">${least}</td>
                <td class="number">${greatest}</td>
              </tr>`,
          );
        })}
      </tbody>
    </table>
    ${alertList(runs, onShow)}
  </div>`;
}

function linesOf(history: RunHistory): Line[] {
  const line = (name: ChartName, pieces: readonly Piece[], title = chartKinds[name].title()): Line[] => {
    const values = summarize(pieces);
    if (values === undefined) return [];
    const text = (value: number): string => formatValue(value, chartKinds[name].unit, language);
    return [
      { name: title, last: text(values.last), least: text(values.least), greatest: text(values.greatest) },
    ];
  };
  return [
    ...line("loss", history.pieces("loss")),
    ...line("loss", [history.evaluations(({ loss }) => loss)], t("Held-out loss")),
    ...line("rewardMargin", history.pieces("rewardMargin")),
    ...line("rewards", history.pieces("chosenReward"), t("Chosen reward")),
    ...line("rewards", history.pieces("rejectedReward"), t("Rejected reward")),
    ...line("preferred", history.pieces("preferenceAccuracy")),
    ...line(
      "accuracy",
      [history.evaluations(({ accuracy }) => accuracy)],
      history.hasPreferences ? t("Preferred, held-out") : undefined,
    ),
    ...line("learningRate", history.pieces("learningRate")),
    ...line("gradientNorm", history.pieces("gradientNorm")),
    ...line("tokensPerSecond", history.pieces("tokensPerSecond")),
  ];
}

function summarize(pieces: readonly Piece[]): { last: number; least: number; greatest: number } | undefined {
  let [last, least, greatest] = [Number.NaN, Infinity, -Infinity];
  for (const { values, start, end } of pieces) {
    for (let index = start; index < end; index++) {
      // Bins without a finite value.
      if (Number.isNaN(values.last[index]!)) continue;
      least = Math.min(least, values.min[index]!);
      greatest = Math.max(greatest, values.max[index]!);
      last = values.last[index]!;
    }
  }
  return Number.isNaN(last) ? undefined : { last, least, greatest };
}

function alertList(
  runs: readonly ShownRun[],
  onShow: ValuesOptions["onShow"],
): TemplateResult | typeof nothing {
  const alerts = runs.flatMap(({ summary, history }) =>
    history.events.flatMap(({ x, metric }) => (metric.kind === "alert" ? [{ summary, x, metric }] : [])),
  );
  if (alerts.length === 0) return nothing;
  return html`<h3>${t("Alerts")}</h3>
    <ul class="alerts">
      ${alerts.slice(-MOST_ALERTS).map(
        ({ summary, x, metric }) =>
          html`<li>
            ${link(t("Step {0}", formatValue(metric.step, "count", language)), () => {
              onShow(summary.id, x);
            })}
            ${runs.length > 1 ? html`<span class="muted">${summary.name}</span>` : nothing} ${metric.message}
          </li>`,
      )}
    </ul>`;
}
