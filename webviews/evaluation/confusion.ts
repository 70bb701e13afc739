// What was expected against what was answered, as a map whose cells lead to their rows.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Evaluation, LabelScores } from "../../schemas/evaluation.ts";
import { language, t } from "../texts.ts";
import type { EvaluationView } from "./view.ts";

/** No darker, so that figures stay readable on it. */
const DARKEST = 26;

export function confusionSection(view: EvaluationView): TemplateResult | typeof nothing {
  const maps = view.state.evaluations.flatMap((evaluation) =>
    evaluation.metrics.flatMap(({ metric, labels }) =>
      labels === undefined ? [] : [confusionMap(view, evaluation, metric, labels)],
    ),
  );
  if (maps.length === 0) return nothing;
  return html`<section>
    <h2>${t("Which class is taken for which")}</h2>
    <p class="muted">${t("Choose a cell to see its rows.")}</p>
    <div class="maps">${maps}</div>
  </section>`;
}

function confusionMap(
  view: EvaluationView,
  evaluation: Evaluation,
  metric: string,
  { labels, confusion, macroF1 }: LabelScores,
): TemplateResult {
  const answers = [...labels, t("other")];
  return html`<figure>
    <figcaption>
      ${evaluation.model.label}
      ${
        macroF1 === null
          ? nothing
          : html`<span class="muted"
              >${t("mean F1 of the classes {0}", macroF1.toLocaleString(language, { maximumFractionDigits: 2 }))}</span
            >`
      }
    </figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label=${evaluation.model.label}>
      <table class="confusion">
        <thead>
          <tr>
            <th class="corner" scope="col">${t("expected ↓ answered →")}</th>
            ${answers.map((label) => html`<th scope="col" title=${label}><span>${label}</span></th>`)}
          </tr>
        </thead>
        <tbody>
          ${labels.map((label, row) => {
            const counts = confusion[row] ?? [];
            const expected = counts.reduce((sum, count) => sum + count, 0);
            return html`<tr>
              <th scope="row" title=${label}>${label}</th>
              ${counts.map((count, column) => {
                const answered = column < labels.length ? labels[column]! : "other";
                const isRight = row === column;
                const strength = expected === 0 ? 0 : Math.round((count / expected) * DARKEST);
                return html`<td class=${isRight ? "right" : "wrong"} style="--strength:${strength}%">
                  ${
                    count === 0
                      ? html`<span class="none">0</span>`
                      : html`<button
                          aria-label=${t("{0} rows: expected {1}, answered {2}", count, label, answers[column]!)}
                          @click=${() => {
                            view.ask({
                              kind: "one",
                              evaluation: evaluation.id,
                              metric,
                              order: "row",
                              expected: label,
                              answered,
                            });
                            document.getElementById("rows")?.scrollIntoView({ block: "start" });
                          }}
                        >
                          ${count}
                        </button>`
                  }
                </td>`;
              })}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </figure>`;
}
