// The agent's life beside the windows: who starts it, what it outlives, and what happens when it is killed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { protocolVersion } from "../../schemas/protocol/agent.ts";
import { builtTestProgram } from "../soak/built-test-program.ts";
import { prepareEditor } from "../support/editor-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { agentOf, callAgent, programOf } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";

test("one agent, on the editor's own Node, serves all windows and outlives their reload", async () => {
  await inEditor({}, async (window, editor) => {
    await window.openContainer("Trainyard");
    const { pid } = await agentOf(editor.home);
    const program = programOf(pid);
    if (program !== undefined) assert.equal(program, realpathSync(prepareEditor().node));

    const other = await editor.open();
    await other.openContainer("Trainyard");
    await window.reload();
    await window.openContainer("Trainyard");
    const file = writeTinyTraining(editor.folder, { name: "seen-twice", steps: 200 });
    await callAgent(editor.home, "run/start", { training: { file }, operationId: "seen-twice-1" });
    for (const each of [window, other]) await each.treeItem("Runs", /seen-twice.*succeeded/).waitFor();
    assert.equal((await agentOf(editor.home)).pid, pid);
  });
});

test("an agent that is killed is started anew, and the trees show what has happened meanwhile", async () => {
  await inEditor({}, async (window, editor) => {
    await window.openContainer("Trainyard");
    const { pid } = await agentOf(editor.home);
    const file = writeTinyTraining(editor.folder, { name: "goes-on", steps: 20_000 });
    await callAgent(editor.home, "run/start", { training: { file }, operationId: "goes-on-1" });
    await window.treeItem("Runs", /goes-on.*running/).waitFor();

    process.kill(pid, "SIGKILL");
    await agentOf(editor.home, pid);
    await window.treeItem("Runs", /goes-on.*succeeded/).waitFor({ timeout: 120_000 });
  });
});

test("an agent that was stopped stays away until somebody wants it", async () => {
  await inEditor({}, async (window, editor) => {
    await window.runCommand("Trainyard: Start Agent");
    const { pid } = await agentOf(editor.home);
    await window.runCommand("Trainyard: Stop Agent");
    await until(() => hasEnded(pid), "the agent has ended");
    await window.runCommand("Trainyard: Start Agent");
    assert.notEqual((await agentOf(editor.home, pid)).pid, pid);
  });
});

test("an agent of another version is named, and replaced by a click", async () => {
  const home = path.join(temporaryFolder(), "home");
  mkdirSync(home);
  const foreign = builtTestProgram("unit/command/foreign-agent");
  const child = spawn(process.execPath, [foreign, home, String(protocolVersion - 1)], { stdio: "ignore" });
  await until(() => existsSync(path.join(home, "agent.json")), "the foreign agent is there");
  await inEditor({ home }, async (window) => {
    await window.openContainer("Trainyard");
    const runs = window.view("Runs");
    await runs.getByText(/older than this extension/).waitFor();
    await runs.getByRole("button", { name: "Replace Agent" }).click();
    await runs.getByRole("button", { name: "Train the Sample" }).waitFor();
    assert.equal((await agentOf(home, child.pid)).protocolVersion, protocolVersion);
  });
});

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
