// An edit that a model proposes: it comes as a diff, is decided block by block, and one undo brings back the text.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { addModel } from "../support/chat-home.ts";
import { recitingModel } from "../support/reciting-model.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { inEditor } from "./support/in-editor.ts";
import type { EditorWindow } from "./support/window.ts";

const before = ["one morning", "  two birds", "    three trees", "      four stones"];
const proposed = ["one evening", "  two birds", "    three hills", "      four stones"];
const original = `${before.join("\n")}\n`;
const both = [
  "one morning",
  "one evening",
  "  two birds",
  "    three trees",
  "    three hills",
  "      four stones",
];

/** Proposals are kept a third of a second after they changed; nothing shows when that is done. */
const keptAfterMilliseconds = 5000;

test("an answer comes as a diff; a block is accepted, another refused, and one undo brings back the text", async () => {
  const { home, file, folder } = await withPoem();
  await inEditor({ home, folder, settings: { "files.autoSave": "off" } }, async (window) => {
    await openPoem(window);
    await askForEvening(window);
    await shows(window, both);
    await clickHighest(lens(window, "Accept"), 2);
    await shows(window, ["one evening", ...both.slice(2)]);
    await clickHighest(lens(window, "Refuse"), 1);
    await shows(window, ["one evening", ...before.slice(1)]);
    await lens(window, "Accept").waitFor({ state: "detached" });
    await window.page.keyboard.press("Control+Z");
    await shows(window, before);

    // The model and the instruction are remembered.
    await selectAll(window);
    await window.runCommand("Trainyard: Edit Selection with Model…");
    await window.page.locator(".quick-input-title", { hasText: "Edit with reciter" }).waitFor();
    await window.page.keyboard.press("Enter");
    await shows(window, both);

    // What is not accepted is not saved and is shown again afterwards.
    await lens(window, "Accept").first().waitFor();
    await window.page.keyboard.press("Control+End");
    await window.page.keyboard.type("and more");
    await shows(window, [...both, "and more"]);
    await window.page.keyboard.press("Control+S");
    await until(() => readFileSync(file, "utf8") === `${original}and more`, "the file has what was typed");
    await shows(window, [...both, "and more"]);

    // What is typed where a change was proposed stays, and the proposal goes.
    await window.page.locator(".view-line", { hasText: "one morning" }).click();
    await window.page.keyboard.press("End");
    await window.page.keyboard.type(" of mine");
    await window.notification("no longer fits").waitFor();
    await shows(window, ["one morning of mine", "  two birds", ...both.slice(3), "and more"]);
    // What is left to be decided is there after a reload, which may lose text that was not saved.
    await window.page.keyboard.press("Control+S");
    await until(() => readFileSync(file, "utf8").startsWith("one morning of mine\n"), "the file has it, too");
    await shows(window, ["one morning of mine", "  two birds", ...both.slice(3), "and more"]);
    await window.page.waitForTimeout(keptAfterMilliseconds);
    await window.reload();
    await lens(window, "Refuse").first().click();
    await shows(window, ["one morning of mine", ...before.slice(1), "and more"]);
    assert.deepEqual(window.complaints(), []);
  });
});

test("where files are saved all the time, a proposal is told beside the text until it is decided", async () => {
  const { home, file, folder } = await withPoem();
  await inEditor({ home, folder, settings: { "files.autoSave": "afterDelay" } }, async (window) => {
    await openPoem(window);
    await askForEvening(window);
    await lens(window, "Show Change").first().waitFor();
    await shows(window, before);
    assert.equal(readFileSync(file, "utf8"), original);
    await lens(window, "Accept All (2)").click();
    await shows(window, proposed);
    await until(() => readFileSync(file, "utf8") === `${proposed.join("\n")}\n`, "what is accepted is saved");
    await window.page.keyboard.press("Control+Z");
    await shows(window, before);
  });
});

test("a model that was removed meanwhile is told of, and the text stays as it is", async () => {
  const { home, file, folder } = await withPoem();
  await inEditor({ home, folder, settings: { "files.autoSave": "off" } }, async (window) => {
    await openPoem(window);
    await askForEvening(window);
    await lens(window, "Refuse All (2)").click();
    await shows(window, before);
    rmSync(path.join(home, "models", "reciter"), { recursive: true });
    await selectAll(window);
    await window.runCommand("Trainyard: Edit Selection with Model…");
    await window.page.locator(".quick-input-title", { hasText: "Edit with reciter" }).waitFor();
    await window.page.keyboard.press("Enter");
    const told = window.notification(/reciter/);
    await told.getByRole("button", { name: "Choose Another Model" }).waitFor();
    await shows(window, before);
    assert.equal(readFileSync(file, "utf8"), original);
    assert.deepEqual(window.complaints(), []);
  });
});

async function withPoem(): Promise<{ home: string; folder: string; file: string }> {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  await addModel(home, "reciter", await recitingModel(proposed.join("\n")));
  const file = path.join(folder, "poem.txt");
  writeFileSync(file, original);
  return { home, folder, file };
}

async function openPoem(window: EditorWindow): Promise<void> {
  await window.openContainer("Explorer");
  await window.openByClick(window.page.getByRole("treeitem", { name: "poem.txt" }), "poem.txt", 2);
}

async function selectAll(window: EditorWindow): Promise<void> {
  await window.page.locator(".view-line").first().click();
  await window.page.keyboard.press("Control+A");
}

async function askForEvening(window: EditorWindow): Promise<void> {
  await selectAll(window);
  await window.runCommand("Trainyard: Edit Selection with Model…");
  await window.pick("reciter");
  await window.page.locator(".quick-input-title", { hasText: "Edit with reciter" }).waitFor();
  await window.page.keyboard.type("Make it evening.");
  await window.page.keyboard.press("Enter");
}

function lens(window: EditorWindow, title: string): Locator {
  return window.page.locator(".codelens-decoration a").getByText(title, { exact: true });
}

/** Waits until there are so many, and clicks the one at the top: the page has them in any order. */
async function clickHighest(lenses: Locator, count: number): Promise<void> {
  await until(async () => {
    const found = await lenses.elementHandles();
    const placed = await Promise.all(
      found.map(async (one) => ({ one, top: (await one.boundingBox())?.y ?? NaN })),
    );
    if (placed.length !== count || placed.some(({ top }) => Number.isNaN(top))) return false;
    const [highest] = placed.sort((left, right) => left.top - right.top);
    return highest!.one.click({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
  }, `there are ${count}, and the one at the top is clicked`);
}

/** Waits until the editor has these lines. */
async function shows(window: EditorWindow, lines: readonly string[]): Promise<void> {
  let shown: string[] = [];
  await until(
    async () => {
      shown = await window.page.locator(".monaco-editor .view-lines").first().evaluate(readLines);
      return shown.join("\n") === lines.join("\n");
    },
    `the editor shows ${lines.join(" / ")}`,
  ).catch((error: unknown) => {
    throw new Error(`It shows ${shown.join(" / ")}`, { cause: error });
  });
}

/** Runs in the page, where lines are drawn in any order. */
function readLines(element: Element): string[] {
  const lines = [...element.querySelectorAll<HTMLElement>(".view-line")]
    .map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent }))
    .sort((left, right) => left.top - right.top)
    .map(({ text }) => text.replaceAll("\u00a0", " ").trimEnd());
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
