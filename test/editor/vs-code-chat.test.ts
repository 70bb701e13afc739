// VS Code's own Chat view with our models and our participant, signed in to nothing.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { until } from "../support/until.ts";
import { agentOf, callAgent } from "./support/agent-of.ts";
import type { Editor } from "./support/editor.ts";
import { inEditor } from "./support/in-editor.ts";
import { addModelsForChat, addModelThatCalls, addModelWithoutEnd } from "./support/model-home.ts";
import { comes, type EditorWindow } from "./support/window.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const settings = { "chat.disableAIFeatures": false, "chat.allowAnonymousAccess": true };
const machineSettings = { "trainyard.agent.start": "withWindow" };

test("a model is in the model picker, answers in the Chat view, and leaves no conversation behind", async () => {
  const home = temporaryFolder();
  await addModelsForChat(home);
  await inEditor({ home, settings, machineSettings }, async (window, editor) => {
    const chat = await openChat(window, editor);
    const offered = await pickModel(window, chat, "talker");
    assert.deepEqual(offered, ["talker"]);
    await ask(window, chat, "Hello there");
    await until(() => /talker: \d+ tokens read, \d\d+ written/.test(editor.log()), "the answer", 120);
    assert.match(await chat.locator(".interactive-response").last().innerText(), /\S{3}/);
    const { total } = await callAgent(editor.home, "chat/list", {});
    assert.equal(total, 0);
  });
});

test("inline chat asks the model that a command has chosen, which calls VS Code's tool, so that the text is changed", async () => {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  const file = path.join(folder, "poem.txt");
  writeFileSync(file, "one morning\ntwo birds\n");
  const edit = { filePath: file, oldString: "one morning", newString: "one evening" };
  await addModelsForChat(home);
  await addModelThatCalls(home, "scribe", { name: "replace_string_in_file", arguments: edit });
  await inEditor({ home, folder, settings, machineSettings }, async (window, editor) => {
    const setting = (): unknown => {
      const written = editor.settings();
      return written && (written["inlineChat.defaultModel"] ?? "none");
    };
    await openChat(window, editor);
    const choose = async (): Promise<void> => {
      await window.runCommand("Trainyard: Use for Inline Chat");
      await window.pick("scribe");
      await until(() => setting() === "scribe (trainyard)", "the setting is there");
    };
    await choose();
    const told = window.notification("inline chat asks scribe from now on");
    await told.getByRole("button", { name: "Undo" }).click();
    await until(() => setting() === "none", "the setting is gone");
    await choose();
    await window.runCommand("View: Show Explorer");
    await window.openByClick(window.page.getByRole("treeitem", { name: "poem.txt" }), "poem.txt", 2);
    const line = window.page.locator(".view-line");
    await line.filter({ hasText: "one morning" }).click();
    await window.page.keyboard.press("Control+I");
    await window.page
      .locator(".inline-chat-overlay, .inline-chat, .zone-widget, .inline-chat-gutter-menu")
      .first()
      .waitFor();
    await window.page.locator(".inline-chat :focus").waitFor({ state: "attached" });
    await window.page.keyboard.type("Make it evening");
    await window.page.keyboard.press("Enter");
    await line.filter({ hasText: "one evening" }).waitFor({ timeout: 120_000 });
    const logged = /scribe: [\d,]+ tokens read, 1 written, 1 of 1 tools called/;
    await until(() => logged.test(editor.log()), "the log tells of the call");
  });
});

test("the MCP server is in VS Code's list once it is switched on, and starts with its tools", async () => {
  const withServer = { ...machineSettings, "trainyard.chat.mcpServer": true };
  await inEditor({ settings, machineSettings: withServer }, async (window) => {
    const row = window.page.locator(".quick-input-list .monaco-list-row");
    // The list shows how things stood when it was opened.
    const listed = (words: RegExp): Promise<unknown> =>
      until(
        async () => {
          await window.runCommand("MCP: List Servers");
          await row.filter({ hasText: "Add Server" }).waitFor();
          if ((await row.allInnerTexts()).some((text) => words.test(text))) return true;
          await window.page.keyboard.press("Escape");
          return false;
        },
        `the list has ${String(words)}`,
      );
    await listed(/Trainyard/);
    await window.quickPick("Trainyard").click();
    await window.quickPick("Start Server").click();
    await listed(/Trainyard[^]*Running/);
  });
});

test("a window that is loaded anew ends its answer, and the question stays in the Chat view", async () => {
  const home = temporaryFolder();
  await addModelWithoutEnd(home);
  // The word with which a window goes may be lost on its way, when its page is busy.
  await inEditor({ home, settings, machineSettings, graceSeconds: 5 }, async (window, editor) => {
    const chat = await openChat(window, editor);
    await pickModel(window, chat, "talker");
    await ask(window, chat, "Hello there");
    await until(async () => (await answering(editor)) > 0, "the model answers", 120);
    await chat.locator(".interactive-response .rendered-markdown").last().waitFor({ timeout: 120_000 });
    await window.reload();
    await until(async () => (await answering(editor)) === 0, "the answer has ended");
    // How much of the answer VS Code has kept by then is its own affair.
    await chat.locator(".interactive-request", { hasText: "Hello there" }).waitFor();
    assert.doesNotMatch(editor.log(), /talker: [\d,]+ tokens read/, "the answer became whole");
  });
});

test("@trainyard tells of datasets, models and runs without any model", async () => {
  const home = temporaryFolder();
  await addModelsForChat(home);
  await inEditor({ home, settings, machineSettings }, async (window, editor) => {
    const chat = await openChat(window, editor);
    await ask(window, chat, "@trainyard /models ");
    const answer = await answered(chat, "talker");
    assert.match(answer, /short: It sees 64 tokens at once/);
  });
});

/** Once VS Code knows our models: its picker shows those that were there when it was opened, and participants need one. */
async function openChat(window: EditorWindow, editor: Editor): Promise<Locator> {
  await window.openContainer("Trainyard");
  await until(() => editor.log().includes("Connected to agent"), "the agent");
  const chat = window.page.locator(".interactive-session").first();
  // VS Code may not know the key yet.
  await until(async () => {
    if (!(await chat.isVisible())) await window.page.keyboard.press("Control+Alt+i");
    return comes(chat);
  }, "the Chat view");
  await until(() => editor.log().includes("Offered to VS Code's chat: talker"), "the models");
  return chat;
}

/** Chooses a model, and returns the names of those that the list shows for its name. */
async function pickModel(window: EditorWindow, chat: Locator, name: string): Promise<string[]> {
  const search = window.page.getByPlaceholder("Search models");
  const rows = window.page.locator(".action-widget .monaco-list-row").filter({ hasText: name });
  await chat
    .getByRole("button", { name: /Pick Model|Models/ })
    .first()
    .click();
  // Models that were not used yet are folded away once others were.
  await search.fill(name);
  await rows.first().waitFor();
  const names = (await rows.allInnerTexts()).map((text) => text.split("\n")[0]!.trim());
  await rows.first().click();
  return names;
}

async function ask(window: EditorWindow, chat: Locator, text: string): Promise<void> {
  await chat.locator(".interactive-input-part .monaco-editor").first().click();
  await window.page.keyboard.type(text);
  // The list of commands would take the key for itself.
  await window.page.keyboard.press("Escape");
  await window.page.keyboard.press("Enter");
  await chat.locator(".interactive-request").last().waitFor();
}

/** Waits until the last answer says so, and returns the whole of it. */
async function answered(chat: Locator, text: string): Promise<string> {
  const answer = chat.locator(".interactive-response").last();
  await answer.filter({ hasText: text }).waitFor({ timeout: 120_000 });
  return await answer.innerText();
}

/** Processes in which a model answers. */
async function answering(editor: Editor): Promise<number> {
  const { port, token } = await agentOf(editor.home);
  const headers = { authorization: `Bearer ${token}` };
  const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text();
  return Number(/^trainyard_inference_hosts\{state="busy"\} (\d+)/m.exec(figures)?.[1] ?? 0);
}
