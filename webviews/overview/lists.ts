// Datasets and models as lists that lead to their pages.
import { html, nothing, type TemplateResult } from "lit-html";
import type { OverviewDataset, OverviewModel } from "../../schemas/panels/overview.ts";
import { plural } from "../../schemas/plural.ts";
import { bytesInWords, rowsInWords } from "../amounts.ts";
import { button, codicon } from "../controls.ts";
import { t } from "../texts.ts";
import { momentInWords, type Send } from "./parts.ts";

export function datasetList(datasets: readonly OverviewDataset[], send: Send): TemplateResult {
  return html`<ul class="lines">
    ${datasets.map(({ id, name, rows, bytes, versions, changedAt }) => {
      const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
      const facts = [
        rowsInWords(all),
        bytesInWords(bytes),
        versions > 1 ? plural(versions, t("1 version"), t("{0} versions", versions)) : undefined,
      ];
      return html`<li>
        <span class="state">${codicon("table")}</span>
        <button
          type="button"
          class="name"
          @click=${() => {
            send({ kind: "openDataset", dataset: id });
          }}
        >
          ${name}
        </button>
        <span class="muted figure">${facts.filter((fact) => fact !== undefined).join(" · ")}</span>
        <span class="muted time">${momentInWords(changedAt)}</span>
      </li>`;
    })}
  </ul>`;
}

export function modelList(models: readonly OverviewModel[], send: Send): TemplateResult {
  return html`<ul class="lines with-action">
    ${models.map(({ name, reference, bytes, formats, changedAt, canChat, standing, isServed }) => {
      const facts =
        bytes === null ? [t("best checkpoint")] : [bytesInWords(bytes), ...formats.map((format) => format)];
      return html`<li>
        <span class="state ${isServed ? "served" : ""}"
          >${codicon(isServed ? "broadcast" : bytes === null ? "milestone" : "package")}</span
        >
        <button
          type="button"
          class="name"
          @click=${() => {
            send({ kind: "openModel", model: reference });
          }}
        >
          ${name}
        </button>
        <span class="muted figure">${[standing, ...facts].filter((fact) => fact !== "").join(" · ")}</span>
        <span class="muted time">${momentInWords(changedAt)}</span>
        ${
          canChat
            ? button({
                label: t("Chat"),
                icon: "comment-discussion",
                title: t("Chat with {0}", name),
                onClick: () => {
                  send({ kind: "chat", model: reference });
                },
              })
            : nothing
        }
      </li>`;
    })}
  </ul>`;
}
