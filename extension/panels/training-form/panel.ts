// The form that writes a training file.
import type * as vscode from "vscode";
import type { Services } from "../../services.ts";

/** What the form begins with: a training file, an imported dataset, a file of rows, or nothing. */
export interface TrainingFormStart {
  readonly file?: vscode.Uri;
  readonly dataset?: { readonly id: string; readonly version?: string };
  readonly rows?: vscode.Uri;
}

export function openTrainingForm(_services: Services, _start: TrainingFormStart): void {}
export function restoreTrainingForm(_services: Services, _panel: vscode.WebviewPanel, _view: unknown): void {}
