// The dataset editor: a table over a file or an imported version of any size.
import type * as vscode from "vscode";
import type { Services } from "../../services.ts";

export interface DatasetPlace {
  readonly dataset: string;
  /** The newest when it is left out. */
  readonly version?: string;
  /** `train` when it is left out. */
  readonly split?: string;
  /** Line to be shown, from 1. */
  readonly line?: number;
  /** Shows the tokens of the row at once. */
  readonly tokens?: boolean;
}

/** Resolves VS Code's custom editor for a file, or for the address that `openDatasetVersion` makes. */
export function openDatasetEditor(_services: Services, _uri: vscode.Uri, _panel: vscode.WebviewPanel): void {}

/** Opens an imported version in the editor. */
export async function openDatasetVersion(_services: Services, _place: DatasetPlace): Promise<void> {}
