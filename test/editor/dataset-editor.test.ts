// The dataset editor as people meet it: a file that is opened as a table, and the version that its changes become.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Frame } from "playwright-core";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { agentOf } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import type { EditorWindow } from "./support/window.ts";

test("a file is reopened as a table, and what is changed there becomes a version that survives a reload", async () => {
  const folder = temporaryFolder();
  writeQuestions(folder, 40);
  await inEditor({ folder }, async (window) => {
    const table = await openAsTable(window, "questions.jsonl");
    await row(table, 2).getByText("Question 2?").click();
    await window.page.keyboard.press("Delete");
    await row(table, 5).getByText("Question 5?").click();
    await window.page.keyboard.press("Enter");
    await table.getByRole("button", { name: "Edit this row" }).click();
    await table.getByRole("textbox", { name: "Completion" }).fill("A better answer.");
    await table.getByRole("button", { name: "Keep Change" }).click();
    await table.getByText("1 excluded, 1 edited").waitFor();

    await table.getByRole("button", { name: "Import and Save…" }).click();
    await window.page.getByRole("dialog").getByRole("button", { name: "Import and Save" }).click();
    await window.notification("has a new version").getByRole("button", { name: "Open Version" }).click();
    const tab = window.tab(/questions.*\.jsonl/).filter({ hasText: /\((train)\)/ });
    await tab.waitFor();
    await isVersion(window);

    await window.reload();
    // VS Code may not have noted yet which of the tabs was the last one.
    await tab.click();
    const version = await isVersion(window);
    await version.getByRole("button", { name: /^Version: / }).click();
    await version.getByRole("button", { name: /^Show what has changed since/ }).click();
    await version.getByText("0 added, 1 removed, 1 changed, 38 the same").waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

test("a table stays where it is while its agent is killed, and tells of a file that has changed", async () => {
  const folder = temporaryFolder();
  writeQuestions(folder, 3000);
  await inEditor({ folder }, async (window, editor) => {
    const table = await openAsTable(window, "questions.jsonl");
    await row(table, 2).getByText("Question 2?").click();
    await window.page.keyboard.press("Control+End");
    await row(table, 2999).getByText("Question 2999?").waitFor();

    const { pid } = await agentOf(editor.home);
    process.kill(pid, "SIGKILL");
    await agentOf(editor.home, pid);
    assert.equal(await row(table, 2999).getByText("Question 2999?").isVisible(), true);
    // Nobody has asked for these before.
    await table.getByRole("grid").evaluate((grid) => {
      grid.scrollTop = grid.scrollHeight / 2;
    });
    await row(table, 1500).getByText("Question 1500?").waitFor();

    writeQuestions(folder, 10);
    await table.getByText("The file has changed on disk.").waitFor();
    await table.getByRole("button", { name: "Read Again" }).click();
    await table.getByText("10 rows", { exact: true }).waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

/** Row by its position. */
function row(table: Frame, position: number) {
  return table.locator(`[data-position="${position}"]`);
}

function writeQuestions(folder: string, count: number): void {
  const rows = Array.from({ length: count }, (_, index) => ({
    prompt: `Question ${index}?`,
    completion: `Answer ${index}.`,
  }));
  writeFileSync(path.join(folder, "questions.jsonl"), rows.map((one) => `${JSON.stringify(one)}\n`).join(""));
}

async function openAsTable(window: EditorWindow, name: string): Promise<Frame> {
  await window.openContainer("Explorer");
  await window.openByClick(window.page.getByRole("treeitem", { name }), name, 2);
  await window.runCommand("View: Reopen Editor With...");
  await window.pick("Dataset Table");
  const table = await window.webview();
  await table.getByRole("grid", { name }).waitFor();
  return table;
}

/** The one row is not there, and the other one holds something else. */
async function isVersion(window: EditorWindow): Promise<Frame> {
  const version = await window.webview();
  await version.getByText("current", { exact: true }).first().waitFor();
  await version.getByText("A better answer.").waitFor();
  await version.getByText("Question 4?").waitFor();
  assert.equal(await version.getByText("Question 2?", { exact: true }).count(), 0);
  return version;
}
