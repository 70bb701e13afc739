// How the model stands just now: loaded or not, and what it answers.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ModelCardState } from "../../schemas/panels/model.ts";
import { bytesInWords, countInWords } from "../amounts.ts";
import { t } from "../texts.ts";

export interface Status {
  readonly kind: "unloaded" | "loading" | "idle" | "serving" | "busy";
  readonly text: string;
}

export function statusOf({ standing, working }: ModelCardState): Status {
  const { state, isServed } = standing;
  if (working === "stopping") return { kind: "loading", text: t("Stopping") };
  if (state === "loading" || working === "starting") return { kind: "loading", text: t("Loading") };
  if (state === "answering") return { kind: "busy", text: isServed ? t("Serving, busy") : t("Busy") };
  if (isServed) return { kind: "serving", text: t("Serving") };
  return state === "idle" ? { kind: "idle", text: t("Loaded") } : { kind: "unloaded", text: t("Not loaded") };
}

export function standingSection({ standing }: ModelCardState): TemplateResult {
  const { state, isServed, answering, waiting, sequences, tokensPerSecond, memory } = standing;
  const isLoaded = state === "idle" || state === "answering";
  const none = html`<span class="muted">–</span>`;
  return html`<section class="now wide" aria-label=${t("Status")}>
    <h2>${t("Status")}</h2>
    <div class="figures">
      ${figure(
        t("Requests"),
        isLoaded ? countInWords(answering) : none,
        waiting > 0
          ? t("{0} waiting", countInWords(waiting))
          : isLoaded
            ? t("of {0} at once", sequences)
            : "",
      )}
      ${figure(
        t("Speed"),
        tokensPerSecond >= 1 ? countInWords(tokensPerSecond) : none,
        tokensPerSecond >= 1 ? t("tokens/s") : "",
      )}
      ${figure(t("Memory"), memory > 0 ? bytesInWords(memory) : none, "")}
    </div>
    <p class="muted">
      ${
        isServed
          ? t("It stays loaded until it is stopped or the agent ends.")
          : t("It is loaded for the first question, and unloaded ten minutes after the last one.")
      }
    </p>
  </section>`;
}

function figure(label: string, value: TemplateResult | string, beside: string): TemplateResult {
  return html`<div class="figure">
    <span class="muted">${label}</span>
    <span class="value"
      ><strong>${value}</strong>${beside === "" ? nothing : html`<span class="muted">${beside}</span>`}</span
    >
  </div>`;
}
