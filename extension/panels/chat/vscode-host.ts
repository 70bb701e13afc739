// A chat page's surroundings in VS Code: the clipboard, editors, files, datasets, questions and messages.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { newOperation } from "../../agents/operation.ts";
import { asFileName } from "../../file-name.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import type { ChatHost, PickedText } from "./chat-host.ts";
import { pickDataset } from "./pick-dataset.ts";
import { selectionOf, textOfFile } from "./picked-text.ts";

export function vscodeHost(services: Services): ChatHost {
  return {
    get canInsert() {
      return true;
    },
    async copy(text) {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(vscode.l10n.t("Copied"), 2000);
    },
    insert,
    async openLink(address) {
      await vscode.env.openExternal(vscode.Uri.parse(address, true));
    },
    pickText: (what) => (what === "file" ? pickFile() : pickSelection()),
    textAt: (address) => textOfFile(droppedFile(address)),
    pickDataset: () => pickDataset(services),
    save,
    importRows: (name, rows) => importRows(services, name, rows),
    async confirm(question, detail, action) {
      return (await vscode.window.showWarningMessage(question, { modal: true, detail }, action)) === action;
    },
    say(message) {
      void vscode.window.showInformationMessage(message);
    },
    showFailure(error) {
      void showFailure(services, error);
    },
    async startAgent() {
      await vscode.commands.executeCommand("trainyard.agent.start");
    },
    async evaluate(models) {
      await vscode.commands.executeCommand("trainyard.evaluation.evaluate", { models });
    },
  };
}

/** A window that looks at another machine names its files by that machine, whose extensions call them plain files. */
function droppedFile(address: string): vscode.Uri {
  const uri = vscode.Uri.parse(address, true);
  return uri.scheme === "vscode-remote" ? vscode.Uri.file(uri.path) : uri;
}

/** The editor that was last in use: while a page has the focus none is active. */
function lastEditor(): vscode.TextEditor | undefined {
  return vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
}

/** In place of what is selected; into a new file where no editor is open. */
async function insert(text: string): Promise<void> {
  const editor = lastEditor();
  if (editor === undefined) {
    const document = await vscode.workspace.openTextDocument({ content: text });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
    return;
  }
  const isDone = await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  });
  const { document, viewColumn } = editor;
  if (!isDone) {
    const name = path.basename(document.fileName);
    void vscode.window.showWarningMessage(vscode.l10n.t("{0} cannot be changed.", name));
    return;
  }
  await vscode.window.showTextDocument(document, viewColumn ? { viewColumn } : undefined);
}

async function pickFile(): Promise<PickedText | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Attach a File"),
      openLabel: vscode.l10n.t("Attach"),
      ...(folder !== undefined && { defaultUri: folder }),
    })) ?? [];
  return file && (await textOfFile(file));
}

function pickSelection(): Promise<PickedText> {
  const editor = lastEditor();
  const none = (): Error => new Error(vscode.l10n.t("No editor with a selection is open."));
  return editor === undefined ? Promise.reject(none()) : Promise.resolve(selectionOf(editor));
}

async function save(fileName: string, text: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(os.homedir());
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, fileName),
    saveLabel: vscode.l10n.t("Export"),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = vscode.l10n.t("Open");
  const saved = vscode.l10n.t("Saved {0}", vscode.workspace.asRelativePath(target));
  if ((await vscode.window.showInformationMessage(saved, open)) === open)
    await vscode.window.showTextDocument(target, { viewColumn: vscode.ViewColumn.One });
}

/** By a file that is gone once it was imported. */
async function importRows({ agent }: Services, name: string, rows: string): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-answers-"));
  try {
    const file = path.join(folder, `${asFileName(name, "answers")}.jsonl`);
    await writeFile(file, rows, { mode: 0o600 });
    await agent.call("dataset/import", { source: { path: file }, labels: { name }, ...newOperation() });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
