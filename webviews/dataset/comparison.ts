// What two versions do not have in common: rows that came, that went, and what changed inside the others, word by word.
import { html, nothing, type TemplateResult } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import type { Example, PreferencePart } from "../../schemas/dataset.ts";
import type { DatasetDown, VersionChoice } from "../../schemas/panels/dataset.ts";
import type { RowDifference } from "../../schemas/protocol/dataset.ts";
import { countInWords } from "../amounts.ts";
import { button, dropdown, iconButton, progressRing } from "../controls.ts";
import { roleName } from "../role-name.ts";
import { t } from "../texts.ts";
import { moment, splitName } from "./wording.ts";
import { wordDifference } from "./word-difference.ts";

export type Comparison = DatasetDown & { kind: "comparison" };

export const DIFFERENCES_A_PAGE = 50;

export interface ComparisonOptions {
  /** The version of this editor. */
  readonly version: string;
  readonly comparedWith: string;
  readonly offset: number;
  readonly versions: readonly VersionChoice[];
  readonly answer: Comparison | undefined;
  readonly onCompare: (version: string, offset: number) => void;
  readonly onClose: () => void;
}

export function comparison(options: ComparisonOptions): TemplateResult {
  const { version, comparedWith, versions, onCompare, onClose } = options;
  const others = versions.filter((choice) => choice.version !== version);
  return html`<section class="comparison" aria-label=${t("Compare Versions")}>
    <header class="comparison-head">
      ${iconButton({ icon: "arrow-left", label: t("Back to the rows"), onClick: onClose })}
      <h2>${t("What has changed")}</h2>
      ${dropdown({
        label: t("since"),
        value: comparedWith,
        choices: others.map((choice) => ({ value: choice.version, label: moment(choice.createdAt) })),
        onChange: (chosen) => {
          onCompare(chosen, 0);
        },
      })}
    </header>
    <div class="comparison-content" tabindex="0">${content(options)}</div>
  </section>`;
}

function content({ answer, comparedWith, offset, onCompare }: ComparisonOptions): TemplateResult {
  const isOfThis = answer?.compared.left === comparedWith && answer.compared.offset === offset;
  if (answer === undefined || !isOfThis) return progressRing(t("Comparing the versions"));
  if (answer.failure !== null)
    return html`<p class="error" role="alert">${answer.failure.message} ${answer.failure.advice}</p>`;
  const { counts, rows, total } = answer;
  const summary =
    counts === null || total === 0
      ? t("The versions hold the same rows.")
      : t(
          "{0} added, {1} removed, {2} changed, {3} the same",
          ...[counts.added, counts.removed, counts.changed, counts.same].map(countInWords),
        );
  return html`<p class="comparison-counts" role="status">${summary}</p>
    ${guard([answer], () => rows.map(difference))}
    ${
      total > DIFFERENCES_A_PAGE
        ? pager(offset, rows.length, total, (next) => {
            onCompare(comparedWith, next);
          })
        : nothing
    }`;
}

function pager(
  offset: number,
  shown: number,
  total: number,
  onPage: (offset: number) => void,
): TemplateResult {
  return html`<nav class="pager" aria-label=${t("Pages")}>
    ${button({
      label: t("Previous Page"),
      disabled: offset === 0,
      onClick: () => {
        onPage(Math.max(0, offset - DIFFERENCES_A_PAGE));
      },
    })}
    <span
      >${t("{0} to {1} of {2}", countInWords(offset + 1), countInWords(offset + shown), countInWords(total))}</span
    >
    ${button({
      label: t("Next Page"),
      disabled: offset + shown >= total,
      onClick: () => {
        onPage(offset + shown);
      },
    })}
  </nav>`;
}

function difference({ kind, split, line, left, right, isCut }: RowDifference): TemplateResult {
  const names = { added: t("Added"), removed: t("Removed"), changed: t("Changed") };
  return html`<article class="difference ${kind}">
    <h3>
      <span class="difference-kind">${names[kind]}</span>
      ${t("{0}, line {1}", splitName(split), countInWords(line))}
      ${isCut ? html`<span class="muted">${t("long texts are shortened")}</span>` : nothing}
    </h3>
    ${parts(left, right).map(
      ({ title, before, after }) =>
        html`<div class="difference-part">
          <h4>${title}</h4>
          <p>${words(before, after)}</p>
        </div>`,
    )}
  </article>`;
}

interface Part {
  readonly title: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The texts of both sides, those of the same place beside one another. */
function parts(left: Example | undefined, right: Example | undefined): Part[] {
  const before = left === undefined ? [] : texts(left);
  const after = right === undefined ? [] : texts(right);
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => ({
    title: (after[index] ?? before[index])!.title,
    before: before[index]?.text,
    after: after[index]?.text,
  })).filter((part) => left === undefined || right === undefined || part.before !== part.after);
}

function texts(example: Example): { readonly title: string; readonly text: string }[] {
  if (example.kind === "text") return [{ title: t("Text"), text: example.text }];
  if (example.kind === "conversation") {
    return example.messages.map(({ role, content: text }) => ({ title: roleName(role), text }));
  }
  if (example.kind === "preference") {
    const messages = (part: PreferencePart, title: string): { title: string; text: string }[] =>
      typeof part === "string"
        ? [{ title, text: part }]
        : part.map(({ role, content: text }) => ({ title: t("{0}: {1}", title, roleName(role)), text }));
    return [
      ...messages(example.prompt, t("Prompt")),
      ...messages(example.chosen, t("Chosen answer")),
      ...messages(example.rejected, t("Rejected answer")),
    ];
  }
  return [
    { title: t("Prompt"), text: example.prompt },
    { title: t("Completion"), text: example.completion },
  ];
}

function words(before: string | undefined, after: string | undefined): TemplateResult[] {
  if (before === undefined) return [html`<ins>${after}</ins>`];
  if (after === undefined) return [html`<del>${before}</del>`];
  return wordDifference(before, after).map(({ kind, text }) =>
    kind === "same" ? html`${text}` : kind === "added" ? html`<ins>${text}</ins>` : html`<del>${text}</del>`,
  );
}
