// A model is served from the tree, tells so in the tree and on its card, is asked by a program, and stopped again; files
// that are dropped go along with a question, and a model that is removed under an open chat is told of.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Frame } from "playwright-core";
import { AgentFile } from "../../schemas/agent-file.ts";
import { addTinyModel } from "../support/chat-home.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { comes, type EditorWindow } from "./support/window.ts";

/** Talks for a good while if nobody stops it. */
const large = { contextLength: 8000, hiddenSize: 256, intermediateSize: 1024, layers: 6 };

test("a model is served from the tree, and its card tells how it stands", async () => {
  const home = temporaryFolder();
  await addTinyModel(home, "talker", large);
  await inEditor({ home }, async (window) => {
    await window.openContainer("Trainyard");
    const item = window.treeItem("Models", /^talker/);
    await window.clickInlineAction(item, "Start Serving");
    await window.treeItem("Models", /^talker.*served/).waitFor();
    await window.openByClick(window.treeItem("Models", /^talker/), "talker");
    const card = await window.webview("talker");
    for (const text of ["Serving", "of 4 at once", "8,000 tokens"])
      await card.getByText(text, { exact: true }).first().waitFor();
    const asking = new AbortController();
    const answers = ask(home, asking.signal);
    await card.getByText("Serving, busy").waitFor();
    await card.getByText("tokens/s", { exact: true }).waitFor();
    await window.treeItem("Models", /^talker.*served · 1 request/).waitFor();
    asking.abort();
    await answers;
    await card.getByText("Serving", { exact: true }).waitFor();
    await card.getByRole("button", { name: "Stop Serving" }).click();
    await card.getByText("Not loaded").waitFor();
    await window.treeItem("Models", /^talker(?!.*served)/).waitFor();
    assert.deepEqual((await callAgent(home, "serve/list", {})).models, []);
    await window.reload();
    await (await window.webview("talker")).getByText("Not loaded").waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

test("a file of the explorer is dropped into the chat, and a model that is removed in mid-answer is told of", async () => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  await addTinyModel(home, "talker", large);
  await addTinyModel(home, "short");
  writeFileSync(path.join(folder, "notes.md"), "Undo a commit with git reset.\n");
  await inEditor({ home, folder }, async (window) => {
    await window.openContainer("Trainyard");
    await window.treeItem("Models", /^talker/).waitFor();
    await window.runCommand("Trainyard: Open Chat");
    const chat = await window.webview(/./);
    await chat.getByRole("combobox", { name: "Model" }).selectOption("talker");
    await window.openContainer("Explorer");
    await dropWithShift(window, "notes.md", chat);
    await chat.getByRole("button", { name: "Without notes.md" }).waitFor();
    const question = chat.getByRole("textbox", { name: "Your question" });
    await question.fill("What does it say?");
    await question.press("Enter");
    await chat.getByText(/^\s*[\d,]+ tokens\/s\s*$/).waitFor();
    rmSync(path.join(home, "models", "talker"), { recursive: true });
    const answer = chat.locator(".message.assistant").first();
    const before = await answer.innerText();
    await chat.getByRole("button", { name: "Stop" }).click();
    await chat.getByText("Stopped.").waitFor();
    assert.ok((await answer.innerText()).startsWith(before.slice(0, 10)), "what was written stays");
    await question.fill("And what else?");
    await question.press("Enter");
    await chat
      .getByRole("alert")
      .getByText(/talker/)
      .waitFor();
    await chat.getByText("And what else?").waitFor();
    await chat.getByRole("combobox", { name: "Model" }).selectOption("short");
    await chat.getByRole("button", { name: "Answer It" }).click();
    await chat.locator(".message.assistant").nth(1).waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});

/** As a program does that speaks OpenAI's API, one answer after the other until it is told to stop. */
async function ask(home: string, signal: AbortSignal): Promise<void> {
  const { port, token } = AgentFile.parse(JSON.parse(readFileSync(path.join(home, "agent.json"), "utf8")));
  const body = JSON.stringify({ model: "talker", messages: [{ role: "user", content: "Hello" }] });
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const address = `http://127.0.0.1:${port}/v1/chat/completions`;
  while (!signal.aborted)
    await fetch(address, { method: "POST", headers, body, signal }).then(
      (answer) => answer.text(),
      () => undefined,
    );
}

/** Without Shift VS Code would open the file instead. */
async function dropWithShift(window: EditorWindow, file: string, chat: Frame): Promise<void> {
  const { page } = window;
  await page.getByRole("treeitem", { name: file }).waitFor();
  await until(async () => {
    // Both may still move while the explorer comes up.
    const from = await page.getByRole("treeitem", { name: file }).boundingBox();
    const to = await chat.getByRole("textbox", { name: "Your question" }).boundingBox();
    if (from === null || to === null) return false;
    await page.mouse.move(from.x + 60, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 90, from.y + 20, { steps: 4 });
    await page.keyboard.down("Shift");
    await page.mouse.move(to.x + 80, to.y - 60, { steps: 8 });
    await page.mouse.move(to.x + 90, to.y - 50, { steps: 8 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    return comes(chat.getByRole("button", { name: `Without ${file}` }));
  }, "the file is attached");
}
