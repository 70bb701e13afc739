// A chat page's surroundings in a browser: files are chosen and downloaded, and there is no editor to put text into.
import * as vscode from "vscode";
import { showFailure } from "../../failures.ts";
import type { ChatHost, PickedText } from "../../panels/chat/chat-host.ts";
import { pickDataset } from "../../panels/chat/pick-dataset.ts";
import type { Services } from "../../services.ts";
import { uploadText } from "./upload.ts";

/** More than a model's context holds. */
const MOST_BYTES = 1 << 20;

export function browserChatHost(services: Services): ChatHost {
  return {
    copy: async (text) => {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage(vscode.l10n.t("Copied"), 2000);
    },
    canInsert: false,
    insert: () => Promise.resolve(),
    openLink: (address) => {
      window.open(address, "_blank", "noopener");
      return Promise.resolve();
    },
    pickText: () => pickFile(),
    // A browser gives the contents of files that are dropped.
    textAt: (address) => Promise.reject(new Error(vscode.l10n.t("{0} cannot be read.", address))),
    pickDataset: () => pickDataset(services),
    save: (fileName, text) =>
      vscode.workspace.fs.writeFile(vscode.Uri.file(`/${fileName}`), new TextEncoder().encode(text)),
    importRows: (name, rows) => uploadText(services, name, rows),
    confirm: async (question, detail, action) =>
      (await vscode.window.showWarningMessage(question, { modal: true, detail }, action)) === action,
    say: (message) => {
      void vscode.window.showInformationMessage(message);
    },
    showFailure: (error) => {
      void showFailure(services, error);
    },
    startAgent: async () => {
      await vscode.commands.executeCommand("trainyard.agent.start");
    },
    evaluate: async (models) => {
      await vscode.commands.executeCommand("trainyard.evaluation.evaluate", { models });
    },
  };
}

/** Undefined when its user has changed their mind. */
function pickFile(): Promise<PickedText | undefined> {
  const field = document.createElement("input");
  field.type = "file";
  return new Promise((resolve, reject) => {
    field.addEventListener("cancel", () => {
      resolve(undefined);
    });
    field.addEventListener("change", () => {
      const file = field.files?.[0];
      if (file === undefined) resolve(undefined);
      else readText(file).then(resolve, reject);
    });
    field.click();
  });
}

async function readText(file: File): Promise<PickedText> {
  if (file.size > MOST_BYTES)
    throw new Error(vscode.l10n.t("{0} is larger than a model can read at once.", file.name));
  const content = await file.text();
  if (content.includes("\0")) throw new Error(vscode.l10n.t("{0} is not a text file.", file.name));
  return { name: file.name, content };
}
