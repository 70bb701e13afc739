// What can be done with the selected runs.
import { html, nothing, type TemplateResult } from "lit-html";
import type { RunAction, RunRow } from "../../schemas/panels/runs.ts";
import { isActive, isResumable, stageOf } from "../../schemas/run-state.ts";
import { button, iconButton } from "../controls.ts";
import { isInEditor } from "../host.ts";
import { t } from "../texts.ts";

export interface BulkHandlers {
  readonly act: (action: RunAction) => void;
  /** Beside each other, or alone. */
  readonly compare: () => void;
  /** Ends the selection. */
  readonly clear: () => void;
}

export function bulkActions(rows: readonly RunRow[], { act, compare, clear }: BulkHandlers): TemplateResult {
  const states = rows.map(({ state }) => state);
  const waiting = rows.filter(({ state }) => stageOf(state) === "waiting");
  const bulk = (action: RunAction, icon: string, label: string, disabled = false): TemplateResult =>
    iconButton({
      icon,
      label,
      disabled,
      onClick: () => {
        act(action);
      },
    });
  return html`<div class="bulk">
    <span role="status">${t("{0} selected", rows.length)}</span> ${button({
      label: t("Compare Runs"),
      icon: "graph-line",
      onClick: compare,
    })}
    ${bulk("explainDifferences", "diff", t("Explain Why Runs Differ"), rows.length !== 2)}
    ${bulk("stop", "debug-stop", t("Stop Run"), !states.some(isActive))}
    ${bulk("resume", "debug-continue", t("Resume Run"), !states.some(isResumable))}
    ${waiting.length === 0 ? nothing : queueActions(waiting, bulk)}
    ${isInEditor ? bulk("export", "export", t("Export Checkpoint…"), rows.length !== 1) : nothing}
    ${bulk("copyId", "copy", t("Copy Run ID"))}
    ${bulk("remove", "trash", t("Remove Run…"), states.some(isActive))}
    ${iconButton({
      icon: "close",
      label: t("Clear Selection"),
      onClick: clear,
    })}
  </div>`;
}

function queueActions(
  waiting: readonly RunRow[],
  bulk: (action: RunAction, icon: string, label: string, disabled?: boolean) => TemplateResult,
): TemplateResult {
  const isHeld = waiting.every((row) => row.isHeld);
  return html`${isHeld ? bulk("release", "debug-start", t("Release Run")) : bulk("hold", "debug-pause", t("Hold Run"))}
  ${bulk("moveToFront", "arrow-up", t("Move Run to Front of Queue"))}`;
}
