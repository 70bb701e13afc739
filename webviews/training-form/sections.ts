// The parts of the form, from the rows to the file.
import { html, nothing, type TemplateResult } from "lit-html";
import type { FormKey } from "../../schemas/panels/training-form.ts";
import { button, progressRing } from "../controls.ts";
import { language, t } from "../texts.ts";
import { choiceField, choicesField, framed, numberField, switchField } from "./field.ts";
import { choicesOf, sizeName } from "./labels.ts";
import type { FormView } from "./view.ts";

export function rowsSection(view: FormView): TemplateResult {
  const { rows, datasets, input } = view.state;
  const chosen = input.rows;
  const value = chosen.kind === "imported" ? `${chosen.id}/${chosen.version}` : chosen.kind;
  const isListed = datasets.some(({ id, version }) => `${id}/${version}` === value);
  return section(
    t("Data"),
    html`<div class="beside">
        ${framed(
          { id: "rows", label: t("Learn from"), problem: rows.problem, isError: rows.facts === "" },
          (described) =>
            html`<select
              id="rows"
              aria-describedby=${described}
              @change=${(event: Event) => {
                const at = datasets[Number((event.target as HTMLSelectElement).value)];
                if (at !== undefined) view.send({ kind: "chooseDataset", id: at.id, version: at.version });
              }}
            >
              ${isListed ? nothing : html`<option value="" selected>${rows.label === "" ? t("Choose…") : rows.label}</option>`}
              ${datasets.map(
                ({ id, version, name, detail }, number) =>
                  html`<option value=${number} ?selected=${`${id}/${version}` === value}>
                    ${name} · ${detail}
                  </option>`,
              )}
            </select>`,
        )}
        ${button({
          label: t("Choose File…"),
          icon: "folder-opened",
          onClick: () => {
            view.send({ kind: "browseRows" });
          },
        })}
      </div>
      ${
        rows.isReading
          ? html`<p class="facts">${progressRing(t("Reading the rows …"))}</p>`
          : rows.facts === ""
            ? nothing
            : html`<p class="facts">${rows.facts}</p>`
      }
      ${rows.canHoldOut && rows.label !== "" ? heldOut(view) : nothing}`,
  );
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
    ${more(view, "rows", ["dataset.format"])}`;
}

export function modelSection(view: FormView): TemplateResult {
  const { sizes } = view.state;
  const roughly = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  return section(
    t("Model"),
    html`<p class="lead">${t("A new model, trained from scratch on the processor.")}</p>
      <div class="sizes" role="radiogroup" aria-label=${t("Size of the model")}>
        ${sizes.map(
          ({ id, layers, hiddenSize, parameters, isChosen }) =>
            html`<label class="size ${isChosen ? "chosen" : ""}">
              <input
                type="radio"
                name="size"
                .checked=${isChosen}
                @change=${() => {
                  view.send({ kind: "setSize", id });
                }}
              />
              <span class="size-name">${sizeName(id)}</span>
              <span>${t("{0} parameters", roughly.format(parameters))}</span>
              <span class="muted">${t("{0} layers, {1} wide", layers, hiddenSize)}</span>
            </label>`,
        )}
      </div>
      <div class="grid">
        ${numbers(view, "model.num_hidden_layers", "model.hidden_size", "model.num_attention_heads")}
      </div>
      ${more(view, "model", [
        "model.family",
        "tokenizer.kind",
        "tokenizer.vocab_size",
        "model.num_key_value_heads",
        "model.intermediate_size",
        "model.initializer_range",
        "model.dropout",
      ])}`,
  );
}

export function trainingSection(view: FormView): TemplateResult {
  return section(
    t("Training"),
    html`<div class="grid">
        ${numbers(view, "training.steps", "training.local_batch_size", "training.seq_len", "optimizer.lr")}
      </div>
      ${more(view, "training", [
        "lr_scheduler.schedule",
        "lr_scheduler.warmup_steps",
        "optimizer.weight_decay",
        "training.global_batch_size",
        "training.seed",
        "training.packing",
      ])}`,
  );
}

export function keepingSection(view: FormView): TemplateResult {
  return section(
    t("Checkpoints and evaluation"),
    html`<div class="grid">
        ${numbers(view, "evaluation.interval", "checkpoint.interval", "checkpoint.keep_latest_k", "evaluation.patience")}
      </div>
      ${more(view, "export", ["export.formats", "export.gguf_type"], t("Export"))}`,
  );
}

export function fileSection(view: FormView): TemplateResult {
  const { input, place } = view.state;
  const name = framed(
    { id: "fileName", label: t("File name"), problem: place.problem },
    (described) =>
      html`<span class="input">
        <input
          id="fileName"
          type="text"
          autocomplete="off"
          spellcheck="false"
          .value=${view.fileName()}
          aria-invalid=${place.problem === undefined ? "false" : "true"}
          aria-describedby=${described}
          @input=${(event: Event) => {
            view.setFileName((event.target as HTMLInputElement).value);
          }}
        />
        <span class="unit">.train.toml</span>
      </span>`,
  );
  return section(
    t("Name and file"),
    html`<div class="grid">${numberField(view, "name")} ${input.edited === undefined ? name : nothing}</div>
      ${
        input.edited !== undefined
          ? html`<p class="facts path">${input.edited}</p>`
          : html`<div class="beside">
              <p class="facts path">${place.folder}</p>
              ${button({
                label: t("Choose Folder…"),
                icon: "folder-opened",
                onClick: () => {
                  view.send({ kind: "browseFolder" });
                },
              })}
            </div>`
      }`,
  );
}

function section(title: string, content: TemplateResult): TemplateResult {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section>`;
}

function numbers(view: FormView, ...keys: FormKey[]): TemplateResult[] {
  return keys.map((key) => numberField(view, key));
}

/** Also opened where a field in it is wrong, so that no problem hides. */
function more(view: FormView, part: string, keys: readonly FormKey[], title = t("More")): TemplateResult {
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

function fieldOf(view: FormView, key: FormKey): TemplateResult {
  if (key === "training.packing") return switchField(view, key);
  if (key === "export.formats") return choicesField(view, key);
  return choicesOf(key).length > 0 ? choiceField(view, key) : numberField(view, key);
}
