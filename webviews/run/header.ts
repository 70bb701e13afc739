// The head of the page: which run it is about, how it stands, and what can be done with it.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { needsMending, stageOf } from "../../schemas/run-state.ts";
import type { RunState } from "../../schemas/run.ts";
import { formatValue } from "../chart/format.ts";
import { button, codicon, iconButton } from "../controls.ts";
import { notice } from "../notice.ts";
import { stateIcons, stateName } from "../run-state.ts";
import { isInEditor } from "../host.ts";
import { language, t } from "../texts.ts";
import type { Headline, Tuning } from "../../schemas/panels/run.ts";
import { headlineOfRun } from "./headline.ts";
import { formatRemaining } from "./remaining.ts";
import { tuningLine } from "./tuning.ts";

export interface HeaderOptions {
  readonly run: RunSummary;
  readonly peakMemory: number | undefined;
  readonly tuning: Tuning | undefined;
  readonly headline: Headline | undefined;
  /** Of the newest step, where the run learns from preferences; its accuracy is then that of pairs. */
  readonly preferences: { readonly margin: number } | undefined;
  /** As far as the run's evaluations are known. */
  readonly lowestHeldOut: { readonly loss: number; readonly step: number } | undefined;
  readonly runCount: number;
  readonly onOpenBase: (model: ModelReference) => void;
  readonly onEvaluate: () => void;
  readonly onOpenEvaluations: (evaluations: readonly string[]) => void;
  readonly onStop: () => void;
  readonly onResume: () => void;
  readonly onRelease: () => void;
  readonly onChat: () => void;
  readonly onExport: () => void;
  readonly onOpenFile: () => void;
  readonly onDifferences: () => void;
  readonly onAddRuns: () => void;
  readonly onMore: (anchor: HTMLElement) => void;
}

export function header(options: HeaderOptions): TemplateResult {
  const { run } = options;
  return html`<header class="run-header">
    <div class="title-line">
      <h1 title=${run.id}>${run.name}</h1>
      ${stateBadge(run.state)}
      <div class="actions" role="toolbar" aria-label=${t("Actions of the run")}>${actions(options)}</div>
    </div>
    ${tuningLine(options.tuning, options.onOpenBase)} ${progress(run)} ${notices(run)}
    ${figures(run, options)} ${headlineOfRun(options.headline, options.onOpenEvaluations)}
  </header>`;
}

function actions(options: HeaderOptions): TemplateResult {
  const { run, runCount } = options;
  const hasCheckpoint = run.checkpoints.length > 0;
  return html`${mainAction(options)}
  ${button({
    icon: "comment-discussion",
    label: t("Chat"),
    title: t("Chat with Checkpoint…"),
    disabled: !hasCheckpoint,
    onClick: options.onChat,
  })}
  ${
    isInEditor
      ? html`${iconButton({ icon: "checklist", label: t("Evaluate on Test Set…"), disabled: !hasCheckpoint, onClick: options.onEvaluate })}
        ${iconButton({ icon: "export", label: t("Export Checkpoint…"), disabled: !hasCheckpoint, onClick: options.onExport })}
        ${iconButton({ icon: "go-to-file", label: t("Open Training File of Run"), onClick: options.onOpenFile })}`
      : nothing
  }
  ${
    runCount > 1
      ? iconButton({ icon: "diff", label: t("Explain Why Runs Differ"), onClick: options.onDifferences })
      : nothing
  }
  ${iconButton({ icon: "add", label: t("Add Runs to the Charts…"), onClick: options.onAddRuns })}
  ${iconButton({
    icon: "ellipsis",
    label: t("More Actions"),
    onClick: (event) => {
      options.onMore(event.currentTarget as HTMLElement);
    },
  })}`;
}

function mainAction(options: HeaderOptions): TemplateResult | typeof nothing {
  const { run, onStop, onResume, onRelease } = options;
  switch (run.state) {
    case "running":
    case "paused":
      return button({ icon: "debug-stop", label: t("Stop"), onClick: onStop });
    case "queued":
      return run.queue?.held === true
        ? button({ icon: "play", label: t("Release"), appearance: "primary", onClick: onRelease })
        : button({ icon: "debug-stop", label: t("Stop"), onClick: onStop });
    case "stopped":
    case "failed":
    case "interrupted":
      if (needsMending(run)) return isInEditor ? openFileButton(options) : nothing;
      return button({ icon: "debug-continue", label: t("Resume"), appearance: "primary", onClick: onResume });
    case "succeeded":
      return nothing;
  }
}

/** A run that would fail again is not resumed: its file is mended, and trained anew. */
function openFileButton({ onOpenFile }: HeaderOptions): TemplateResult {
  return button({
    icon: "go-to-file",
    label: t("Open Training File"),
    appearance: "primary",
    onClick: onOpenFile,
  });
}

function stateBadge(state: RunState): TemplateResult {
  return html`<span class="state ${state}">${codicon(stateIcons[state])}${stateName(state)}</span>`;
}

function progress({ state, step, steps, remainingSeconds }: RunSummary): TemplateResult {
  const share = steps > 0 ? Math.min(1, step / steps) : 0;
  return html`<div class="progress-line">
    <div
      class="progress-bar ${state}"
      role="progressbar"
      aria-label=${t("Steps done")}
      aria-valuemin="0"
      aria-valuemax=${steps}
      aria-valuenow=${step}
    >
      <div style="width: ${share * 100}%"></div>
    </div>
    <span class="steps"
      >${t("Step {0} of {1}", formatValue(step, "count", language), formatValue(steps, "count", language))}</span
    >
    ${
      stageOf(state) === "training" && remainingSeconds !== undefined
        ? html`<span class="remaining">${formatRemaining(remainingSeconds, t)}</span>`
        : nothing
    }
  </div>`;
}

function notices(run: RunSummary): TemplateResult {
  const { failure, pause, queue, alerts, retry } = run;
  return html`${
    failure && run.state === "failed" ? notice("error", "error", failure.message, failure.advice) : nothing
  }
  ${pause && run.state === "paused" ? notice("warning", "debug-pause", pause.message) : nothing}
  ${queue && run.state === "queued" ? notice("info", "clock", queue.waitsFor) : nothing}
  ${
    retry?.nextAttempt
      ? notice("info", "history", t("Attempt {0} of {1} follows by itself.", retry.attempt + 1, retry.limit))
      : nothing
  }
  ${alerts.map(({ message }) => notice("warning", "warning", message))}`;
}

/** The figure itself is the newest one, which is seldom the lowest; of those only some steps are kept as checkpoints. */
function heldOutDetail(
  { validationLoss, bestStep }: RunSummary,
  lowest: HeaderOptions["lowestHeldOut"],
): string | undefined {
  const count = (step: number): string => formatValue(step, "count", language);
  const parts: string[] = [];
  if (lowest !== undefined && validationLoss !== undefined)
    parts.push(
      lowest.loss < validationLoss
        ? t("lowest {0} at step {1}", formatValue(lowest.loss, "plain", language), count(lowest.step))
        : t("the lowest so far"),
    );
  if (bestStep !== undefined) parts.push(t("best checkpoint: step {0}", count(bestStep)));
  return parts.length === 0 ? undefined : parts.join(" · ");
}

function figures(run: RunSummary, { peakMemory, lowestHeldOut, preferences }: HeaderOptions): TemplateResult {
  const figure = (
    name: string,
    value: string | undefined,
    detail?: string,
  ): TemplateResult | typeof nothing =>
    value === undefined
      ? nothing
      : html`<div class="figure">
          <dt>${name}</dt>
          <dd>${value}${detail === undefined ? nothing : html` <span class="muted">${detail}</span>`}</dd>
        </div>`;
  const plain = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : formatValue(value, "plain", language);
  return html`<dl class="figures">
    ${figure(t("Loss"), plain(run.loss))}
    ${figure(t("Held-out loss"), plain(run.validationLoss), heldOutDetail(run, lowestHeldOut))}
    ${figure(t("Reward margin"), plain(preferences?.margin))}
    ${figure(preferences === undefined ? t("Accuracy") : t("Preferred, held-out"), run.validationAccuracy === undefined ? undefined : formatValue(run.validationAccuracy, "share", language))}
    ${figure(
      t("Tokens/s"),
      run.tokensPerSecond === undefined ? undefined : formatValue(run.tokensPerSecond, "perSecond", language),
    )}
    ${figure(t("Peak memory"), peakMemory === undefined ? undefined : formatValue(peakMemory, "bytes", language))}
    ${figure(
      t("Parameters"),
      run.parameters === undefined ? undefined : formatValue(run.parameters, "perSecond", language),
    )}
  </dl>`;
}
