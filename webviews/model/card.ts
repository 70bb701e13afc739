// The card as a template of its state.
import { html, nothing, type TemplateResult } from "lit-html";
import type { modelPanel, ModelCardState } from "../../schemas/panels/model.ts";
import type { Up } from "../../schemas/panels/panel.ts";
import { button, codicon } from "../controls.ts";
import { notice } from "../notice.ts";
import { t } from "../texts.ts";
import { factsSection, lineageSection } from "./facts.ts";
import { forPrograms } from "./programs.ts";
import { standingSection, statusOf } from "./standing.ts";

export type Send = (intent: Up<typeof modelPanel>) => void;

export function cardTemplate(state: ModelCardState, send: Send): TemplateResult {
  const { name, of, isGone, facts } = state;
  const status = statusOf(state);
  return html`<div class="model">
    <header>
      <div class="title">
        ${codicon(of === "checkpoint" ? "milestone" : "package")}
        <h1>${name}</h1>
        <span class="status ${status.kind}" role="status"
          ><span class="dot" aria-hidden="true"></span>${status.text}</span
        >
      </div>
      ${actions(state, send)}
    </header>
    ${isGone ? notice("warning", "warning", t("{0} is no longer there.", name)) : nothing}
    ${
      facts.problem === undefined || isGone
        ? nothing
        : notice("error", "error", t("The model cannot be looked at."), facts.problem)
    }
    <div class="parts">
      ${standingSection(state)} ${factsSection(state)} ${lineageSection(state, send)}
      ${forPrograms(state, send)}
    </div>
  </div>`;
}

function actions(state: ModelCardState, send: Send): TemplateResult {
  const { isGone, canChat, canTune, canExport, canReveal, working, standing } = state;
  const serve = standing.isServed
    ? button({
        label: t("Stop Serving"),
        icon: "debug-stop",
        disabled: working !== "",
        onClick: () => {
          send({ kind: "stopServing" });
        },
      })
    : button({
        label: t("Start Serving"),
        icon: "broadcast",
        appearance: "primary",
        disabled: working !== "" || isGone,
        onClick: () => {
          send({ kind: "startServing" });
        },
      });
  return html`<div class="actions">
    ${canChat || standing.isServed ? serve : nothing}
    ${
      canChat
        ? button({
            label: t("Chat"),
            icon: "comment-discussion",
            disabled: isGone,
            onClick: () => {
              send({ kind: "chat" });
            },
          })
        : nothing
    }
    ${
      canTune
        ? button({
            label: t("Tune…"),
            icon: "wand",
            disabled: isGone,
            onClick: () => {
              send({ kind: "tune" });
            },
          })
        : nothing
    }
    ${
      canExport
        ? button({
            label: t("Export…"),
            icon: "export",
            disabled: isGone,
            onClick: () => {
              send({ kind: "export" });
            },
          })
        : nothing
    }
    ${
      canReveal
        ? button({
            label: t("Reveal Folder"),
            icon: "folder-opened",
            disabled: isGone,
            onClick: () => {
              send({ kind: "reveal" });
            },
          })
        : nothing
    }
  </div>`;
}
