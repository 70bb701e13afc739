// The live view of one or more runs.
import type * as vscode from "vscode";
import type { Services } from "../../services.ts";

export interface RunPanelOptions {
  /** Shows at once why the first two runs differ. */
  readonly differences?: boolean;
}

/** Opens the view of these runs, or shows the one that is open. */
export function openRunPanel(
  _services: Services,
  _runs: readonly string[],
  _options?: RunPanelOptions,
): void {}

/** After a reload of the window. `view` is what the page has kept. */
export function restoreRunPanel(_services: Services, _panel: vscode.WebviewPanel, _view: unknown): void {}
