// A folder that nobody has vouched for: it may be looked at, and it has no say.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { agentOf } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";

test("an untrusted folder cannot choose where the agent lives, nor have anything trained", async () => {
  const folder = path.join(temporaryFolder(), "strangers");
  const chosen = path.join(folder, "chosen-home");
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  const settings = { "trainyard.agent.home": chosen, "trainyard.agent.start": "withWindow" };
  writeFileSync(path.join(folder, ".vscode", "settings.json"), JSON.stringify(settings));

  const options = {
    folder,
    asksForTrust: true,
    settings: { "security.workspace.trust.startupPrompt": "never" },
  };
  await inEditor(options, async (window, editor) => {
    await window.openContainer("Trainyard");
    await window
      .view("Runs")
      .getByText(/not trusted/)
      .waitFor();
    await window.view("Runs").getByRole("button", { name: "Manage Trust" }).waitFor();
    await agentOf(editor.home);
    assert.ok(!existsSync(chosen));
    assert.deepEqual(await window.commandsOffered("Trainyard: Show Runs Table"), ["Show Runs Table"]);
    assert.deepEqual(await window.commandsOffered("Trainyard: Train the Sample"), []);
  });
});
