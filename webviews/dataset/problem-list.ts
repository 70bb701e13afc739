// What the import has kept out or found odd, and what is wrong with the file as a whole: each with a way to its line.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Failure, VersionChoice } from "../../schemas/panels/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import { plural } from "../../schemas/plural.ts";
import { countInWords } from "../amounts.ts";
import { codicon, iconButton, link, progressRing } from "../controls.ts";
import { t } from "../texts.ts";

export interface ProblemListOptions {
  readonly ofFile: readonly Problem[];
  /** Undefined until they have been told. */
  readonly ofImport: readonly Problem[] | undefined;
  readonly version: VersionChoice | undefined;
  readonly failure: Failure | null;
  readonly onOpen: (index: number) => void;
  readonly onClose: () => void;
}

export function problemList(options: ProblemListOptions): TemplateResult {
  const { ofFile, ofImport, version, failure, onOpen, onClose } = options;
  return html`<section class="problem-list" aria-label=${t("Problems")}>
    <header class="comparison-head">
      ${iconButton({ icon: "arrow-left", label: t("Back to the rows"), onClick: onClose })}
      <h2>${t("Problems")}</h2>
    </header>
    <div class="comparison-content" tabindex="0">
      ${failure === null ? nothing : html`<p class="error" role="alert">${failure.message} ${failure.advice}</p>`}
      ${version === undefined ? nothing : html`<p>${importInWords(version)}</p>`}
      <ul class="problems">
        ${ofFile.map((problem) => item(problem, undefined))}
        ${(ofImport ?? []).map((problem, index) =>
          item(problem, () => {
            onOpen(index);
          }),
        )}
      </ul>
      ${version !== undefined && ofImport === undefined && failure === null ? progressRing(t("Reading the problems")) : nothing}
    </div>
  </section>`;
}

/** How many rows were kept out, stand there twice, or also stand in another split; empty where all is well. */
function importInWords({ rowsKeptOut, duplicateRows, leakedRows }: VersionChoice): string {
  const sentences: string[] = [];
  if (rowsKeptOut > 0)
    sentences.push(
      plural(rowsKeptOut, t("1 row was kept out."), t("{0} rows were kept out.", countInWords(rowsKeptOut))),
    );
  if (duplicateRows > 0)
    sentences.push(
      plural(
        duplicateRows,
        t("1 row stands there more than once."),
        t("{0} rows stand there more than once.", countInWords(duplicateRows)),
      ),
    );
  if (leakedRows > 0)
    sentences.push(
      plural(
        leakedRows,
        t("1 training row also stands in another split."),
        t("{0} training rows also stand in another split.", countInWords(leakedRows)),
      ),
    );
  return sentences.join(" ");
}

function item(
  { severity, message, advice, line }: Problem,
  onOpen: (() => void) | undefined,
): TemplateResult {
  return html`<li class=${severity}>
    ${codicon(severity)}
    <span>
      ${line === undefined || onOpen === undefined ? nothing : html`${link(t("Line {0}", countInWords(line)), onOpen)}: `}${message}
      ${advice === undefined ? nothing : html`<span class="muted">${advice}</span>`}
    </span>
  </li>`;
}
