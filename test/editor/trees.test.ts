// What people do with the trees by mouse and keys: drag, drop, reorder, rename; and what tells them of runs that end.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { until } from "../support/until.ts";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";
import { placeOf, type EditorWindow } from "./support/window.ts";

test("a dataset that is dragged onto a training file is what the file trains on from then", async () => {
  await inEditor({}, async (window, editor) => {
    const file = writeTinyTraining(editor.folder, { name: "dropped-on", steps: 10 });
    await window.openContainer("Trainyard");
    const source = { path: path.join(editor.folder, "colours.jsonl") };
    const { dataset } = await callAgent(editor.home, "dataset/import", { source });
    await openFile(window, path.basename(file));

    await drag(window, window.treeItem("Datasets", dataset.name), lineWith(window, "vocab_size"));
    await lineWith(window, `id = "${dataset.id}"`).waitFor();
    await window.page.keyboard.press("Control+S");
    await until(
      () => readFileSync(file, "utf8").includes(`[dataset]\nid = "${dataset.id}"\n\n[tok`),
      "the file",
    );
  });
});

test("files that are dropped onto the datasets are imported, several at once", async () => {
  await inEditor({}, async (window, editor) => {
    await window.openContainer("Trainyard");
    const source = { path: path.join(editor.folder, "colours.jsonl") };
    writeTinyTraining(editor.folder, { name: "unused", steps: 10 });
    await callAgent(editor.home, "dataset/import", { source });
    const target = window.treeItem("Datasets", /colours/);
    const drop = (element: Element): boolean => {
      if (!element.isConnected) return false;
      const data = new DataTransfer();
      for (const name of ["first.txt", "second.txt"]) data.items.add(new File([`${name}\n`.repeat(9)], name));
      const { x, y } = element.getBoundingClientRect();
      for (const type of ["dragenter", "dragover", "drop"])
        element.dispatchEvent(
          new DragEvent(type, {
            dataTransfer: data,
            bubbles: true,
            cancelable: true,
            clientX: x + 40,
            clientY: y + 5,
          }),
        );
      return true;
    };
    // A line may be drawn anew before the page is told to drop onto it.
    await until(() => target.evaluate(drop), "the files are dropped");
    await window.treeItem("Datasets", /first/).waitFor();
    await window.treeItem("Datasets", /second/).waitFor();
  });
});

test("runs that wait are put in order by dragging, and renamed by a key", async () => {
  await inEditor({}, async (window, editor) => {
    await window.openContainer("Trainyard");
    for (const name of ["wait-a", "wait-b", "wait-c"]) {
      const file = writeTinyTraining(editor.folder, { name, steps: 10 });
      await callAgent(editor.home, "run/start", { training: { file }, held: true });
    }
    const waiting = () =>
      window
        .view("Runs")
        .getByRole("treeitem", { name: /^wait-/ })
        .allInnerTexts();
    const order = async () => (await waiting()).map((text) => text.slice(0, 6)).join(" ");
    await until(async () => (await order()) === "wait-a wait-b wait-c", "the queue");
    await drag(window, window.treeItem("Runs", /^wait-c/), window.treeItem("Runs", /^wait-a/));
    await until(async () => (await order()) === "wait-c wait-a wait-b", "the new order");

    await window.openByClick(window.treeItem("Runs", /^wait-b/), "wait-b");
    await window.page.keyboard.press("F2");
    const input = window.page.locator(".quick-input-widget input[type=text]");
    await until(async () => (await input.inputValue()) === "wait-b", "the question for the name");
    await input.fill("renamed");
    await window.page.keyboard.press("Enter");
    await window.treeItem("Runs", /^renamed/).waitFor();
  });
});

test("a run that ends is told of once, also over a reload, and the status bar follows it", async () => {
  const settings = { "trainyard.notifications.runs": "ended" };
  await inEditor({ settings }, async (window, editor) => {
    await window.openContainer("Trainyard");
    // The window follows the agent from then on; a run that has ended before is nothing new to it.
    await window.view("Runs").getByRole("button", { name: "Train the Sample" }).waitFor();
    const file = writeTinyTraining(editor.folder, { name: "told-of", steps: 20_000 });
    await callAgent(editor.home, "run/start", { training: { file } });
    await window.statusBarItem("told-of").waitFor();
    const told = window.notification("told-of has finished");
    await told.waitFor({ timeout: 120_000 });
    await window.reload();
    await window.treeItem("Runs", /^told-of, succeeded/).waitFor();
    await window.statusBarItem("Trainyard").waitFor();
    assert.equal(await told.count(), 0);
  });
});

async function drag(window: EditorWindow, from: Locator, to: Locator): Promise<void> {
  const { mouse } = window.page;
  const start = await placeOf(from);
  const end = await placeOf(to);
  await mouse.move(start.x + 60, start.y + 8);
  await mouse.down();
  await mouse.move(start.x + 70, start.y + 12, { steps: 4 });
  await mouse.move(end.x + 60, end.y + 8, { steps: 8 });
  // A place learns that something is above it when that moves.
  await mouse.move(end.x + 62, end.y + 9, { steps: 4 });
  await mouse.up();
}

function lineWith(window: EditorWindow, text: string): Locator {
  return window.page.locator(".view-line", { hasText: text.replaceAll(" ", "\u00a0") });
}

async function openFile(window: EditorWindow, name: string): Promise<void> {
  await window.runCommand("Go to File...");
  await window.page.locator(".quick-input-widget input[type=text]").fill(name);
  await window.pick(name);
  await window.tab(name).waitFor();
}
