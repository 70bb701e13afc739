// What has happened when a window has started, without anybody asking for anything.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { extension } from "./extension.ts";

describe("activation", () => {
  it("succeeds by itself once the window has started", async () => {
    await extension().activate();
    assert.ok(extension().isActive);
  });

  it("starts no agent that nobody has asked for", () => {
    assert.ok(!existsSync(path.join(process.env["TRAINYARD_HOME"]!, "agent.json")));
  });

  it("opens no editor", () => {
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)),
      [],
    );
  });
});
