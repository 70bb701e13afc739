// Chooses the tokenizer, how long a sequence is, and whether one row or the first rows are shown.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { TokenizerChoice } from "../../schemas/panels/dataset.ts";
import { button } from "../controls.ts";
import { isInEditor } from "../host.ts";
import { t } from "../texts.ts";
import type { TokensModel } from "./tokens-model.ts";

const OTHER = "other";

export function tokenizerBar(model: TokensModel, onChooseFile: () => void): TemplateResult {
  return html`<div class="tokenizer-bar">
    <label class="dropdown"
      ><span>${t("Tokenizer")}</span>
      <select
        .value=${live(model.chosen ?? "")}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          if (value === OTHER) onChooseFile();
          else model.choose(value);
          model.setLength(null);
        }}
      >
        ${group(model, "run", t("Runs"))} ${group(model, "model", t("Models"))}
        ${group(model, "file", t("Files"))}
        ${isInEditor ? html`<option value=${OTHER}>${t("Choose tokenizer.json…")}</option>` : nothing}
      </select></label
    >
    <label class="dropdown"
      ><span>${t("Sequence length")}</span>
      <input
        class="number"
        type="number"
        min="1"
        max="1000000"
        .value=${String(model.sequenceLength)}
        @change=${(event: Event) => {
          const field = event.target as HTMLInputElement;
          const length = Math.round(Number(field.value));
          model.setLength(length >= 1 && length <= 1_000_000 ? length : null);
          field.value = String(model.sequenceLength);
        }}
      />
    </label>
    ${button({
      label: model.isOfFirstRows ? t("Show This Row") : t("Show First Rows"),
      onClick: () => {
        model.showFirstRows(!model.isOfFirstRows);
      },
    })}
  </div>`;
}

function group(
  { choices, chosen }: TokensModel,
  kind: TokenizerChoice["group"],
  label: string,
): TemplateResult {
  const inGroup = (choices ?? []).filter((choice) => choice.group === kind);
  if (inGroup.length === 0) return html``;
  return html`<optgroup label=${label}>
    ${inGroup.map((choice) => html`<option value=${choice.id} ?selected=${choice.id === chosen}>${choice.label}</option>`)}
  </optgroup>`;
}
