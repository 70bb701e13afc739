// Bars below the head of the page: what is not saved yet, what has happened to the file, and how the agent stands.
import { html, nothing, type TemplateResult } from "lit-html";
import type { DatasetDown, DatasetUp, Place } from "../../schemas/panels/dataset.ts";
import { countInWords } from "../amounts.ts";
import { button, codicon, progressRing } from "../controls.ts";
import { isInEditor } from "../host.ts";
import { t } from "../texts.ts";
import type { PendingModel } from "./pending-model.ts";
import { share } from "./wording.ts";

type Send = (intent: DatasetUp) => void;
export type AgentMessage = DatasetDown & { kind: "agent" };
export type FileState = (DatasetDown & { kind: "file" })["state"];
export type Work = (DatasetDown & { kind: "working" })["work"];

function bar(kind: "info" | "warning" | "pending", content: TemplateResult): TemplateResult {
  return html`<div class="bar ${kind}" role="status">${content}</div>`;
}

export function workBar(work: Work, send: Send): TemplateResult | typeof nothing {
  if (work === null) return nothing;
  const { message, fraction } = work;
  return bar(
    "info",
    html`${progressRing(fraction === null ? message : t("{0}, {1}", message, share(fraction)))}
      <span class="spring"></span>${button({
        label: t("Cancel"),
        onClick: () => {
          send({ kind: "stopWorking" });
        },
      })}`,
  );
}

export function pendingBar(
  pending: PendingModel,
  place: Place,
  isBusy: boolean,
  send: Send,
): TemplateResult | typeof nothing {
  if (pending.isEmpty) return nothing;
  const note = pending.isStale
    ? html`<span class="muted"
        >${t("The file has changed since. Look at the marked rows before you save.")}</span
      >`
    : nothing;
  return bar(
    "pending",
    html`${codicon("circle-filled")}<span>${pendingInWords(pending)}</span>${note}<span class="spring"></span>
      ${button({
        label: place.kind === "file" ? t("Import and Save…") : t("Save as New Version…"),
        appearance: "primary",
        disabled: isBusy,
        onClick: () => {
          send({ kind: "save" });
        },
      })}
      ${button({
        label: t("Discard"),
        disabled: isBusy,
        onClick: () => {
          send({ kind: "discard" });
        },
      })}`,
  );
}

function pendingInWords({ excludedCount, editedCount, elsewhere }: PendingModel): string {
  const parts: string[] = [];
  if (excludedCount > 0) parts.push(t("{0} excluded", countInWords(excludedCount)));
  if (editedCount > 0) parts.push(t("{0} edited", countInWords(editedCount)));
  if (elsewhere > 0) parts.push(t("{0} in other splits", countInWords(elsewhere)));
  return parts.join(", ");
}

export function fileBar(state: FileState, send: Send): TemplateResult | typeof nothing {
  if (state === "asRead") return nothing;
  const text =
    state === "changed"
      ? t("The file has changed on disk.")
      : t("The file is not there any more. What was read of it is shown as far as it goes.");
  return bar(
    "warning",
    html`${codicon("warning")}<span>${text}</span><span class="spring"></span>${
        state === "deleted"
          ? nothing
          : button({
              label: t("Read Again"),
              onClick: () => {
                send({ kind: "openAnew" });
              },
            })
      }`,
  );
}

/** Nothing while all is well. */
export function agentBar(agent: AgentMessage | undefined, send: Send): TemplateResult | typeof nothing {
  if (agent === undefined || agent.state === "connected" || !isInEditor) return nothing;
  if (agent.state === "starting") return bar("info", progressRing(t("The agent is starting…")));
  if (agent.state === "reconnecting")
    return bar("info", progressRing(t("Connection to the agent lost. Reconnecting…")));
  const text = {
    stopped: t("The agent is not running."),
    incompatible: t("An agent of another version is running."),
    failed: agent.failure?.message ?? t("The agent cannot be reached."),
  }[agent.state];
  return bar(
    "warning",
    html`${codicon("warning")}<span>${text} ${agent.failure?.advice ?? ""}</span
      ><span class="spring"></span>${button({
        label: agent.state === "stopped" ? t("Start Agent") : t("Try Again"),
        onClick: () => {
          send({ kind: "openAnew" });
        },
      })}`,
  );
}
