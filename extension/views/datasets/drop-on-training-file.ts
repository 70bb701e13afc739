// A dataset that is dragged out of the tree onto a training file becomes what the file trains on.
import * as vscode from "vscode";
import { datasetType, parseDragged, type DraggedDataset } from "./dragged.ts";

const KIND = vscode.DocumentDropOrPasteEditKind.Empty.append("trainyard", "dataset");

export function registerDatasetDrop(): vscode.Disposable {
  return vscode.languages.registerDocumentDropEditProvider(
    { pattern: "**/*.train.toml" },
    {
      async provideDocumentDropEdits(document, _position, data) {
        const dragged = parseDragged((await data.get(datasetType)?.asString()) ?? "");
        return dragged && editFor(document, dragged);
      },
    },
    { dropMimeTypes: [datasetType], providedDropEditKinds: [KIND] },
  );
}

/** The table is changed where it stands; nothing is written where the mouse was. */
async function editFor(
  document: vscode.TextDocument,
  dragged: DraggedDataset,
): Promise<vscode.DocumentDropEdit | undefined> {
  const { withDataset } = await import("./dataset-table.ts");
  const change = withDataset(document.getText(), dragged);
  if (change === undefined) return undefined;
  const drop = new vscode.DocumentDropEdit("", vscode.l10n.t("Train on {0}", dragged.id), KIND);
  const range = new vscode.Range(document.positionAt(change.start), document.positionAt(change.end));
  drop.additionalEdit = new vscode.WorkspaceEdit();
  drop.additionalEdit.replace(document.uri, range, change.text);
  return drop;
}
