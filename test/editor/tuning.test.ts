// From a dataset and a model that is already there to a tuned one, and to how much better it answers than before.
import assert from "node:assert/strict";
import { readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { writeGoodModels } from "../support/bad-models.ts";
import { addModel, addTinyModel } from "../support/chat-home.ts";
import { writeTinyTuned } from "../support/tiny-adapter.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyModel } from "../support/tiny-model.ts";
import { until } from "../support/until.ts";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";
import { costsOfPlan } from "./support/training-form.ts";
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

    await window.openByClick(window.treeItem("Datasets", /^colours/), /colours/);
    const rowsPage = await window.webview();
    await rowsPage.getByRole("button", { name: "Tune a Model…" }).click();
    const bases = window.page.locator(".quick-input-list .monaco-list-row");
    await bases.filter({ hasText: /Fits: about .* of memory, \d/ }).waitFor(PATIENCE);
    await takeFirst(window, "Model to Tune");

    const form = await window.webview("New Training");
    await form.getByRole("heading", { name: "Tune a Model" }).waitFor();
    await form.getByLabel("Steps", { exact: true }).fill("20");
    await form.getByLabel("Batch", { exact: true }).fill("2");
    await form.getByLabel("Sequence length", { exact: true }).fill("32");
    await costsOfPlan(form);
    await form.getByRole("button", { name: "Save and Train" }).click();

    await window.treeItem("Runs", /^colours, succeeded/).waitFor(PATIENCE);
    // A page that comes takes the keyboard, and closes what asks just then.
    const view = await window.webview("colours");
    await view.getByRole("link", { name: "base" }).waitFor();
    await view.getByRole("heading", { name: "colours" }).click();
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

    await window.expand(window.treeItem("Models", /^base/));
    const evaluations = window.view("Models").getByRole("treeitem", { name: /held out/ });
    // A line that is drawn anew under the mouse loses the click.
    await until(async () => {
      await evaluations.last().click();
      return comes(page.getByRole("heading", { name: "Results" }));
    }, "one evaluation is shown");
    const count = await evaluations.count();
    const remove = window.page.getByRole("dialog").getByRole("button", { name: "Remove" });
    await until(async () => {
      await window.chooseFromContextMenu(evaluations.last(), "Remove Evaluation…");
      return comes(remove);
    }, "it is asked whether it is to go");
    await remove.click();
    await until(async () => (await evaluations.count()) === count - 1, "one evaluation less");
    assert.deepEqual(window.complaints(), []);
  });
});

test("a model that is talked with answers a test set with the adapters that were added to it", async () => {
  const folder = temporaryFolder();
  await writeTinyTuned(folder, { tone: 1 });
  await inEditor({}, async (window, editor) => {
    const { home } = editor;
    await window.openContainer("Trainyard");
    for (const id of ["base", "tone"])
      await callAgent(home, "model/import", { source: { path: path.join(folder, id) }, id });
    writeTinyTraining(editor.folder, { name: "unused", steps: 1 });
    const rows = { source: { path: path.join(editor.folder, "colours.jsonl") } };
    const generation = { maxTokens: 4 };
    await callAgent(home, "testset/create", { name: "Colours", source: rows, limit: 3, generation });

    await window.runCommand("Trainyard: Open Chat");
    const chat = await window.webview(/./);
    await chat.getByRole("combobox", { name: "Model" }).selectOption("base");
    await chat.getByRole("button", { name: "System Prompt and Sampling" }).click();
    await chat.getByRole("checkbox", { name: "tone" }).click();
    await chat.getByRole("textbox", { name: "Scale of tone" }).fill("0.5");
    await window.tab("base + tone × 0.5").waitFor();
    await chat.getByRole("button", { name: "More Actions" }).click();
    await chat.getByRole("menuitem", { name: "Evaluate on Test Set…" }).click();
    await takeFirst(window, "Test set that the models answer");
    await window.page.getByText("Before and After").waitFor();
    await window.page.keyboard.press("Enter");

    const page = await window.webview(/Colours/);
    for (const name of ["base, before", "base + tone × 0.5"])
      await page.getByRole("columnheader", { name }).first().waitFor(PATIENCE);
    const { evaluations } = await until(async () => {
      const listed = await callAgent(home, "evaluation/list", {});
      return listed.evaluations.length === 3 && listed;
    }, "all have answered");
    const scales = evaluations.map(({ model }) => model.reference.adapters?.[0]?.scale);
    assert.deepEqual(scales.sort(), [0.5, undefined, undefined]);
    assert.deepEqual(window.complaints(), []);
  });
});

test("models that are dropped onto the tree are imported, and tuned from their card", async () => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  await addTinyModel(home, "known");
  const { gguf, folder: good } = await writeGoodModels(folder);
  const small = path.join(folder, "small.gguf");
  renameSync(gguf, small);
  await inEditor({ home }, async (window) => {
    await window.openContainer("Trainyard");
    await window.treeItem("Models", /^known/).waitFor(PATIENCE);
    await dropOnModels(window, [small, good]);
    await window.treeItem("Models", /^good/).waitFor(PATIENCE);
    await window.openByClick(window.treeItem("Models", /^small/), "small");
    const card = await window.webview("small");
    await card.getByRole("button", { name: "Tune…" }).click();
    const form = await window.webview("New Training");
    await form.getByRole("heading", { name: "Tune a Model" }).waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

function comes(locator: Locator): Promise<boolean> {
  return locator.waitFor({ timeout: 5000 }).then(
    () => true,
    () => false,
  );
}

/** As the explorer drags files. */
async function dropOnModels(window: EditorWindow, files: readonly string[]): Promise<void> {
  const list = files.map((file) => `vscode-remote://${new URL(window.page.url()).host}${file}`).join("\r\n");
  await window
    .view("Models")
    .locator(".monaco-list")
    .evaluate((element, uris) => {
      const data = new DataTransfer();
      data.setData("text/uri-list", uris);
      const { x, y } = element.getBoundingClientRect();
      for (const type of ["dragenter", "dragover", "drop"])
        element.dispatchEvent(
          new DragEvent(type, {
            ...{ dataTransfer: data, bubbles: true, cancelable: true },
            ...{ clientX: x + 40, clientY: y + 5 },
          }),
        );
    }, list);
}

/** Of the quick pick with these words as its title or in its empty field. */
async function takeFirst(window: EditorWindow, words: string): Promise<void> {
  const box = window.page.locator(".quick-input-widget");
  await box.getByText(words).or(box.getByPlaceholder(words)).first().waitFor();
  await window.takeProposal();
}
