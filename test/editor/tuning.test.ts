// From a dataset and a model that is already there to a tuned one, and to how much better it answers than before.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { addModel } from "../support/chat-home.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyModel } from "../support/tiny-model.ts";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";
import type { EditorWindow } from "./support/window.ts";

const PATIENCE = { timeout: 120_000 };

test("a model is tuned on a dataset, and answers its held-out rows beside what it was before", async () => {
  const home = temporaryFolder();
  await addModel(home, "base", await tinyModel("llama", { contextLength: 128 }));
  await inEditor({ home }, async (window, editor) => {
    writeTinyTraining(editor.folder, { name: "unused", steps: 1 });
    await window.openContainer("Trainyard");
    const rows = { path: path.join(editor.folder, "colours.jsonl") };
    await callAgent(home, "dataset/import", { source: rows, labels: { name: "colours" } });

    await window.treeItem("Datasets", /^colours/).waitFor();
    await window.runCommand("Trainyard: Tune a Model on Dataset…");
    await takeFirst(window, "Type to search");
    await takeFirst(window, "Model to Tune");

    const form = await window.webview("New Training");
    await form.getByRole("heading", { name: "Tune a Model" }).waitFor();
    await form.getByLabel("Steps", { exact: true }).fill("20");
    await form.getByLabel("Batch", { exact: true }).fill("2");
    await form.getByLabel("Sequence length", { exact: true }).fill("32");
    await form.getByText(/of memory are free here/).waitFor(PATIENCE);
    await form
      .getByText(/^about \d/)
      .first()
      .waitFor(PATIENCE);
    await form.getByRole("button", { name: "Save and Train" }).click();

    await window.treeItem("Runs", /^colours, succeeded/).waitFor(PATIENCE);
    // A page that comes takes the keyboard, and closes what asks just then.
    const view = await window.webview("colours");
    await view.getByRole("link", { name: "base" }).waitFor();
    const text = readFileSync(path.join(editor.folder, "colours.train.toml"), "utf8");
    assert.match(text, /base = "base"[^]*\[lora\]\nrank = 16/);

    await window.runCommand("Trainyard: Evaluate on Test Set…");
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "best checkpoint" }).click();
    await window.page.keyboard.press("Enter");
    await takeFirst(window, "New Test Set");
    await takeFirst(window, "How many rows models are asked");
    await window.page.getByText("Name of the test set").waitFor();
    await window.page.keyboard.press("Enter");
    await window.page.getByText("Before and After").waitFor();
    await window.page.keyboard.press("Enter");

    const page = await window.webview(/held out/);
    await page.getByRole("heading", { name: "Before and after" }).waitFor(PATIENCE);
    await page
      .getByRole("columnheader", { name: /^base, before/ })
      .first()
      .waitFor();
    await page
      .getByRole("button", { name: /^All of line/ })
      .first()
      .waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

/** Of the quick pick with these words as its title or in its empty field. */
async function takeFirst(window: EditorWindow, words: string): Promise<void> {
  const box = window.page.locator(".quick-input-widget");
  await box.getByText(words).or(box.getByPlaceholder(words)).first().waitFor();
  await window.takeProposal();
}
