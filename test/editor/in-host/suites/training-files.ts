// What the editor does with training files and datasets.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { until } from "../../../support/until.ts";
import { writeTinyTraining } from "../../support/tiny-training.ts";
import { extension } from "./extension.ts";

describe("training files", () => {
  let file: vscode.Uri;

  before(async () => {
    await extension().activate();
    const folder = mkdtempSync(path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, "training-"));
    file = vscode.Uri.file(writeTinyTraining(folder, { name: "tiny", steps: 20 }));
  });

  it("have a language of their own", async () => {
    assert.equal((await vscode.workspace.openTextDocument(file)).languageId, "train-toml");
  });

  it("offer to be trained by a lens", async () => {
    await vscode.workspace.openTextDocument(file);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      file,
    );
    assert.ok(lenses.some(({ command }) => command?.command === "trainyard.training.start"));
  });

  it("show where the agent has found a problem, until they are right", async () => {
    const wrong = vscode.Uri.file(path.join(path.dirname(file.fsPath), "wrong.train.toml"));
    writeFileSync(wrong.fsPath, 'schema = 1\nname = "wrong"\n[dataset]\npath = "nothing.jsonl"\n');
    await vscode.window.showTextDocument(wrong);
    // It waits for an answer to its message.
    void vscode.commands.executeCommand("trainyard.training.plan", wrong);
    // The agent may be the first to find it; the language server's word then takes the place of its own.
    const problem = await until(
      () => vscode.languages.getDiagnostics(wrong).find(({ source }) => source === "Trainyard"),
      "the problem is shown",
    );
    assert.equal(problem.range.start.line, 3);
    await vscode.commands.executeCommand("notifications.clearAll");

    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      wrong,
      problem.range.with({ start: new vscode.Position(3, 0), end: new vscode.Position(3, 100) }),
      'path = "colours.jsonl"',
    );
    await vscode.workspace.applyEdit(edit);
    await (await vscode.workspace.openTextDocument(wrong)).save();
    await until(() => vscode.languages.getDiagnostics(wrong).length === 0, "the problem has gone");
  });
});

describe("the dataset table", () => {
  it("opens beside the text editor, which stays the default", async () => {
    const folder = mkdtempSync(path.join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, "table-"));
    writeTinyTraining(folder, { name: "tiny", steps: 20 });
    const file = vscode.Uri.file(path.join(folder, "colours.jsonl"));
    await vscode.commands.executeCommand("vscode.open", file);
    assert.ok(inputOfActiveTab() instanceof vscode.TabInputText);
    await vscode.commands.executeCommand("vscode.openWith", file, "trainyard.datasetEditor");
    const input = inputOfActiveTab();
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, "trainyard.datasetEditor");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
});

function inputOfActiveTab(): unknown {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.input;
}
