// What people do with files of VS Code's explorer: they drag them onto the trees by mouse, and make test sets of them.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { writeGoodModels } from "../support/bad-models.ts";
import { addTinyModel } from "../support/chat-home.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyAdapter } from "../support/tiny-adapter.ts";
import { tinyConfig } from "../support/tiny-model.ts";
import { until } from "../support/until.ts";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { placeOf, type EditorWindow } from "./support/window.ts";

test("a folder, a file and adapters that are dragged from the explorer onto the models are imported", async () => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  await addTinyModel(home, "known");
  const { folder: good } = await writeGoodModels(folder);
  await writeTinyAdapter(path.join(folder, "adapters"), tinyConfig("llama"), { base: good, seed: 1 });
  await inEditor({ home, folder }, async (window) => {
    await window.openContainer("Trainyard");
    await window.treeItem("Models", /^known/).waitFor();
    await drag(window, ["good"], window.treeItem("Models", /^known/));
    await window.treeItem("Models", /^good/).waitFor();
    await drag(window, ["good.gguf", "adapters"], window.view("Models").locator(".monaco-list"));
    await until(async () => {
      const { models } = await callAgent(home, "model/list", {});
      const formats = models.map(({ versions }) => versions[0]?.formats.join());
      const bases = models.map(({ versions }) => versions[0]?.adapterOf);
      return models.length === 4 && formats.includes("gguf") && bases.includes(good);
    }, "the adapters and the file are imported");
    await window.treeItem("Models", /^adapters/).waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

test("a file of prompts becomes a test set that is asked as its user says", async () => {
  const folder = temporaryFolder();
  writeRows(path.join(folder, "sums.jsonl"), { left: "2 + 2 =", right: " 4" });
  await inEditor({ folder }, async (window, { home }) => {
    await window.openContainer("Explorer");
    await window.chooseFromContextMenu(file(window, "sums.jsonl"), "New Test Set…");
    for (const [question, answer] of [
      ["Column with the prompt", "left"],
      ["Column with the answer", "right"],
      ["How models are asked the prompts of this file", "As questions in a chat"],
      ["How many rows models are asked", "Up to 50 rows"],
    ] as const) {
      await window.page.locator(".quick-input-widget").getByPlaceholder(question).waitFor();
      await window.quickPick(answer).click();
    }
    await window.page.getByText("Name of the test set").waitFor();
    await window.page.keyboard.press("Enter");
    await window.notification("sums has 3 rows to ask models").waitFor();
    const { testSets } = await callAgent(home, "testset/list", {});
    assert.deepEqual(
      testSets.map(({ name, task, ask, rows }) => ({ name, task, ask, rows })),
      [{ name: "sums", task: "answer", ask: "chat", rows: 3 }],
    );
    const { rows } = await callAgent(home, "testset/get", { testSet: "sums" });
    assert.deepEqual(
      rows.map((row) => row.kind === "answer" && row.prompt),
      Array(3).fill("2 + 2 ="),
    );
  });
});

/** Drags files, which are selected first where there are several, over the entry of the activity bar onto a place of its views. */
async function drag(window: EditorWindow, names: readonly string[], onto: Locator): Promise<void> {
  await window.openContainer("Explorer");
  // A click alone opens: a folder moves the files below it, and a file becomes the only selected one once it is shown.
  for (const name of names.length > 1 ? names : []) {
    await file(window, name).click({ modifiers: ["Control"] });
    await window.sideBar().getByRole("treeitem", { name, exact: true, selected: true }).waitFor();
  }
  const { mouse } = window.page;
  const start = await middle(file(window, names.at(-1)!));
  await mouse.move(start.x, start.y);
  await mouse.down();
  await mouse.move(start.x + 10, start.y + 4, { steps: 4 });
  const entry = window.page.getByRole("tab", { name: /^Trainyard/ });
  const { x, y } = await middle(entry);
  await mouse.move(x, y, { steps: 8 });
  let moves = 0;
  await until(async () => {
    // A place learns that something is above it when that moves.
    await mouse.move(x + (moves++ % 2), y);
    return (await entry.getAttribute("aria-expanded")) === "true";
  }, "the views come up under what is dragged");
  const end = await middle(onto);
  await mouse.move(end.x, end.y, { steps: 8 });
  await until(async () => {
    // Views move while they are filled.
    const { x, y } = await middle(onto);
    await mouse.move(x + (moves++ % 2), y);
    return onto.evaluate((element) => element.closest(".drop-target") !== null);
  }, "the place shows that it takes what is dragged");
  await mouse.up();
}

function file(window: EditorWindow, name: string): Locator {
  return window.sideBar().getByRole("treeitem", { name, exact: true });
}

async function middle(place: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await placeOf(place);
  return { x: x + width / 2, y: y + height / 2 };
}

function writeRows(place: string, row: object): void {
  writeFileSync(place, `${JSON.stringify(row)}\n`.repeat(3));
}
