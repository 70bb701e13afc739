import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { weightsOfPlace, weightsOfVersion } from "../../../agent/evaluation/weights.ts";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { ExportManifest } from "../../../schemas/export.ts";
import { failureOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { writeTinyAdapter } from "../../support/tiny-adapter.ts";
import { tinyModel } from "../../support/tiny-model.ts";

test("The sum of adapters holds that of their base, and adapters in a circle have none", async () => {
  const root = temporaryFolder();
  const model = await tinyModel("llama");
  const folderOf = (name: string): string => path.join(root, name);
  await writeModelFolder(folderOf("base"), model);
  for (const [name, base] of [
    ["first", "../base"],
    ["second", "../third"],
    ["third", "../second"],
  ] as const) {
    mkdirSync(folderOf(name));
    await writeTinyAdapter(folderOf(name), model.config, { base, seed: 1 });
  }
  const before = await weightsOfPlace(folderOf("first"));
  writeFileSync(path.join(folderOf("base"), "generation_config.json"), "{}");
  assert.notEqual(await weightsOfPlace(folderOf("first")), before);
  assert.equal((await failureOf(weightsOfPlace(folderOf("second")))).code, "adapter_not_usable");
});

test("Adapters that are added as they are asked have another sum than those that were added before", () => {
  const manifest = (adapter: Partial<ExportManifest>): ExportManifest =>
    ExportManifest.parse({
      ...{ schema: 1, createdAt: new Date().toISOString(), lineage: { weights: "w" }, files: {} },
      ...adapter,
    });
  const added = { folder: "added", manifest: manifest({ adapter: { base: "base" } }) };
  assert.notEqual(weightsOfVersion(added), weightsOfVersion(added, "f16"));
  const whole = { folder: "whole", manifest: manifest({}) };
  assert.equal(weightsOfVersion(whole), weightsOfVersion(whole, "f16"));
});
