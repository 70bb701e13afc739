// The display language is Simplified Chinese: manifest, trees, messages and webviews follow.
import assert from "node:assert/strict";
import { test } from "node:test";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";

test("in a Chinese window everything of ours is Chinese, from the welcome to the chat", async () => {
  await inEditor({ locale: "zh-cn" }, async (window, editor) => {
    await window.openContainer("Trainyard");
    await window.view("运行").getByRole("button", { name: "训练示例" }).waitFor();
    await window.view("数据集").getByRole("button").first().waitFor();

    const file = writeTinyTraining(editor.folder, { name: "小模型", steps: 1200 });
    await callAgent(editor.home, "run/start", { training: { file }, operationId: "chinese-1" });
    const run = window.treeItem("运行", /^小模型/);
    await run.and(window.page.locator("[aria-expanded]")).waitFor();
    await window.treeItem("运行", /^今天/).waitFor();

    await window.clickInlineAction(run, "与检查点对话…");
    await window.takeProposal();
    const chat = await window.webview(/小模型/);
    await chat.getByRole("textbox", { name: "你的问题" }).waitFor();
    assert.equal(await chat.locator("html").getAttribute("lang"), "zh-cn");
    assert.deepEqual(window.complaints(), []);
  });
});
