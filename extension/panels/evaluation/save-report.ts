// Saves a report of evaluations where its user wants it.
import * as vscode from "vscode";
import type { ReportFormat } from "../../../schemas/evaluation.ts";
import { asFileName } from "../../file-name.ts";
import type { Services } from "../../services.ts";

const kinds: Readonly<Record<ReportFormat, { readonly name: string; readonly ending: string }>> = {
  markdown: { name: "Markdown", ending: "md" },
  html: { name: "HTML", ending: "html" },
  json: { name: "JSON", ending: "json" },
  csv: { name: "CSV", ending: "csv" },
};

/** @throws AgentFailure */
export async function saveReport(
  { agent }: Services,
  evaluations: readonly string[],
  format: ReportFormat,
): Promise<void> {
  const { name, text } = await agent.call("evaluation/report", { evaluations: [...evaluations], format });
  const { name: kind, ending } = kinds[format];
  const stem = asFileName(name.replace(new RegExp(`\\.${ending}$`), ""), "evaluation");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file("");
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${stem}.${ending}`),
    filters: { [kind]: [ending] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = vscode.l10n.t("Open");
  const message = vscode.l10n.t("The report was saved to {0}.", target.fsPath);
  if ((await vscode.window.showInformationMessage(message, open)) === open)
    await vscode.commands.executeCommand("vscode.open", target);
}
