// Which model a run tunes, and how: one line beneath its name.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Tuning } from "../../schemas/panels/run.ts";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { formatValue } from "../chart/format.ts";
import { link } from "../controls.ts";
import { language, t } from "../texts.ts";

/** Nothing for a run that begins from random weights. */
export function tuningLine(
  tuning: Tuning | undefined,
  onOpenBase: (model: ModelReference) => void,
): TemplateResult | typeof nothing {
  if (tuning === undefined) return nothing;
  const { name, model, license } = tuning;
  const base =
    model === undefined
      ? name
      : link(name, () => {
          onOpenBase(model);
        });
  const facts = [
    ...(license === undefined ? [] : [t("license {0}", license)]),
    ...methodInWords(tuning),
    ...trainedInWords(tuning),
  ];
  return html`<p class="tuning">
    <span><span class="muted">${t("Tunes")}</span> ${base}</span>
    ${facts.map((fact) => html`<span class="muted">${fact}</span>`)}
  </p>`;
}

function methodInWords({ lora, dpo, quantization }: Tuning): string[] {
  const number = (value: number): string => formatValue(value, "plain", language);
  return [
    ...(lora === undefined
      ? [t("all weights")]
      : [
          lora.isStabilized
            ? t("rsLoRA of rank {0}, alpha {1}", lora.rank, number(lora.alpha))
            : t("LoRA of rank {0}, alpha {1}", lora.rank, number(lora.alpha)),
          lora.targets === null ? t("on all linear layers") : t("on {0}", lora.targets.join(", ")),
        ]),
    ...(quantization === "none" ? [] : [quantization === "int4" ? t("base in 4 bit") : t("base in 8 bit")]),
    ...(dpo === undefined ? [] : [t("DPO with beta {0}", number(dpo.beta))]),
  ];
}

function trainedInWords({ trained, total }: Tuning): string[] {
  if (trained === undefined || total === undefined || total === 0) return [];
  const count = (value: number): string => formatValue(value, "perSecond", language);
  const share = (trained / total).toLocaleString(language, {
    style: "percent",
    maximumSignificantDigits: 2,
  });
  return trained === total
    ? [t("{0} parameters trained", count(trained))]
    : [t("{0} of {1} parameters trained ({2})", count(trained), count(total), share)];
}
