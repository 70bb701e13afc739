import { test } from "node:test";
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { TrainyardError } from "../../../agent/errors.ts";
import { checkGguf } from "../../../agent/model/gguf/check.ts";
import { readModelFolder, writeModelFolder } from "../../../agent/model/huggingface.ts";
import { exportManifestFile, exportModel, readExportManifest } from "../../../agent/run/export.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-export-"));

async function checkpoint(name: string, seed = 7): Promise<string> {
  const folder = path.join(root, name, "checkpoints", "step-00000500");
  const model = await tinyModel("llama");
  model.tensors.get("model.norm.weight")!.data[0] = seed;
  mkdirSync(folder, { recursive: true });
  await writeModelFolder(folder, model);
  return folder;
}

const all = { formats: ["safetensors", "gguf", "onnx"], ggufType: "f16" } as const;

test("every format is written, and the manifest holds the sha256 of each file", async () => {
  const source = await checkpoint("all");
  const target = path.join(root, "models", "all");
  const { manifest } = await exportModel(source, target, all);
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const content = readFileSync(path.join(target, name));
    assert.equal(content.length, bytes);
    assert.equal(createHash("sha256").update(content).digest("hex"), sha256);
  }
  const formats = Object.values(manifest.files).map(({ format }) => format);
  assert.deepEqual([...new Set(formats)].sort(), ["gguf", "onnx", "safetensors"]);
  assert.deepEqual(readExportManifest(exportManifestFile(source, target)), manifest);
  const [ours, theirs] = [await readModelFolder(source), await readModelFolder(target)];
  assert.deepEqual(theirs.tensors, ours.tensors);
  assert.deepEqual(theirs.config, ours.config);
  assert.deepEqual(theirs.tokenizer.json, ours.tokenizer.json);
  await checkGguf(path.join(target, "model.gguf"));
});

test("a later export of the same weights adds to the manifest, one of other weights replaces it", async () => {
  const target = path.join(root, "models", "twice");
  const source = await checkpoint("twice");
  await exportModel(source, target, { formats: ["gguf"], ggufType: "q8_0" });
  const second = await exportModel(source, target, { formats: ["onnx"], ggufType: "f16" });
  assert.ok("model.gguf" in second.manifest.files && "model.onnx" in second.manifest.files);
  assert.equal(second.manifest.ggufType, "q8_0");
  const other = await exportModel(await checkpoint("other", 8), target, {
    formats: ["onnx"],
    ggufType: "f16",
  });
  assert.ok(!("model.gguf" in other.manifest.files));
});

test("a checkpoint that is exported in place keeps its own manifest", async () => {
  const source = await checkpoint("in-place");
  writeFileSync(path.join(source, "manifest.json"), "{}");
  const { manifest } = await exportModel(source, source, all);
  assert.equal(readFileSync(path.join(source, "manifest.json"), "utf8"), "{}");
  assert.ok(existsSync(path.join(source, "model.gguf")));
  assert.ok("model.safetensors" in manifest.files);
});

test("a folder that is no model is refused by name", async () => {
  const source = await checkpoint("broken");
  const cases: [string, string, RegExp][] = [
    ["config.json", "{", /not JSON/],
    ["config.json", '{"model_type":"mamba"}', /model_type is mamba/],
    ["config.json", '{"model_type":"llama"}', /vocab_size/],
    ["model.safetensors", "", /shorter than 8 bytes/],
  ];
  for (const [name, content, reason] of cases) {
    const file = path.join(source, name);
    const before = readFileSync(file);
    writeFileSync(file, content);
    await assert.rejects(exportModel(source, path.join(root, "none"), all), (error: unknown) => {
      assert.ok(error instanceof TrainyardError);
      assert.match(error.message, reason);
      return true;
    });
    writeFileSync(file, before);
  }
});
