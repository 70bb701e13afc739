// The table of all runs.
import type * as vscode from "vscode";
import type { Services } from "../../services.ts";

export function openRunsPanel(_services: Services): void {}
export function restoreRunsPanel(_services: Services, _panel: vscode.WebviewPanel, _view: unknown): void {}
