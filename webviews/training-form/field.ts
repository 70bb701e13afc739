// A field with its label above and, below, what is wrong or what it means.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { FormKey } from "../../schemas/panels/training-form.ts";
import { checkbox } from "../controls.ts";
import { choicesOf, labelOf } from "./labels.ts";
import type { FormView } from "./view.ts";

/** All others are numbers. */
const textKeys: ReadonlySet<FormKey> = new Set([
  "name",
  "dataset.validation_path",
  "lora.target_modules",
  "evaluation.test_set",
]);

export function numberField(view: FormView, key: FormKey): TemplateResult {
  const { label, unit, hint } = labelOf(key);
  const field = view.field(key);
  return framed(
    { id: key, label, hint: field.meaning ?? hint, ...field },
    (described) => html`
      <span class="input">
        <input
          id=${key}
          type="text"
          inputmode=${textKeys.has(key) ? "text" : "decimal"}
          autocomplete="off"
          spellcheck="false"
          maxlength="4096"
          .value=${live(field.text)}
          placeholder=${field.usual}
          aria-invalid=${field.problem !== undefined && field.isError ? "true" : "false"}
          aria-describedby=${described}
          @input=${(event: Event) => {
            view.setField(key, (event.target as HTMLInputElement).value);
          }}
        />
        ${unit === undefined ? nothing : html`<span class="unit">${unit}</span>`}
      </span>
    `,
  );
}

export function choiceField(view: FormView, key: FormKey): TemplateResult {
  const field = view.field(key);
  const { label, hint } = labelOf(key);
  const chosen = field.text === "" ? field.usual : field.text;
  const choices = choicesOf(key);
  const known = choices.some(({ value }) => value === chosen)
    ? choices
    : [...choices, { value: chosen, label: chosen }];
  return framed(
    { id: key, label, hint: field.meaning ?? hint, ...field },
    (described) => html`
      <select
        id=${key}
        .value=${live(chosen)}
        aria-describedby=${described}
        @change=${(event: Event) => {
          view.setField(key, (event.target as HTMLSelectElement).value);
        }}
      >
        ${known.map(
          ({ value, label: name }) =>
            html`<option value=${value} ?selected=${value === chosen}>${name}</option>`,
        )}
      </select>
    `,
  );
}

export function switchField(view: FormView, key: FormKey): TemplateResult {
  const field = view.field(key);
  const isOn = (field.text === "" ? field.usual : field.text) === "true";
  return html`<div class="field switch">
    ${checkbox({
      label: labelOf(key).label,
      checked: isOn,
      onChange: (checked) => {
        view.setField(key, String(checked));
      },
    })}
  </div>`;
}

/** Several of a few. */
export function choicesField(view: FormView, key: FormKey): TemplateResult {
  const field = view.field(key);
  const chosen = (field.text === "" && !view.isWritten(key) ? field.usual : field.text).split(",");
  const { label: name, hint } = labelOf(key);
  const { base, method } = view.state.tuning;
  const hasAdapters = base !== "" && method !== "all";
  const offered = choicesOf(key).filter(
    ({ value }) => value !== "adapter" || hasAdapters || chosen.includes(value),
  );
  return html`<fieldset class="field choices">
    <legend>${name}</legend>
    ${offered.map(({ value, label }) =>
      checkbox({
        label,
        checked: chosen.includes(value),
        onChange: (checked) => {
          const others = chosen.filter((one) => one !== value && one !== "");
          view.setField(key, (checked ? [...others, value] : others).join(","));
        },
      }),
    )}
    ${hint === undefined ? nothing : html`<p class="note">${hint}</p>`}
  </fieldset>`;
}

interface Frame {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly isError?: boolean;
}

/** @param control gets the id of what describes it */
export function framed(
  { id, label, hint, problem, isError = true }: Frame,
  control: (described: string | typeof nothing) => TemplateResult,
): TemplateResult {
  const note = problem ?? hint;
  const noteId = `${id}-note`;
  return html`<div class="field ${problem === undefined ? "" : isError ? "wrong" : "doubtful"}">
    <label for=${id}>${label}</label>
    ${control(note === undefined ? nothing : noteId)}
    ${note === undefined ? nothing : html`<p class="note" id=${noteId}>${note}</p>`}
  </div>`;
}
