// A split of a version of a dataset: its rows to scroll, filter, sort and search, what would be trained of them, and what
// other versions have. Rows are changed in the editor.
import * as vscode from "vscode";
import { datasetPanel } from "../../../schemas/panels/dataset.ts";
import { showFailure } from "../../failures.ts";
import { PanelChannel } from "../../panels/channel.ts";
import { wholePlace } from "../../panels/dataset/versions.ts";
import type { Services } from "../../services.ts";
import type { Route } from "../routes.ts";
import { DatasetPage } from "./dataset-page.ts";

type DatasetRoute = Extract<Route, { page: "dataset" }>;

/** @throws AgentFailure */
export async function openDataset(
  services: Services,
  { dataset, version, split }: DatasetRoute,
  go: (route: DatasetRoute) => void,
): Promise<void> {
  const title = services.datasets.get(dataset)?.name ?? dataset;
  const panel = vscode.window.createWebviewPanel("trainyard.dataset", title, vscode.ViewColumn.Active);
  const summary =
    services.datasets.get(dataset) ?? (await services.agent.call("dataset/get", { dataset })).dataset;
  // Somebody may have gone on meanwhile.
  if (!panel.visible) return;
  panel.title = summary.name;
  const wanted = { ...(version !== undefined && { version }), ...(split !== undefined && { split }) };
  const page: DatasetPage = new DatasetPage({
    services,
    summary,
    place: wholePlace(summary, wanted),
    send: (message) => {
      channel.send(message);
    },
    go: (place) => {
      go({ page: "dataset", ...place });
    },
  });
  const channel = new PanelChannel(panel.webview, panel.title, datasetPanel, services, {
    onReady: () => {
      page.begin();
    },
    onIntent: (intent) => {
      page.perform(intent).catch((error: unknown) => showFailure(services, error));
    },
  });
  panel.onDidDispose(() => {
    page.dispose();
    channel.dispose();
  });
}
