// Two checkpoints of one run side by side: asked the same, voted on, and the conversation exported.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { until } from "../support/until.ts";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";

test("two checkpoints answer the same blind, are voted on, have their names then, and become rows of a file", async () => {
  await inEditor({}, async (window, editor) => {
    await window.openContainer("Trainyard");
    const file = writeTinyTraining(editor.folder, { name: "colours", steps: 60, checkpointInterval: 30 });
    const run = await callAgent(editor.home, "run/start", {
      training: { file },
      operationId: "colours-run",
    });
    await until(
      async () => (await callAgent(editor.home, "run/get", { run: run.id })).run.state === "succeeded",
      "the run has ended",
      120,
    );
    await window.runCommand("Trainyard: Open Chat");
    const chat = await window.webview(/./);
    const first = chat.getByRole("combobox", { name: "Model" });
    await first.selectOption("colours, step 30");
    await chat.getByRole("button", { name: "Compare with Another Model" }).click();
    await chat.getByRole("combobox", { name: "Model 2" }).selectOption("colours, step 60");
    await chat.getByRole("checkbox", { name: "Blind" }).click();
    await chat.getByRole("textbox", { name: "Your question" }).fill("red and");
    await chat.getByRole("textbox", { name: "Your question" }).press("Enter");
    const votes = chat.getByRole("group", { name: "Which answer is best?" });
    await votes.getByRole("button", { name: "Model A" }).waitFor({ timeout: 180_000 });
    assert.equal(await chat.getByText("step 30").count(), 0, "nothing tells whose answer is whose");
    await votes.getByRole("button", { name: "Model B" }).click();
    await votes.getByRole("button", { name: /^colours, step (30|60)$/, pressed: true }).waitFor();

    const { votes: kept, standings } = await callAgent(editor.home, "chat/votes", {});
    assert.deepEqual([kept.length, kept[0]?.isBlind, standings[0]?.wins], [1, true, 1]);
    const steps = kept[0]!.answers.map(({ model }) => ("run" in model ? model.step : 0));
    assert.deepEqual([...steps].sort(), [30, 60]);

    await chat.getByRole("button", { name: "More Actions" }).click();
    await chat.getByRole("menuitem", { name: "Export as JSONL…" }).click();
    // The dialog proposes the name of the conversation, in the folder that is open.
    const exported = path.join(editor.folder, "red and.jsonl");
    const dialog = window.page.locator(".quick-input-widget");
    await until(
      async () => (await dialog.locator("input[type=text]").inputValue()) === exported,
      "the name is proposed",
    );
    await dialog.getByRole("button", { name: "OK" }).click();
    // VS Code makes the file before it writes into it.
    await window.notification("Saved red and.jsonl").waitFor();
    const rows = readFileSync(exported, "utf8").trim().split("\n");
    assert.equal(rows.length, 2);
    const [row] = rows.map((line) => JSON.parse(line) as { messages: { role: string; content: string }[] });
    assert.deepEqual(
      row!.messages.map(({ role }) => role),
      ["user", "assistant"],
    );
    assert.deepEqual(window.complaints(), []);
  });
});
