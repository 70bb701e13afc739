import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { exportModel } from "../../../agent/run/export.ts";
import { planExport, type ExportPlan } from "../../../agent/run/export-plan.ts";
import type { ExportFormat, GgufType } from "../../../schemas/export.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyModel } from "../../support/tiny-model.ts";

/** A version with what was exported of a model into it. */
async function version(formats: readonly ExportFormat[], ggufType: GgufType): Promise<string> {
  const root = temporaryFolder();
  await writeModelFolder(path.join(root, "source"), await tinyModel("llama"));
  const { folder } = await exportModel(path.join(root, "source"), path.join(root, "v1"), {
    formats,
    ggufType,
  });
  return folder;
}

async function plan(
  folder: string,
  formats: readonly ExportFormat[],
  ggufType: GgufType,
): Promise<ExportPlan> {
  return planExport(folder, { source: folder, formats, ggufType, onnxType: "f32", modelfile: false });
}

test("A GGUF file that can be made again is written over, one that is all there is has others beside it", async () => {
  const both = await version(["safetensors", "gguf"], "f16");
  const again = await plan(both, ["gguf", "onnx"], "q4_0");
  assert.deepEqual([again.formats, again.ggufFile, again.notes], [["gguf", "onnx"], "model.gguf", []]);
  assert.deepEqual(again.replaced, [path.join(both, "model.gguf")]);

  const alone = await version(["gguf"], "q4_0");
  const beside = await plan(alone, ["gguf"], "f16");
  assert.deepEqual([beside.formats, beside.ggufFile, beside.replaced], [["gguf"], "model-f16.gguf", []]);
  assert.match(beside.notes.join(), /answer no better/);
});

test("What is there is neither written nor held against itself, yet what was found out of it before is told", async () => {
  const alone = await version(["gguf"], "q4_0");
  const { formats, compared, reported, replaced } = await plan(alone, ["gguf"], "q4_0");
  assert.deepEqual([formats, compared, reported, replaced], [[], [], ["gguf"], []]);
});

test("A version that cannot be read goes as a whole, with every GGUF file in it", async () => {
  const damaged = await version(["gguf"], "f16");
  writeFileSync(path.join(damaged, "manifest.json"), "{");
  writeFileSync(path.join(damaged, "model-q4_0.gguf"), "");
  const { before, replaced } = await plan(damaged, ["safetensors"], "f16");
  assert.equal(before, undefined);
  assert.deepEqual(
    replaced.map((file) => path.basename(file)),
    ["model-q4_0.gguf", "model.gguf"],
  );
});
