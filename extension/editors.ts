// The panels and custom editors that VS Code may open by itself, as after a reload: loaded when it does.
import * as vscode from "vscode";
import type { Services } from "./services.ts";

export function registerEditors(services: Services): void {
  const panel = (
    viewType: string,
    restore: (panel: vscode.WebviewPanel, view: unknown) => Promise<void>,
  ): vscode.Disposable =>
    vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: restore });
  services.context.subscriptions.push(
    panel("trainyard.run", async (restored, view) => {
      (await import("./panels/run/panel.ts")).restoreRunPanel(services, restored, view);
    }),
    panel("trainyard.runs", async (restored) => {
      (await import("./panels/runs/panel.ts")).restoreRunsPanel(services, restored);
    }),
    panel("trainyard.chat", async (restored, view) => {
      (await import("./panels/chat/panel.ts")).restoreChatPanel(services, restored, view);
    }),
    panel("trainyard.model", async (restored, view) => {
      (await import("./panels/model/restore.ts")).restoreModelPanel(services, restored, view);
    }),
    panel("trainyard.evaluation", async (restored, view) => {
      (await import("./panels/evaluation/panel.ts")).restoreEvaluations(services, restored, view);
    }),
    panel("trainyard.trainingForm", async (restored, view) => {
      (await import("./panels/training-form/panel.ts")).restoreTrainingForm(services, restored, view);
    }),
    vscode.window.registerCustomEditorProvider(
      "trainyard.datasetEditor",
      {
        openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
        resolveCustomEditor: async (document, opened) => {
          (await import("./panels/dataset/editor.ts")).openDatasetEditor(services, document.uri, opened);
        },
      },
      { supportsMultipleEditorsPerDocument: true },
    ),
  );
}
