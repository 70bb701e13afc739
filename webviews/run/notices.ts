// What the page says above the runs: how the connection stands, and what could not be read.
import { html, nothing, type TemplateResult } from "lit-html";
import { button, iconButton } from "../controls.ts";
import { isInEditor } from "../host.ts";
import { notice } from "../notice.ts";
import { t } from "../texts.ts";
import type { RunPage } from "./run-page.ts";

export function connectionNotice(page: RunPage): TemplateResult | typeof nothing {
  const { connection } = page.state;
  if (connection.state === "connected" || !isInEditor) return nothing;
  if (connection.state === "connecting") return notice("info", "sync", connection.message);
  const start = button({
    label: t("Start Agent"),
    onClick: () => {
      page.send({ kind: "startAgent" });
    },
  });
  return notice("warning", "debug-disconnect", connection.message, undefined, start);
}

export function goneNotice({ state }: RunPage): TemplateResult | typeof nothing {
  if (state.gone.length === 0) return nothing;
  return notice("info", "info", t("No longer there: {0}", state.gone.join(", ")));
}

/** Nothing while the agent is not reached: the page asks again by itself. */
export function curvesNotice(page: RunPage): TemplateResult | typeof nothing {
  const { failedHistories, runs } = page.state;
  const reasons = runs.map(({ summary }) => failedHistories.get(summary.id)).filter(Boolean);
  if (reasons.length === 0) return nothing;
  const retry = button({
    label: t("Try Again"),
    onClick: () => {
      page.retryHistories();
    },
  });
  const message = t("Curves could not be read: {0}", [...new Set(reasons)].join(" "));
  return notice("error", "error", message, undefined, retry);
}

export function tableNotice({ files }: RunPage): TemplateResult | typeof nothing {
  const { failure } = files;
  if (failure === undefined) return nothing;
  const message =
    failure === ""
      ? t("The table was not saved, because the agent cannot be reached.")
      : t("The table was not saved: {0}", failure);
  const actions = html`${button({
    label: t("Try Again"),
    onClick: () => {
      files.saveTable();
    },
  })}
  ${iconButton({
    icon: "close",
    label: t("Close"),
    onClick: () => {
      files.forgetFailure();
    },
  })}`;
  return notice("error", "error", message, undefined, actions);
}
