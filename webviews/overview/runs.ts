// Runs that go on, with how far they are, and the newest that have ended.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { OverviewRun, OverviewState } from "../../schemas/panels/overview.ts";
import { countInWords } from "../amounts.ts";
import { codicon, iconButton } from "../controls.ts";
import { formatRemaining } from "../run/remaining.ts";
import { stateIcons, stateName } from "../run-state.ts";
import { t } from "../texts.ts";
import { lossInWords, momentInWords, shareInWords, type Send } from "./parts.ts";

export function activeRuns(runs: readonly OverviewRun[], send: Send): TemplateResult {
  return html`<section class="active" aria-label=${t("Now")}>
    <header><h2>${t("Now")}</h2></header>
    <ul>
      ${repeat(
        runs,
        ({ id }) => id,
        (run) => activeRun(run, send),
      )}
    </ul>
  </section>`;
}

export function endedRuns({ ended, runs }: OverviewState, send: Send): TemplateResult {
  return html`<section aria-label=${t("Last runs")}>
    <header>
      <h2>${t("Last runs")}</h2>
      <button
        type="button"
        class="plain"
        @click=${() => {
          send({ kind: "openRuns" });
        }}
      >
        ${t("Show all {0}", countInWords(runs))}
      </button>
    </header>
    <ul class="lines">
      ${repeat(
        ended,
        ({ id }) => id,
        (run) =>
          html`<li>
            ${state(run)} ${name(run, send)}
            <span class="figure">${loss(run)}</span>
            <span class="muted time">${momentInWords(run.endedAt ?? run.createdAt)}</span>
            ${run.remark === undefined ? nothing : html`<span class="remark muted">${run.remark}</span>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

function activeRun(run: OverviewRun, send: Send): TemplateResult {
  const share = run.steps > 0 ? Math.min(1, run.step / run.steps) : 0;
  const steps = t("step {0} of {1}", countInWords(run.step), countInWords(run.steps));
  const left = run.remainingSeconds === undefined ? undefined : formatRemaining(run.remainingSeconds, t);
  const facts = [steps, loss(run), left].filter((fact) => fact !== undefined && fact !== "");
  return html`<li class="card">
    <div class="head">
      ${state(run)} ${name(run, send)}
      ${iconButton({
        icon: "debug-stop",
        label: t("Stop {0}", run.name),
        onClick: () => {
          send({ kind: "stopRun", run: run.id });
        },
      })}
    </div>
    <progress max="1" value=${share} aria-label=${t("Progress of {0}", run.name)}></progress>
    <p class="facts">
      <strong>${shareInWords(share)}</strong> <span class="muted">${facts.join(" · ")}</span>
    </p>
    ${run.remark === undefined ? nothing : html`<p class="remark">${run.remark}</p>`}
  </li>`;
}

function state({ state: shown }: OverviewRun): TemplateResult {
  const spoken = stateName(shown);
  return html`<span class="state ${shown}" title=${spoken}
    >${codicon(stateIcons[shown])}<span class="visually-hidden">${spoken}</span></span
  >`;
}

function name(run: OverviewRun, send: Send): TemplateResult {
  return html`<button
    type="button"
    class="name"
    @click=${() => {
      send({ kind: "openRun", run: run.id });
    }}
  >
    ${run.name}
  </button>`;
}

function loss({ validationLoss, loss: trained }: OverviewRun): string {
  if (validationLoss !== undefined) return t("held-out loss {0}", lossInWords(validationLoss));
  return trained === undefined ? "" : t("loss {0}", lossInWords(trained));
}
