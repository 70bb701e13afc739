// The parts of the form after the rows: the model, its training, what is kept, and the file.
import { html, nothing, type TemplateResult } from "lit-html";
import { plural } from "../../schemas/plural.ts";
import { button } from "../controls.ts";
import { language, t } from "../texts.ts";
import { framed, numberField } from "./field.ts";
import { sizeName } from "./labels.ts";
import { more, numbers, section } from "./parts.ts";
import type { FormView } from "./view.ts";

/** Shape and vocabulary of a model with random weights. */
export function newModel(view: FormView): TemplateResult {
  const { sizes } = view.state;
  const roughly = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  return html`<div class="sizes" role="radiogroup" aria-label=${t("Size of the model")}>
      ${sizes.map(
        ({ id, layers, hiddenSize, parameters, isChosen }) =>
          html`<label class="size ${isChosen ? "chosen" : ""}">
            <input
              type="radio"
              name="size"
              .checked=${isChosen}
              aria-label=${t("{0}, {1} parameters", sizeName(id), roughly.format(parameters))}
              @change=${() => {
                view.send({ kind: "setSize", id });
              }}
            />
            <span class="size-name"
              >${sizeName(id)} <span class="muted">${roughly.format(parameters)}</span></span
            >
            <span class="muted"
              >${t("{0}, {1} wide", plural(layers, t("1 layer"), t("{0} layers", layers)), hiddenSize)}</span
            >
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
      "activation_checkpoint.mode",
    ])}`;
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
      ${more(
        view,
        "answers",
        [
          "evaluation.samples",
          "evaluation.test_set",
          "evaluation.max_new_tokens",
          "evaluation.metrics",
          "evaluation.baseline",
          "evaluation.few_shot",
        ],
        t("Answers in the end"),
      )}
      ${more(
        view,
        "export",
        ["export.formats", "export.gguf_type", "export.onnx_type", "export.modelfile"],
        t("Export"),
      )}`,
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
          maxlength="200"
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
