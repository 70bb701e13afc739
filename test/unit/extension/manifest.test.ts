import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { manifestOf } from "../../../extension/manifest.ts";

test("The manifest has what the extension reads of it", () => {
  const packageJSON: unknown = JSON.parse(readFileSync("package.json", "utf8"));
  const { version, contributes } = manifestOf({ extension: { packageJSON } });
  assert.match(version, /^\d+\.\d+\.\d+/);
  assert.ok(contributes.commands.some(({ command }) => command === "trainyard.run.stop"));
  assert.ok(contributes.configuration.some(({ properties }) => "trainyard.agent.home" in properties));
  assert.equal(contributes.walkthroughs.length, 1);
});
