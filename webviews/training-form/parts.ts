// What the sections of the form are made of.
import { html, type TemplateResult } from "lit-html";
import type { FormKey } from "../../schemas/panels/training-form.ts";
import { t } from "../texts.ts";
import { choiceField, choicesField, numberField, switchField } from "./field.ts";
import { choicesOf } from "./labels.ts";
import type { FormView } from "./view.ts";

export function section(title: string, content: TemplateResult): TemplateResult {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}

export function numbers(view: FormView, ...keys: FormKey[]): TemplateResult[] {
  return keys.map((key) => numberField(view, key));
}

/** Also opened where a field in it is wrong, so that no problem hides. */
export function more(
  view: FormView,
  part: string,
  wanted: readonly FormKey[],
  title = t("More"),
): TemplateResult {
  const keys = wanted.filter((key) => !view.state.idle.includes(key));
  const hasProblem = keys.some((key) => view.field(key).problem !== undefined);
  return html`<details
    class="more"
    ?open=${view.isOpen(part) || hasProblem}
    @toggle=${(event: Event) => {
      view.toggle(part, (event.target as HTMLDetailsElement).open);
    }}
  >
    <summary>${title}</summary>
    <div class="grid">${keys.map((key) => fieldOf(view, key))}</div>
  </details>`;
}

const switches: readonly FormKey[] = [
  "training.packing",
  "lora.use_rslora",
  "evaluation.baseline",
  "export.modelfile",
];
const listsOfChoices: readonly FormKey[] = ["export.formats", "evaluation.metrics"];

function fieldOf(view: FormView, key: FormKey): TemplateResult {
  if (switches.includes(key)) return switchField(view, key);
  if (listsOfChoices.includes(key)) return choicesField(view, key);
  return choicesOf(key).length > 0 ? choiceField(view, key) : numberField(view, key);
}
