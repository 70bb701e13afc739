// The part of the form that says what is learnt from.
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { button, progressRing } from "../controls.ts";
import { t } from "../texts.ts";
import { columnFields } from "./columns.ts";
import { framed, numberField } from "./field.ts";
import { more, section } from "./parts.ts";
import type { FormView } from "./view.ts";

export function rowsSection(view: FormView): TemplateResult {
  const { rows } = view.state;
  return section(
    t("Data"),
    html`<div class="beside">
        ${framed(
          { id: "rows", label: t("Learn from"), problem: rows.problem, isError: rows.facts === "" },
          (described) => rowsSelect(view, described),
        )}
        ${button({
          label: t("Choose File…"),
          icon: "folder-opened",
          onClick: () => {
            view.send({ kind: "browseRows" });
          },
        })}
      </div>
      ${rows.isReading ? html`<p class="facts">${progressRing(t("Reading the rows…"))}</p>` : nothing}
      ${rows.facts === "" ? nothing : html`<p class="facts">${rows.facts}</p>`} ${columnFields(view)}
      ${rows.canHoldOut && rows.label !== "" ? heldOut(view) : nothing}`,
  );
}

function rowsSelect(view: FormView, described: string | typeof nothing): TemplateResult {
  const { rows, datasets, files, input } = view.state;
  const isDataset = (id: string, version: string): boolean =>
    input.rows.kind === "imported" && input.rows.id === id && input.rows.version === version;
  const isFile = (path: string): boolean => input.rows.kind === "file" && input.rows.path === path;
  const dataset = datasets.findIndex(({ id, version }) => isDataset(id, version));
  const file = files.findIndex(({ path }) => isFile(path));
  const chosen = dataset >= 0 ? `dataset ${dataset}` : file >= 0 ? `file ${file}` : "";
  const shown = rows.label === "" ? t("Choose…") : rows.label;
  return html`<select
    id="rows"
    .value=${live(chosen)}
    aria-describedby=${described}
    @change=${(event: Event) => {
      const [kind, number] = (event.target as HTMLSelectElement).value.split(" ");
      const imported = kind === "dataset" ? datasets[Number(number)] : undefined;
      const found = kind === "file" ? files[Number(number)] : undefined;
      if (imported) view.send({ kind: "chooseDataset", id: imported.id, version: imported.version });
      if (found) view.send({ kind: "chooseFile", path: found.path });
    }}
  >
    ${chosen === "" ? html`<option value="" selected>${shown}</option>` : nothing}
    ${optionGroup(
      t("Imported datasets"),
      datasets.map(({ id, version, name, detail }, number) => ({
        value: `dataset ${number}`,
        label: `${name} · ${detail}`,
        isChosen: isDataset(id, version),
      })),
    )}
    ${optionGroup(
      t("Files of the folder"),
      files.map(({ path, label }, number) => ({ value: `file ${number}`, label, isChosen: isFile(path) })),
    )}
  </select>`;
}

function optionGroup(
  label: string,
  options: readonly { readonly value: string; readonly label: string; readonly isChosen: boolean }[],
): TemplateResult | typeof nothing {
  if (options.length === 0) return nothing;
  return html`<optgroup label=${label}>
    ${options.map(
      (option) => html`<option value=${option.value} ?selected=${option.isChosen}>${option.label}</option>`,
    )}
  </optgroup>`;
}

function heldOut(view: FormView): TemplateResult {
  const hasFile = view.field("dataset.validation_path").text.trim() !== "";
  return html`<div class="beside">
      ${numberField(view, "dataset.validation_path")}
      ${button({
        label: t("Choose File…"),
        icon: "folder-opened",
        onClick: () => {
          view.send({ kind: "browseHeldOut" });
        },
      })}
    </div>
    ${hasFile ? nothing : html`<div class="grid">${numberField(view, "dataset.validation_fraction")}</div>`}
    ${view.state.rows.columns === undefined ? more(view, "rows", ["dataset.format"]) : nothing}`;
}
