// The part of the form that says what is trained: a new model, or a published one and what of it.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { FormKey, TuningMethod } from "../../schemas/panels/training-form.ts";
import { button, checkbox } from "../controls.ts";
import { t } from "../texts.ts";
import { framed } from "./field.ts";
import { labelOf } from "./labels.ts";
import { more, numbers, section } from "./parts.ts";
import { bytes, duration } from "./preview.ts";
import { newModel } from "./sections.ts";
import type { FormView } from "./view.ts";

export function modelSection(view: FormView): TemplateResult {
  const isTuned = view.state.tuning.base !== "";
  const own = isTuned ? html`${versionField(view)} ${methods(view)}` : newModel(view);
  return section(t("Model"), html`${baseField(view)} ${own}`);
}

function baseField(view: FormView): TemplateResult {
  const { base, bases } = view.state.tuning;
  const chosen = bases.find(({ value }) => value === base);
  const hint =
    chosen === undefined ? t("A new model, trained from scratch on the processor.") : chosen.detail;
  return html`<div class="beside start">
    ${framed(
      {
        id: "model.base",
        label: t("Start from"),
        hint: hint === "" ? undefined : hint,
        ...view.field("model.base"),
      },
      (described) => html`
        <select
          id="model.base"
          .value=${live(base)}
          aria-describedby=${described}
          @change=${(event: Event) => {
            view.send({ kind: "setBase", value: (event.target as HTMLSelectElement).value });
          }}
        >
          <option value="" ?selected=${base === ""}>${t("Random weights: a new model")}</option>
          ${
            bases.length === 0
              ? nothing
              : html`<optgroup label=${t("Models to tune")}>
                  ${bases.map(
                    ({ value, name }) =>
                      html`<option value=${value} ?selected=${value === base}>${name}</option>`,
                  )}
                </optgroup>`
          }
        </select>
      `,
    )}
    ${button({
      label: t("Import Model…"),
      icon: "add",
      onClick: () => {
        view.send({ kind: "importBase" });
      },
    })}
  </div>`;
}

/** Of a base with several. */
function versionField(view: FormView): TemplateResult | typeof nothing {
  const { tuning, idle } = view.state;
  if (idle.includes("model.base_version")) return nothing;
  const field = view.field("model.base_version");
  const versions = tuning.bases.find(({ value }) => value === tuning.base)?.versions ?? [];
  const isListed = field.text === "" || versions.some(({ value }) => value === field.text);
  return html`<div class="grid version">
    ${framed(
      { id: "model.base_version", label: labelOf("model.base_version").label, ...field },
      (described) => html`
        <select
          id="model.base_version"
          .value=${live(field.text)}
          aria-describedby=${described}
          @change=${(event: Event) => {
            view.setField("model.base_version", (event.target as HTMLSelectElement).value);
          }}
        >
          <option value="" ?selected=${field.text === ""}>${t("The newest")}</option>
          ${isListed ? nothing : html`<option value=${field.text} selected>${field.text}</option>`}
          ${versions.map(
            ({ value, name }) =>
              html`<option value=${value} ?selected=${value === field.text}>
                ${`${name} · ${value.slice(0, 8)}`}
              </option>`,
          )}
        </select>
      `,
    )}
  </div>`;
}

function methods(view: FormView): TemplateResult {
  const { method, isPreferring, canPrefer } = view.state.tuning;
  const hasAdapters = method !== "all";
  const keys: readonly FormKey[] = [
    ...(hasAdapters ? (["lora.dropout", "lora.target_modules", "lora.use_rslora"] as const) : []),
    ...(isPreferring ? (["dpo.label_smoothing"] as const) : []),
    "activation_checkpoint.mode",
    "model.dropout",
  ];
  return html`<div class="sizes methods" role="radiogroup" aria-label=${t("What is trained")}>
      ${methodCards().map(
        ({ id, name, meaning }) =>
          html`<label class="size ${id === method ? "chosen" : ""}">
            <input
              type="radio"
              name="method"
              .checked=${live(id === method)}
              aria-label=${`${name}: ${meaning}`}
              @change=${() => {
                view.send({ kind: "setMethod", method: id });
              }}
            />
            <span class="size-name">${name}</span>
            <span class="muted">${meaning}</span>
            ${costLine(view, id)}
          </label>`,
      )}
    </div>
    ${
      canPrefer || isPreferring
        ? html`<div class="field switch preferring">
            ${checkbox({
              label: t("Prefer the chosen answer of each row to the rejected one (DPO)"),
              checked: isPreferring,
              onChange: (isOn) => {
                view.send({ kind: "setPreferring", isOn });
              },
            })}
          </div>`
        : nothing
    }
    ${
      hasAdapters || isPreferring
        ? html`<div class="grid">
            ${numbers(
              view,
              ...(hasAdapters ? (["lora.rank", "lora.alpha"] as const) : []),
              ...(isPreferring ? (["dpo.beta"] as const) : []),
            )}
          </div>`
        : nothing
    }
    ${more(view, "tuning", keys)}`;
}

function costLine(view: FormView, id: TuningMethod): TemplateResult | typeof nothing {
  const cost = view.state.tuning.costs.find(({ method }) => method === id);
  if (cost === undefined) return nothing;
  const { memory, seconds, fits } = cost;
  return html`<span class="cost ${fits ? "" : "error"}"
    >${t("about {0}, {1}", bytes(memory), duration(seconds))}${fits ? nothing : ` · ${t("does not fit here")}`}</span
  >`;
}

function methodCards(): readonly { id: TuningMethod; name: string; meaning: string }[] {
  return [
    { id: "adapters", name: t("Adapters"), meaning: t("LoRA: small, quick, keeps the base") },
    { id: "adapters8", name: t("Adapters, 8-bit base"), meaning: t("a quarter of the base's memory") },
    { id: "adapters4", name: t("Adapters, 4-bit base"), meaning: t("an eighth; the base loses a little") },
    { id: "all", name: t("All weights"), meaning: t("more memory, a whole new model") },
  ];
}
