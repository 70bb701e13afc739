// The dataset editor: a table over a file or an imported version of any size.
import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { addressPath, datasetScheme } from "./address.ts";
import { DatasetEditor, type Reveal } from "./dataset-editor.ts";
import { showElsewhere } from "./elsewhere.ts";
import { PendingStore } from "./pending-store.ts";
import { rowsSource } from "./rows-source.ts";
import { wholePlace } from "./versions.ts";

export interface DatasetPlace {
  readonly dataset: string;
  /** The current one when it is left out. */
  readonly version?: string;
  /** `train` when it is left out. */
  readonly split?: string;
  /** Line to be shown, from 1. */
  readonly line?: number;
  /** Shows the tokens of the row at once. */
  readonly tokens?: boolean;
  /** Another version; what this one has changed since is shown at once. */
  readonly compareWith?: string;
}

const viewType = "trainyard.datasetEditor";

const editors = new Set<DatasetEditor>();
/** What an editor is to show that has not been opened yet, by its address. */
const reveals = new Map<string, Reveal>();
let pendingStore: PendingStore | undefined;

/** Resolves VS Code's custom editor for a file, or for the address that `openDatasetVersion` makes. */
export function openDatasetEditor(services: Services, uri: vscode.Uri, panel: vscode.WebviewPanel): void {
  pendingStore ??= new PendingStore(services.context.workspaceState);
  const open = async (place: DatasetPlace): Promise<void> => {
    await openDatasetVersion(services, place, panel.viewColumn);
  };
  const source = rowsSource(services, uri);
  if (source === undefined) {
    showElsewhere(services, uri, panel);
    return;
  }
  const reveal = reveals.get(uri.toString());
  reveals.delete(uri.toString());
  const editor = new DatasetEditor({ services, uri, source, panel, pendingStore, open, reveal });
  editors.add(editor);
  panel.onDidDispose(() => {
    editors.delete(editor);
    editor.dispose();
  });
}

/** Opens an imported version in the editor. @throws AgentFailure */
export async function openDatasetVersion(
  services: Services,
  place: DatasetPlace,
  column: vscode.ViewColumn = vscode.ViewColumn.Active,
  /** Leaves the keyboard where it is. */
  keepsFocus = false,
): Promise<void> {
  const summary =
    services.datasets.get(place.dataset) ??
    (await services.agent.call("dataset/get", { dataset: place.dataset })).dataset;
  const path = addressPath(wholePlace(summary, place), summary.name);
  const uri = vscode.Uri.from({ scheme: datasetScheme, path });
  const { line, tokens = false, compareWith } = place;
  const reveal: Reveal = { line, tokens, compareWith };
  const known = [...editors].find((editor) => editor.isOf(uri));
  if (known === undefined) reveals.set(uri.toString(), reveal);
  const options = { viewColumn: column, preserveFocus: keepsFocus };
  await vscode.commands.executeCommand("vscode.openWith", uri, viewType, options);
  known?.reveal(reveal);
}
