// What came out of a run's evaluation: one figure of the tuned model beside those of its base, each with its interval.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Headline } from "../../schemas/panels/run.ts";
import { link } from "../controls.ts";
import { intervalText, metricTitle, metricValue } from "../evaluation/words.ts";
import { language, t } from "../texts.ts";

type Model = Headline["models"][number];

/** Nothing for a run whose model was not evaluated. */
export function headlineOfRun(
  headline: Headline | undefined,
  onOpen: (evaluations: readonly string[]) => void,
): TemplateResult | typeof nothing {
  if (headline === undefined) return nothing;
  const { models, testSet, rows, isShare, notes } = headline;
  const title = metricTitle(headline);
  return html`<section class="headline" aria-label=${t("Evaluation")}>
    <p>
      <span>${title}</span>
      <span class="muted">${t("{0}, {1} rows", testSet, rows.toLocaleString(language))}</span>
      ${link(t("Open Evaluation"), () => {
        onOpen(models.map(({ evaluation }) => evaluation));
      })}
    </p>
    <dl class="figures">
      ${models.map((model) => {
        const { value, interval } = model;
        const [low, high] = interval ?? [];
        return html`<div class="figure" title=${intervalText({ interval, isShare })}>
          <dt>${nameOf(model)}</dt>
          <dd>
            ${metricValue(value, isShare)}
            ${
              low === undefined || high === undefined
                ? nothing
                : html`<span class="muted"
                    >${metricValue(low, isShare)} – ${metricValue(high, isShare)}</span
                  >`
            }
          </dd>
        </div>`;
      })}
    </dl>
    ${notes.map((note) => html`<p class="muted">${note}</p>`)}
  </section>`;
}

function nameOf({ fewShot }: Model): string {
  if (fewShot === null) return t("Tuned");
  return fewShot === 0 ? t("Base") : t("Base, {0} examples", fewShot);
}
