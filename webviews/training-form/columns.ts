// Which column of the rows plays which part, where their names do not say it to everybody.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { t } from "../texts.ts";
import { choiceField, framed } from "./field.ts";
import type { FormView } from "./view.ts";

export function columnFields(view: FormView): TemplateResult | typeof nothing {
  const { columns } = view.state.rows;
  if (columns === undefined) return nothing;
  return html`<div class="grid">
    ${columns.parts.map((part) => columnField(view, columns.names, part))}
    ${choiceField(view, "dataset.format")}
  </div>`;
}

function columnField(
  view: FormView,
  names: readonly string[],
  {
    part,
    column,
    isGuessed,
  }: { readonly part: string; readonly column: string; readonly isGuessed: boolean },
): TemplateResult {
  const isMissing = column === "";
  const isThere = names.includes(column);
  const problem = isMissing
    ? t("Choose a column.")
    : isThere
      ? undefined
      : t("The rows do not have this column.");
  return framed(
    {
      id: `column-${part}`,
      label: partName(part),
      hint: isGuessed ? t("Guessed from the names of the columns.") : undefined,
      problem,
    },
    (described) => html`
      <select
        id=${`column-${part}`}
        .value=${live(column)}
        aria-invalid=${problem === undefined ? "false" : "true"}
        aria-describedby=${described}
        @change=${(event: Event) => {
          view.send({ kind: "setColumn", part, column: (event.target as HTMLSelectElement).value });
        }}
      >
        ${isMissing ? html`<option value="" selected disabled>${t("Choose…")}</option>` : nothing}
        ${isMissing || isThere ? nothing : html`<option value=${column} selected>${column}</option>`}
        ${names.map((name) => html`<option value=${name} ?selected=${name === column}>${name}</option>`)}
      </select>
    `,
  );
}

function partName(part: string): string {
  const names: Readonly<Record<string, string>> = {
    prompt: t("Column with the prompt"),
    completion: t("Column with the answer"),
    instruction: t("Column with the instruction"),
    output: t("Column with the answer"),
    messages: t("Column with the messages"),
    conversations: t("Column with the messages"),
    text: t("Column with the text"),
    chosen: t("Column with the chosen answer"),
    rejected: t("Column with the rejected answer"),
  };
  return names[part] ?? part;
}
