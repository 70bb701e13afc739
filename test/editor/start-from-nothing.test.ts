// From an empty profile, an empty home and an empty folder to a model that answers, with the mouse alone.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { curveOtherThan, stepBeyond } from "./support/run-view.ts";
import { inEditor } from "./support/in-editor.ts";

/** The first checkpoint comes after some twenty seconds where nothing else runs. */
const CHECKPOINT_MILLISECONDS = 900_000;

test("the sample trains and answers after a click in the welcome view", async () => {
  await inEditor({}, async (window, editor) => {
    assert.deepEqual(readdirSync(editor.folder), []);
    await window.openContainer("Trainyard");
    await window.view("Runs").getByRole("button", { name: "Train the Sample" }).click();

    const run = window.treeItem("Runs", /^git-helper, running, \d+%/);
    await run.waitFor();
    assert.ok(existsSync(path.join(editor.folder, "trainyard-sample", "git-helper.train.toml")));
    await window.tab("git-helper.train.toml").waitFor();

    const view = await window.webview("git-helper");
    const curve = await curveOtherThan(view, "");
    await stepBeyond(view, await stepBeyond(view, 0));
    await curveOtherThan(view, curve);

    const withCheckpoint = run.and(window.page.locator("[aria-expanded]"));
    await withCheckpoint.waitFor({ timeout: CHECKPOINT_MILLISECONDS });
    await window.clickInlineAction(run, "Chat with Checkpoint…");
    const chat = await window.webview(/git-helper, step/);
    await chat.getByRole("textbox", { name: "Your question" }).fill("undo the last commit");
    await chat.getByRole("button", { name: "Send" }).click();
    const answer = chat.getByRole("article").last();
    await answer.getByRole("button", { name: "Copy Answer" }).waitFor({ timeout: CHECKPOINT_MILLISECONDS });
    assert.match(await answer.locator(".markdown").innerText(), /\S/);

    await window.clickInlineAction(run, "Stop Run");
    await window.treeItem("Runs", /^git-helper, stopped/).waitFor();
    assert.deepEqual(window.complaints(), []);
  });
});
