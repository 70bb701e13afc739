// The live view of a run while the world around it changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame } from "playwright-core";
import { until } from "../support/until.ts";
import { agentOf, callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { curveOtherThan, shownStep, stepBeyond } from "./support/run-view.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";
import type { Editor } from "./support/editor.ts";
import type { EditorWindow } from "./support/window.ts";

test("an open chart goes on in all windows after the agent was killed", async () => {
  await inEditor({}, async (window, editor) => {
    await window.openContainer("Trainyard");
    await startLongRun(editor);
    const other = await editor.open();
    const views = [await openRun(window), await openRun(other)];
    const before = await Promise.all(views.map((view) => stepBeyond(view, 0)));
    const curves = await Promise.all(views.map((view) => curveOtherThan(view, "")));

    const { pid } = await agentOf(editor.home);
    process.kill(pid, "SIGKILL");
    await agentOf(editor.home, pid);
    for (const [index, view] of views.entries()) {
      await stepBeyond(view, before[index]!);
      await curveOtherThan(view, curves[index]!);
      await view.getByRole("alert").waitFor({ state: "hidden" });
    }
    for (const each of [window, other]) assert.deepEqual(each.complaints(), []);
  });
});

test("a view that was hidden, or whose window was loaded anew, is as it was", async () => {
  await inEditor({}, async (window, editor) => {
    await window.openContainer("Trainyard");
    await startLongRun(editor);
    const view = await openRun(window);
    await view.getByRole("combobox", { name: "X axis" }).selectOption("Tokens");
    await view.getByRole("button", { name: "Log", exact: true }).click();
    await isAsItWas(window);

    await window.runCommand("Create: New File...");
    await window.takeProposal();
    await window.tab(/Untitled/).waitFor();
    await until(() => window.webviewFrames().length === 0, "the view's page has gone");
    await window.tab("endless").click();
    const shownAgain = await isAsItWas(window);

    const step = await shownStep(shownAgain);
    await window.reload();
    // VS Code may not have noted yet which of the tabs was the last one.
    await window.tab("endless").click();
    await stepBeyond(await isAsItWas(window), step);
    assert.deepEqual(window.complaints(), []);
  });
});

async function isAsItWas(window: EditorWindow): Promise<Frame> {
  const view = await window.webview("endless");
  await view.getByRole("button", { name: "Log", exact: true, pressed: true }).waitFor();
  assert.equal(await view.getByRole("combobox", { name: "X axis" }).inputValue(), "tokens");
  await curveOtherThan(view, "");
  return view;
}

/** Much longer than the test; it is ended with the editor. */
async function startLongRun(editor: Editor): Promise<void> {
  const file = writeTinyTraining(editor.folder, { name: "endless", steps: 2_000_000 });
  await callAgent(editor.home, "run/start", { training: { file }, operationId: "endless-run" });
}

async function openRun(window: EditorWindow): Promise<Frame> {
  await window.openContainer("Trainyard");
  await window.openByClick(window.treeItem("Runs", /^endless/), "endless");
  const view = await window.webview("endless");
  await view.getByRole("progressbar", { name: "Steps done" }).waitFor();
  return view;
}
