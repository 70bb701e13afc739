// The display language is Simplified Chinese: manifest, trees, messages and webviews follow.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { lineWith, openFile, pointAt } from "./support/text-editor.ts";
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
    // The day may end meanwhile.
    await window.treeItem("运行", /^(今天|昨天)/).waitFor();

    await window.clickInlineAction(run, "与检查点对话…");
    await window.takeProposal();
    const chat = await window.webview(/小模型/);
    await chat.getByRole("textbox", { name: "你的问题" }).waitFor();
    assert.equal(await chat.locator("html").getAttribute("lang"), "zh-cn");
    assert.deepEqual(window.complaints(), []);
  });
});

test("in a Chinese window problems of training files, explanations and what follows from values are Chinese", async () => {
  const folder = temporaryFolder();
  const broken = `schema = 1\n\n[dataset]\npath = "none.jsonl"\n\n[training]\nsteps = 10\nstep = 20\n`;
  writeFileSync(path.join(folder, "broken.train.toml"), broken);
  await inEditor({ locale: "zh-cn", folder }, async (window) => {
    await openFile(window, "broken.train.toml");
    await window.runCommand("Problems: Focus on Problems View");
    const problems = window.page.locator(".markers-panel .monaco-list-row");
    await problems.filter({ hasText: '[training] 中没有键 "step"。是否想写 steps？' }).waitFor();
    await problems.filter({ hasText: "none.jsonl 不存在。" }).waitFor();
    const steps = lineWith(window, "steps").first().locator("span span").first();
    await pointAt(window, steps, window.page.locator(".monaco-hover", { hasText: "优化器步数" }));
    await lineWith(window, "= 10,240 个 token").waitFor();
  });
});
