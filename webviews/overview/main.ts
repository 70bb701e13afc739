// The overview page: what goes on now, what has ended, what there is, and how the machine stands.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { overviewPanel, type OverviewState } from "../../schemas/panels/overview.ts";
import { connectHost } from "../host.ts";
import { t } from "../texts.ts";
import { datasetList, modelList } from "./lists.ts";
import { machineCard, type ShownMachine } from "./machine.ts";
import type { Send } from "./parts.ts";
import { activeRuns, endedRuns } from "./runs.ts";
import { welcome } from "./welcome.ts";
import "./main.css";

/** Of datasets and of models, on the page that shows everything. */
const MOST_LINES = 5;

const root = document.getElementById("root")!;
let state: OverviewState | undefined;
let machine: ShownMachine | undefined;

const host = connectHost(overviewPanel, (message) => {
  if (message.kind === "state") state = message;
  else machine = message;
  draw();
});

const send: Send = (intent) => {
  host.send(intent);
};

function draw(): void {
  if (state === undefined) return;
  render(html`<div class="overview">${page(state)}</div>`, root);
}

function page(shown: OverviewState): TemplateResult {
  switch (shown.part) {
    case "data":
      return html`<h1>${t("Datasets")}</h1>
        ${shown.datasets.length === 0 ? welcome(shown, send) : datasetList(shown.datasets, send)}`;
    case "models":
      return html`<h1>${t("Models")}</h1>
        ${shown.models.length === 0 ? welcome(shown, send) : modelList(shown.models, send)}`;
    case "all":
      return overview(shown);
  }
}

function overview(shown: OverviewState): TemplateResult {
  const isEmpty = shown.runs + shown.datasets.length + shown.models.length === 0;
  return html`<h1>${t("Overview")}</h1>
    ${shown.active.length > 0 ? activeRuns(shown.active, send) : nothing}
    <div class="columns">
      <div>
        ${isEmpty ? welcome(shown, send) : nothing}
        ${shown.ended.length > 0 ? endedRuns(shown, send) : nothing}
        ${
          shown.datasets.length > 0
            ? part(
                t("Datasets"),
                shown.datasets.length,
                "data",
                datasetList(shown.datasets.slice(0, MOST_LINES), send),
              )
            : nothing
        }
      </div>
      <div>
        ${machineCard(machine)}
        ${
          shown.models.length > 0
            ? part(
                t("Models"),
                shown.models.length,
                "models",
                modelList(shown.models.slice(0, MOST_LINES), send),
              )
            : nothing
        }
      </div>
    </div>`;
}

function part(title: string, count: number, name: "data" | "models", list: TemplateResult): TemplateResult {
  const isWhole = count <= MOST_LINES;
  return html`<section aria-label=${title}>
    <header>
      <h2>${title}</h2>
      ${
        isWhole
          ? nothing
          : html`<button
              type="button"
              class="plain"
              @click=${() => {
                send({ kind: "openPart", part: name });
              }}
            >
              ${t("Show all {0}", count)}
            </button>`
      }
    </header>
    ${list}
  </section>`;
}
