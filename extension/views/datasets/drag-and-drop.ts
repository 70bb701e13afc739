// Files that are dropped onto the datasets are imported; datasets can be dragged onto a training file.
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { nodesOf, type TreeNode } from "../node.ts";
import { datasetType, draggedDataset } from "./dragged.ts";

const FILES = "files";
const URIS = "text/uri-list";

export class DatasetDragAndDrop implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [FILES, URIS];
  readonly dragMimeTypes = [datasetType];
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  handleDrag(nodes: readonly TreeNode[], data: vscode.DataTransfer): void {
    const [dragged] = nodesOf([nodes[0], nodes]).flatMap((node) => draggedDataset(node) ?? []);
    if (dragged !== undefined) data.set(datasetType, new vscode.DataTransferItem(JSON.stringify(dragged)));
  }

  async handleDrop(_target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const dropped = await this.#droppedUris(data);
    if (dropped.uris.length === 0) return;
    try {
      await vscode.commands.executeCommand("trainyard.dataset.add", dropped.uris[0], dropped.uris);
    } finally {
      if (dropped.folder !== undefined) await rm(dropped.folder, { recursive: true, force: true });
    }
  }

  /** Files of a browser's machine have no address here: their bytes come with the drop and are laid into a folder. */
  async #droppedUris(data: vscode.DataTransfer): Promise<{ uris: vscode.Uri[]; folder?: string }> {
    const list = (await data.get(URIS)?.asString()) ?? "";
    const named = list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
    if (named.length > 0) return { uris: named.map((line) => vscode.Uri.parse(line, true)) };
    const files = [...data].flatMap(([, item]) => item.asFile() ?? []);
    const local = files.flatMap(({ uri }) => uri ?? []);
    if (local.length === files.length) return { uris: local };
    const { fsPath } = this.#services.context.globalStorageUri;
    const folder = path.join(fsPath, crypto.randomUUID());
    // A dataset is named after its file and the folder in which that lies.
    const inside = path.join(folder, "dropped");
    await mkdir(inside, { recursive: true });
    const uris: vscode.Uri[] = [];
    for (const file of files) {
      const place = path.join(inside, path.basename(file.name));
      await writeFile(place, await file.data());
      uris.push(vscode.Uri.file(place));
    }
    return { uris, folder };
  }
}
