// What stands in an empty home: what to do next, as commands to copy.
import { html, type TemplateResult } from "lit-html";
import type { OverviewState } from "../../schemas/panels/overview.ts";
import { iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import type { Send } from "./parts.ts";

export function welcome({ home }: OverviewState, send: Send): TemplateResult {
  const steps: readonly (readonly [what: string, command: string])[] = [
    [t("Train a small model on the sample that comes along, within minutes:"), "trainyard start"],
    [t("Bring in rows of your own, from JSONL, JSON, CSV or plain text:"), "trainyard import rows.jsonl"],
    [t("Train with a training file:"), "trainyard train my.train.toml"],
  ];
  return html`<section class="welcome" aria-label=${t("What to do next")}>
    <h2>${t("Nothing here yet")}</h2>
    <p>
      ${t("Runs, datasets and models appear on this page as soon as they are there. In a terminal on this machine:")}
    </p>
    <ol>
      ${steps.map(
        ([what, command]) =>
          html`<li>
            <p>${what}</p>
            <div class="command">
              <code>${command}</code>
              ${iconButton({
                icon: "copy",
                label: t("Copy {0}", command),
                onClick: () => {
                  send({ kind: "copy", text: command });
                },
              })}
            </div>
          </li>`,
      )}
    </ol>
    <p class="muted">${t("Everything lies in {0}.", home)}</p>
  </section>`;
}
