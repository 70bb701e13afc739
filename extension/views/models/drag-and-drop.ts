// Models that are dropped onto the tree are imported: folders, GGUF files, and links to a model's page.
import * as vscode from "vscode";
import type { TreeNode } from "../node.ts";
import { droppedModels } from "./dropped.ts";

const URIS = "text/uri-list";

export class ModelDragAndDrop implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = ["files", URIS];
  readonly dragMimeTypes = [];

  async handleDrop(_target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const list = (await data.get(URIS)?.asString()) ?? "";
    const files = [...data].flatMap(([, item]) => item.asFile()?.uri?.toString() ?? []);
    const dropped = droppedModels(list, files);
    if (dropped.length === 0) {
      void vscode.window.showWarningMessage(
        vscode.l10n.t("Drop a model folder or a .gguf file of the agent's machine here."),
      );
      return;
    }
    for (const one of dropped) {
      const argument = "hub" in one ? one.hub : vscode.Uri.parse(one.uri, true);
      await vscode.commands.executeCommand("trainyard.model.import", argument);
    }
  }
}
