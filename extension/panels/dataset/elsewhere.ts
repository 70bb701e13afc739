// The dataset editor over what the agent cannot read, as an older state of a file in a comparison: it says so, and offers
// the text.
import * as vscode from "vscode";
import { datasetPanel } from "../../../schemas/panels/dataset.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { openText } from "./open-text.ts";

export function showElsewhere(services: Services, uri: vscode.Uri, panel: vscode.WebviewPanel): void {
  const channel = new PanelChannel(panel.webview, panel.title, datasetPanel, services, {
    onReady: () => {
      channel.send({ kind: "elsewhere", scheme: uri.scheme });
    },
    onIntent: ({ kind }) => {
      if (kind === "openAsText")
        void openText(uri, undefined).catch((error: unknown) => showFailure(services, error));
    },
  });
  panel.onDidDispose(() => {
    channel.dispose();
  });
}
