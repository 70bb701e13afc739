// VS Code's own Chat view with our models and our participant, signed in to nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { until } from "../support/until.ts";
import { callAgent } from "./support/agent-of.ts";
import type { Editor } from "./support/editor.ts";
import { inEditor } from "./support/in-editor.ts";
import { addModelsForChat } from "./support/model-home.ts";
import type { EditorWindow } from "./support/window.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const settings = {
  "chat.disableAIFeatures": false,
  "chat.allowAnonymousAccess": true,
  "trainyard.agent.start": "withWindow",
};

test("a model is in the model picker, answers in the Chat view, and leaves no conversation behind", async () => {
  const home = temporaryFolder();
  await addModelsForChat(home);
  await inEditor({ home, settings }, async (window, editor) => {
    const chat = await openChat(window, editor);
    await chat
      .getByRole("button", { name: /Pick Model|Models/ })
      .first()
      .click();
    const picked = window.page.locator(".action-widget .monaco-list-row");
    await picked.filter({ hasText: "talker" }).first().click();
    assert.equal(await picked.filter({ hasText: "short" }).count(), 0);
    await ask(window, chat, "Hello there");
    const answer = chat.locator(".interactive-response .rendered-markdown").first();
    await answer.filter({ hasText: /\S{3}/ }).waitFor({ timeout: 120_000 });
    const { total } = await callAgent(editor.home, "chat/list", {});
    assert.equal(total, 0);
  });
});

test("@trainyard tells of datasets, models and runs without any model", async () => {
  const home = temporaryFolder();
  await addModelsForChat(home);
  await inEditor({ home, settings }, async (window, editor) => {
    const chat = await openChat(window, editor);
    await ask(window, chat, "@trainyard /models ");
    const answer = chat.locator(".interactive-response").last();
    await answer.filter({ hasText: "talker" }).waitFor({ timeout: 60_000 });
    assert.match(await answer.innerText(), /short: It sees 64 tokens at once/);
  });
});

/** Once VS Code knows our models: its picker shows those that were there when it was opened, and participants need one. */
async function openChat(window: EditorWindow, editor: Editor): Promise<Locator> {
  await window.openContainer("Trainyard");
  await until(() => editor.log().includes("Connected to agent"), "the agent");
  const chat = window.page.locator(".interactive-session").first();
  if (!(await chat.isVisible())) await window.page.keyboard.press("Control+Alt+i");
  await chat.waitFor();
  await until(() => editor.log().includes("Offered to VS Code's chat: talker"), "the models");
  return chat;
}

async function ask(window: EditorWindow, chat: Locator, text: string): Promise<void> {
  await chat.locator(".interactive-input-part .monaco-editor").first().click();
  await window.page.keyboard.type(text);
  // The list of commands would take the key for itself.
  await window.page.keyboard.press("Escape");
  await window.page.keyboard.press("Enter");
  await chat.locator(".interactive-request").last().waitFor();
}
