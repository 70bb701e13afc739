// What exactly will be trained: tokens as coloured pieces, with those that carry loss told from those that do not.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Example } from "../../schemas/dataset.ts";
import type { RenderedRow } from "../../schemas/protocol/dataset.ts";
import { countInWords, tokensInWords } from "../amounts.ts";
import { button, progressRing } from "../controls.ts";
import { t } from "../texts.ts";
import { problems } from "./detail.ts";
import { tokenPieces } from "./token-pieces.ts";
import { tokenizerBar } from "./tokenizer-bar.ts";
import type { TokensModel } from "./tokens-model.ts";

export interface TokensOptions {
  readonly model: TokensModel;
  /** Number of the row that is looked at. */
  readonly row: number | null;
  /** What kind of example it is, where that is known. */
  readonly kind: Example["kind"] | undefined;
  readonly onChooseFile: () => void;
}

export function tokens(options: TokensOptions): TemplateResult {
  const { model, row, onChooseFile } = options;
  if (model.choices === undefined) return progressRing(t("Looking for tokenizers"));
  if (model.choices.length === 0) return noTokenizer(onChooseFile);
  return html`<div class="tokens">
    ${tokenizerBar(model, onChooseFile)}
    ${row === null && !model.isOfFirstRows ? html`<p class="muted">${t("Choose a row in the table.")}</p>` : shown(options)}
  </div>`;
}

function noTokenizer(onChooseFile: () => void): TemplateResult {
  return html`<div class="tokens-none">
    <p>
      ${t(
        "Tokens come from a tokenizer: of a run, of a model, or of a tokenizer.json in this folder. There is none yet.",
      )}
    </p>
    ${button({ label: t("Choose tokenizer.json…"), icon: "folder-opened", onClick: onChooseFile })}
  </div>`;
}

function shown({ model, kind, row }: TokensOptions): TemplateResult {
  const { shown: answer } = model;
  const isOfThis = answer !== undefined && answer.wanted.row === (model.isOfFirstRows ? null : row);
  if (!isOfThis) return progressRing(t("Making tokens"));
  const { failure, rows } = answer;
  if (failure !== null) return html`<p class="error" role="alert">${failure.message} ${failure.advice}</p>`;
  return html`${problems(answer.problems)}
  ${
    rows.length === 0
      ? html`<p class="muted">${t("Nothing of it would be trained.")}</p>`
      : rows.map((rendered, index) => renderedRow(model, rendered, index))
  }
  ${
    rows.length === 0
      ? nothing
      : html`${legend()}
          <p class="muted">${howItIsMade(model.isOfFirstRows ? undefined : kind)}</p>
          ${kind === "conversation" || kind === "preference" ? template(answer.template) : nothing}`
  }`;
}

function renderedRow(model: TokensModel, rendered: RenderedRow, index: number): TemplateResult {
  const words = inWords(rendered);
  const side = sideName(rendered.side);
  return html`<section class="rendered" aria-label=${t("Line {0}", countInWords(rendered.line))}>
    <p class="token-counts" role="status">
      ${model.isOfFirstRows ? html`<b>${t("Line {0}", countInWords(rendered.line))}</b> ` : nothing}${
        side === undefined ? nothing : html`<b>${side}</b> `
      }${words}
    </p>
    ${tokenPieces({
      rendered,
      label: side === undefined ? words : t("{0}: {1}", side, words),
      length: model.sequenceLength,
      active: model.activeIn(index),
      activeNow: () => model.activeIn(index),
      onActive: (token) => {
        model.point(index, token);
      },
    })}
  </section>`;
}

function sideName(side: RenderedRow["side"]): string | undefined {
  if (side === undefined) return undefined;
  return side === "chosen" ? t("Chosen answer") : t("Rejected answer");
}

/** How many tokens there are, how many of them carry loss, and how many are cut off. */
function inWords({ tokens: all, tokensWithLoss, tokensCut }: RenderedRow): string {
  const sentence = t("{0}, {1} of them with loss", tokensInWords(all.length), countInWords(tokensWithLoss));
  return tokensCut === 0 ? `${sentence}.` : t("{0}; {1} cut off.", sentence, countInWords(tokensCut));
}

function legend(): TemplateResult {
  return html`<ul class="token-legend" aria-label=${t("Legend")}>
    <li><span class="token loss even">abc</span> ${t("with loss: the model learns to write it")}</li>
    <li><span class="token">abc</span> ${t("without loss: only read")}</li>
    <li><span class="token special">abc</span> ${t("special token")}</li>
    <li><span class="token cut">abc</span> ${t("cut off")}</li>
  </ul>`;
}

function template(text: string | null): TemplateResult | typeof nothing {
  if (text === null) return nothing;
  return html`<details>
    <summary>${t("Chat template")}</summary>
    <pre tabindex="0">${text}</pre>
  </details>`;
}

function howItIsMade(kind: Example["kind"] | undefined): string {
  switch (kind) {
    case "conversation":
      return t(
        "The tokenizer's chat template writes the messages; what the assistant says and the end of each of its turns carry loss.",
      );
    case "completion":
      return t("The completion follows the prompt; it and the end of the text carry loss.");
    case "text":
      return t(
        "All of the text is learnt. A text that is longer than a sequence is not cut off: it becomes several.",
      );
    case "preference":
      return t(
        "Both answers follow the same prompt, and they alone carry loss. DPO compares the two; other training learns the chosen one.",
      );
    case undefined:
      return t("Rows are shown one by one. With packing, several of them share a sequence.");
  }
}
