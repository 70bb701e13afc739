// What the manifest promises is there.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, manifest } from "./extension.ts";

describe("the manifest", () => {
  before(() => extension().activate());

  it("has no command that does not exist", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = manifest().contributes.commands.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
  });

  it("leaves no text as a key", () => {
    assert.deepEqual(JSON.stringify(manifest()).match(/"%[^"%\s]+%"/g), null);
  });

  it("gives every setting the default that the editor then reports", () => {
    for (const { properties } of manifest().contributes.configuration) {
      for (const [name, property] of Object.entries(properties)) {
        const inspected = vscode.workspace.getConfiguration().inspect(name);
        assert.deepEqual(inspected?.defaultValue, property.default, name);
      }
    }
  });

  it("has views that can be focused", async () => {
    for (const { id } of Object.values(manifest().contributes.views).flat()) {
      await vscode.commands.executeCommand(`${id}.focus`);
    }
  });
});
