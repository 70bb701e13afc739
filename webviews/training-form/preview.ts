// Beside the form: what the training would take, and the text that is written.
import { html, nothing, type TemplateResult } from "lit-html";
import { button, codicon, progressRing } from "../controls.ts";
import { language, t } from "../texts.ts";
import { tomlPieces } from "./toml-pieces.ts";
import type { FormView } from "./view.ts";

export function previewPane(view: FormView): TemplateResult {
  const { toml, changedLines, place } = view.state;
  const changed = new Set(changedLines);
  return html`<aside class="preview" aria-label=${t("Preview")}>
    ${planCard(view)} ${problemList(view)}
    <div class="text">
      <h2>${place.fileName}.train.toml</h2>
      <div class="lines" tabindex="0" role="region" aria-label=${t("Text of the training file")}>
        ${toml
          .replace(/\n$/, "")
          .split("\n")
          .map((line, number) => textLine(line, changed.has(number)))}
      </div>
    </div>
  </aside>`;
}

/** An element whose blanks count, as they do in the file. */
function textLine(line: string, isChanged: boolean): TemplateResult {
  const pieces = tomlPieces(line).map(({ kind, text }) =>
    kind === "plain" ? text : html`<span class=${kind}>${text}</span>`,
  );
  return html`<code class="line ${isChanged ? "changed" : ""}">${pieces}</code>`;
}

function planCard(view: FormView): TemplateResult {
  const { plan } = view.state;
  switch (plan.kind) {
    case "none":
      return html`<div class="plan muted" role="status">
        ${t("The plan comes once the form is complete.")}
      </div>`;
    case "untrusted":
      return html`<div class="plan" role="status">
        <p>${t("In a folder that is not trusted nothing is planned or trained.")}</p>
        ${planButton(view, "manageTrust", t("Manage Trust"))}
      </div>`;
    case "working":
      return html`<div class="plan" role="status">${progressRing(t("Planning…"))}</div>`;
    case "onDemand":
      return html`<div class="plan" role="status">
        <p>${t("The rows are many: the plan takes a while.")}</p>
        ${planButton(view, "estimate", t("Make Plan"))}
      </div>`;
    case "failed":
      return html`<div class="plan" role="status">
        <p class="error">${plan.message}</p>
        ${planButton(view, "estimate", t("Try Again"))}
      </div>`;
    case "ready":
      return readyPlan(plan);
  }
}

function planButton(view: FormView, kind: "estimate" | "manageTrust", label: string): TemplateResult {
  return button({
    label,
    onClick: () => {
      view.send({ kind });
    },
  });
}

function readyPlan(plan: Extract<FormView["state"]["plan"], { kind: "ready" }>): TemplateResult {
  const roughly = (value: number): string =>
    value.toLocaleString(language, { notation: "compact", maximumFractionDigits: 1 });
  const share = Math.min(1, plan.memory / plan.memoryAvailable);
  return html`<div
    class="plan ${plan.isOld ? "old" : ""}"
    role="status"
    aria-busy=${plan.isOld ? "true" : "false"}
  >
    <dl>
      <div>
        <dt>${t("Time")}</dt>
        <dd>${plan.seconds === null ? t("unknown") : duration(plan.seconds)}</dd>
      </div>
      <div>
        <dt>${t("Memory")}</dt>
        <dd class=${plan.fits ? "" : "error"}>${bytes(plan.memory)}</dd>
      </div>
      <div>
        <dt>${t("Parameters")}</dt>
        <dd>${roughly(plan.parameters)}</dd>
      </div>
      <div>
        <dt>${t("Tokens")}</dt>
        <dd>${roughly(plan.tokens)}</dd>
      </div>
    </dl>
    <div class="bar ${plan.fits ? "" : "over"}" aria-hidden="true">
      <span style="width:${share * 100}%"></span>
    </div>
    <p class=${plan.fits ? "muted" : "error"}>
      ${
        plan.fits
          ? t("{0} of memory are free here.", bytes(plan.memoryAvailable))
          : html`${codicon("warning")}
            ${t("Only {0} of memory are free here: take a smaller model or batch.", bytes(plan.memoryAvailable))}`
      }
    </p>
  </div>`;
}

function problemList(view: FormView): TemplateResult | typeof nothing {
  const { problems } = view.state;
  if (problems.length === 0) return nothing;
  return html`<ul class="problems">
    ${problems.map(
      ({ message, isError }) =>
        html`<li class=${isError ? "error" : ""}>
          ${codicon(isError ? "error" : "warning")}<span>${message}</span>
        </li>`,
    )}
  </ul>`;
}

export function duration(seconds: number): string {
  if (seconds < 90) return t("{0} s", Math.ceil(seconds));
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? t("{0} min", minutes) : t("{0} h", Math.round(minutes / 60));
}

export function bytes(value: number): string {
  const isLarge = value >= 1e9;
  const amount = value / (isLarge ? 1e9 : 1e6);
  return `${amount.toLocaleString(language, { maximumFractionDigits: isLarge ? 1 : 0 })} ${isLarge ? "GB" : "MB"}`;
}
