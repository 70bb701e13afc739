// Training files in a real editor: what is wrong with them is told and mended as they are typed, by the language server.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import type { Editor } from "./support/editor.ts";
import { inEditor } from "./support/in-editor.ts";
import { processesNaming } from "./support/left-behind.ts";
import { cursorAtEnd, lineWith, openFile, pointAt, shows } from "./support/text-editor.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";
import type { EditorWindow } from "./support/window.ts";

const settings = { "files.autoSave": "off" };

const child = `schema = 1
extends = "base.train.toml"
name = "child"

[training]
steps    = 1000   # not many
step = 20

[optimizer]
wieght_decay = 0.1
`;

const job = `[job]
dump_folder = "./outputs"
descripton = "Llama 3 debug"

[training]
steps = 10
`;

test("mistakes are told and mended, keys are completed and explained, and no agent is started for it", async () => {
  const folder = withFiles();
  await inEditor({ folder, settings }, async (window, editor) => {
    await openFile(window, "pyproject.toml");
    await lineWith(window, "[project]").waitFor();
    await openFile(window, "child.train.toml");
    await window.runCommand("Problems: Focus on Problems View");
    await problem(window, 'There is no key "step" in [training]. Did you mean steps?').waitFor();
    const mistyped = problem(window, 'There is no key "wieght_decay" in [optimizer].');
    await mistyped.getByRole("button", { name: "unknown_key" }).waitFor();
    assert.equal(serversOf(editor).length, 1);

    await mistyped.locator(".marker-message").dblclick();
    await fix(window, "Rename to weight_decay");
    await shows(window, /^weight_decay = 0\.1$/m);
    await mistyped.waitFor({ state: "detached" });
    await problem(window, 'There is no key "step"').locator(".marker-message").dblclick();
    await fix(window, "Remove step");
    await window.page.getByText("No problems have been detected").waitFor();

    await cursorAtEnd(window, "weight_decay = 0.1");
    await window.page.keyboard.press("Enter");
    await window.page.keyboard.type("be");
    const offered = window.page.locator(".suggest-widget .monaco-list-row", { hasText: "beta2" });
    await offered.click();
    await shows(window, /^beta2 = 0\.95$/m);

    const explained = window.page.locator(".monaco-hover", { hasText: "Optimizer steps." });
    await pointAt(window, lineWith(window, "steps").locator("span span").first(), explained);
    await explained.getByText("Takes effect: 1000, from this file").waitFor();
    await explained.getByText("base.train.toml line 16: 2000").waitFor();

    await window.runCommand("Format Document");
    await shows(window, /^steps = 1000 *= 64,000 tokens *# not many$/m);
    await window.page.keyboard.press("Control+S");
    const saved = `${child
      .replace("steps    = 1000   #", "steps = 1000   #")
      .replace(/^step = .*\n/m, "")
      .replace("wieght", "weight")}beta2 = 0.95\n`;
    await until(() => textOf(folder, "child.train.toml") === saved, "it is saved").catch(() => {
      assert.equal(textOf(folder, "child.train.toml"), saved);
    });
    assert.equal(existsSync(path.join(editor.home, "agent.json")), false);
    assert.deepEqual(window.complaints(), []);
  });
});

test("bases are found and renamed, the effective file follows what is typed, and a server that is killed comes back", async () => {
  const folder = withFiles();
  await inEditor({ folder, settings }, async (window, editor) => {
    await openFile(window, "pyproject.toml");
    await lineWith(window, "[project]").waitFor();
    await openFile(window, "child.train.toml");
    const mark = window.page.locator(".squiggly-error").first();
    await mark.waitFor();

    await window.page.locator(".codelens-decoration a").getByText("Show Effective File").click();
    const effective = window.page.locator(".editor-group-container").nth(1);
    await effective.locator(".view-line", { hasText: "hidden_size" }).waitFor();
    await cursorAtEnd(window, 'name = "child"', 1);
    await window.page.keyboard.type("7");
    await effective.locator(".view-line", { hasText: "child7" }).waitFor();
    await window.page.keyboard.press("Backspace");

    await cursorAtEnd(window, "extends", 3);
    await window.page.keyboard.press("F2");
    const name = window.page.locator(".rename-box input");
    await until(async () => (await name.inputValue()) === "base.train.toml", "the name is asked for");
    await name.fill("common.train.toml");
    await window.page.keyboard.press("Enter");
    await shows(window, /^extends = "common\.train\.toml"$/m);
    await until(() => existsSync(path.join(folder, "common.train.toml")), "the base is renamed");

    const [pid] = await until(() => serversOf(editor).length === 1 && serversOf(editor), "a server runs");
    process.kill(pid!, "SIGKILL");
    await until(() => serversOf(editor).some((other) => other !== pid), "another server runs");
    await window.page.keyboard.press("Control+End");
    await window.page.keyboard.type("betta1 = 0.9");
    await window.runCommand("Problems: Focus on Problems View");
    await problem(window, 'There is no key "betta1" in [optimizer].').waitFor();
    await cursorAtEnd(window, "extends", 3);
    await window.page.keyboard.press("F12");
    await window.tab("common.train.toml").waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

test("files of torchtitan are checked, other TOML is left alone, also after a reload", async () => {
  const folder = withFiles();
  await inEditor({ folder, settings }, async (window, editor) => {
    await openFile(window, "pyproject.toml");
    await window.runCommand("Problems: Focus on Problems View");
    await window.page.getByText("No problems have been detected").waitFor();
    assert.deepEqual(serversOf(editor), []);
    await openFile(window, "job.toml");
    const mistyped = problem(window, 'There is no key "descripton" in [job].');
    await mistyped.waitFor();
    await window.reload();
    await mistyped.waitFor();
    assert.equal(await problem(window, "pyproject.toml").count(), 0);
    assert.deepEqual(window.complaints(), []);
  });
});

test("the connected machine's plan stands in the file, and what it tells is shown once", async () => {
  const folder = withFiles();
  await inEditor({ folder, settings }, async (window) => {
    await window.openContainer("Trainyard");
    await window.view("Runs").getByRole("button", { name: "Train the Sample" }).waitFor();
    await openFile(window, "base.train.toml");
    await shows(window, /^\[training\] *✓ .* of .* on disk$/m);
    await cursorAtEnd(window, "threads = 1");
    await typeLine(window, "memory_limit = 1");
    await shows(window, /^\[training\] *⚠ does not fit: .* of 1\.0 MiB .*on disk$/m);
    await typeLine(window, "threds = 2");
    await window.page.keyboard.press("Control+S");
    await window.runCommand("Trainyard: Show Training Plan");
    await window.notification(/threds/).waitFor();
    await window.runCommand("Problems: Focus on Problems View");
    await problem(window, 'There is no key "threds"').waitFor();
    // What the agent tells goes once the language server tells it, too.
    const rows = window.page.locator(".markers-panel .monaco-list-row");
    await until(async () => (await rows.count()) === 2, "the file and one problem");
    assert.deepEqual(window.complaints(), []);
  });
});

test("in a Chinese window files are checked, too, and the lenses are Chinese", async () => {
  await inEditor({ folder: withFiles(), settings, locale: "zh-cn" }, async (window) => {
    await openFile(window, "child.train.toml");
    await window.page.locator(".codelens-decoration a").getByText("显示生效的文件").waitFor();
    await window.page.locator(".squiggly-error").first().waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

function withFiles(): string {
  const folder = temporaryFolder();
  writeTinyTraining(folder, { name: "base", steps: 2000 });
  for (const [name, text] of Object.entries({
    "child.train.toml": child,
    "job.toml": job,
    "pyproject.toml": '[project]\nname = "thing"\n\n[tool.other]\nline-length = 100\n',
  }))
    writeFileSync(path.join(folder, name), text);
  return folder;
}

function textOf(folder: string, name: string): string {
  return readFileSync(path.join(folder, name), "utf8");
}

/** Language servers of the editor: its extensions lie beside its home. */
function serversOf(editor: Editor): number[] {
  const extensions = path.join(path.dirname(editor.home), "extensions");
  return processesNaming(extensions, "language-server.mjs");
}

/** In the list of problems. */
function problem(window: EditorWindow, words: string): Locator {
  return window.page.locator(".markers-panel .monaco-list-row", { hasText: words }).first();
}

/** Into a new line; a list of what it could become does not take the key. */
async function typeLine({ page }: EditorWindow, text: string): Promise<void> {
  await page.keyboard.press("Enter");
  await page.keyboard.type(text);
  await page.keyboard.press("Escape");
}

/** Takes what the editor offers to mend a mistake at the cursor. */
async function fix(window: EditorWindow, title: string): Promise<void> {
  const entry = window.page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
  await until(async () => {
    await window.page.keyboard.press("Control+.");
    const comes = await entry.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (!comes) await window.page.keyboard.press("Escape");
    return comes;
  }, `${title} is offered`);
  await entry.click();
}
