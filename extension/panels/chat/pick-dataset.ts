// Asks which dataset an answer is to be added to: one that is there, or a new one.
import * as vscode from "vscode";
import { datasetGroups } from "../../pick/datasets.ts";
import { pickOne, wording } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";
import type { ChatHost } from "./chat-host.ts";

/** Undefined when its user has changed their mind. */
export async function pickDataset({ datasets }: Services): ReturnType<ChatHost["pickDataset"]> {
  const chosen = await pickOne<{ readonly dataset: string } | { readonly name: "" }>({
    title: vscode.l10n.t("Add the Answer to a Dataset"),
    placeholder: vscode.l10n.t("The dataset gets a new version with this conversation as its last row."),
    groups: () => [
      {
        heading: "",
        rows: [{ label: `$(add) ${vscode.l10n.t("New dataset…")}`, value: { name: "" } }],
      },
      ...datasetGroups(datasets.items, wording()).map(({ heading, rows }) => ({
        heading: heading || vscode.l10n.t("Datasets"),
        rows: rows.map((row) => ({ ...row, value: { dataset: row.value.id } })),
      })),
    ],
    keyOf: (value) => ("dataset" in value ? value.dataset : ""),
    source: datasets,
  });
  if (chosen === undefined || "dataset" in chosen) return chosen;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("New Dataset"),
    prompt: vscode.l10n.t("What the dataset is to be called"),
    value: "chat-answers",
    validateInput: (value) => (value.trim() === "" ? vscode.l10n.t("It needs a name.") : undefined),
  });
  return name === undefined ? undefined : { name: name.trim() };
}
