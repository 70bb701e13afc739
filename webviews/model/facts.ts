// What a model is made of, and where it comes from.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ModelCardState } from "../../schemas/panels/model.ts";
import { plural } from "../../schemas/plural.ts";
import { bytesInWords, countInWords, tokensInWords } from "../amounts.ts";
import { language, t } from "../texts.ts";
import type { Send } from "./card.ts";

type Row = readonly [label: string, value: TemplateResult | string | undefined];

export function factsSection({ facts, folder }: ModelCardState): TemplateResult | typeof nothing {
  const { architecture, parameters, layers, hiddenSize, contextLength, formats, bytes } = facts;
  const shape =
    layers === undefined || hiddenSize === undefined
      ? undefined
      : plural(
          layers,
          t("1 layer of width {0}", countInWords(hiddenSize)),
          t("{0} layers of width {1}", layers, countInWords(hiddenSize)),
        );
  return section(t("Model"), [
    [t("Architecture"), joined([architecture, shape])],
    [t("Parameters"), parameters === undefined ? undefined : countInWords(parameters)],
    [t("Context"), contextLength === undefined ? undefined : tokensInWords(contextLength)],
    [t("Can do"), abilities(facts)],
    [t("Files"), joined([formats.join(", "), bytes === undefined ? undefined : bytesInWords(bytes)])],
    [t("Folder"), folder === "" ? undefined : html`<code>${folder}</code>`],
  ]);
}

export function lineageSection(
  { lineage, facts }: ModelCardState,
  send: Send,
): TemplateResult | typeof nothing {
  const { run, step, isBest = false, dataset, origin, source, weights } = lineage;
  return section(t("Where it comes from"), [
    [
      t("Run"),
      run &&
        link(run.name, run.isThere, () => {
          send({ kind: "openRun", run: run.id });
        }),
    ],
    [
      t("Step"),
      step === undefined ? undefined : joined([countInWords(step), isBest ? t("best") : undefined]),
    ],
    [
      t("Dataset"),
      dataset &&
        html`${link(dataset.name, dataset.isThere, () => {
            send({ kind: "openDataset", dataset: dataset.id, version: dataset.version });
          })} <span class="muted">${t("version {0}", dataset.version.slice(0, 8))}</span>`,
    ],
    [t("Source"), source === undefined ? undefined : html`<code>${source}</code>`],
    [
      origin === "imported" ? t("Imported") : origin === "exported" ? t("Exported") : t("Written"),
      facts.createdAt === undefined ? undefined : moment.format(new Date(facts.createdAt)),
    ],
    [t("Weights"), weights === undefined ? undefined : html`<code>sha256 ${weights.slice(0, 16)}…</code>`],
  ]);
}

const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

function abilities({ followsChat, callsTools }: ModelCardState["facts"]): string | undefined {
  if (followsChat === undefined) return undefined;
  return joined([
    followsChat ? t("chat") : t("continues texts"),
    callsTools === true ? t("calls tools") : "",
  ]);
}

function section(title: string, rows: readonly Row[]): TemplateResult | typeof nothing {
  const known = rows.filter(([, value]) => value !== undefined && value !== "");
  if (known.length === 0) return nothing;
  return html`<section aria-label=${title}>
    <h2>${title}</h2>
    <dl>
      ${known.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function link(text: string, isThere: boolean, onClick: () => void): TemplateResult {
  return isThere
    ? html`<button type="button" class="plain" @click=${onClick}>${text}</button>`
    : html`<span>${text}</span>`;
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}
