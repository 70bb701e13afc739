import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkGgufAdapter, namedBase } from "../../../agent/model/gguf/adapter.ts";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { openModelSource, readTensors } from "../../../agent/model/source.ts";
import { exportModel } from "../../../agent/run/export.ts";
import { codeOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { writeTinyAdapter } from "../../support/tiny-adapter.ts";
import { tinyModel } from "../../support/tiny-model.ts";

/** A base's folder, an adapter's beside it, and where to. */
async function tinyAdapted() {
  const root = temporaryFolder();
  const [base, source, target] = ["base", "tone", "target"].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  const { config, ...model } = await tinyModel("llama");
  await writeModelFolder(base, { config, ...model });
  await writeTinyAdapter(source, config, { base, seed: 1 });
  return { base, source, target, config };
}

const options = { formats: ["adapter"], ggufType: "f16" } as const;

test("An adapter is exported without its base: as peft's folder, as GGUF, and for Ollama", async () => {
  const { base, source, target, config } = await tinyAdapted();
  const { manifest } = await exportModel(source, target, { ...options, modelfile: true });
  assert.deepEqual(Object.keys(manifest.files).sort(), [
    "Modelfile-adapter",
    "adapter.gguf",
    "adapter/adapter_config.json",
    "adapter/adapter_model.safetensors",
  ]);
  for (const [name, { format, bytes }] of Object.entries(manifest.files)) {
    assert.equal(format, "adapter");
    assert.equal(readFileSync(path.join(target, name)).length, bytes);
  }
  const gguf = path.join(target, "adapter.gguf");
  await checkGgufAdapter(gguf, config);
  await assert.rejects(namedBase(gguf), { code: "model_file_damaged" });
  assert.ok(!readFileSync(gguf).includes(base), "it says nothing of where it was made");
  const modelfile = readFileSync(path.join(target, "Modelfile-adapter"), "utf8");
  assert.equal(modelfile, `FROM ${base}\nADAPTER ./adapter.gguf\n`);
  const [before, after] = await Promise.all([source, path.join(target, "adapter")].map(openModelSource));
  assert.deepEqual(readTensors(after!), readTensors(before!));
});

test("A base that came from the Hub is called in the exported folder as it is there", async () => {
  const { base, source, target } = await tinyAdapted();
  const manifest = {
    ...{ schema: 1, createdAt: new Date().toISOString(), origin: "imported", lineage: { weights: "" } },
    hub: { endpoint: "https://huggingface.co", id: "org/base", revision: "abc" },
    files: {},
  };
  writeFileSync(path.join(base, "manifest.json"), JSON.stringify(manifest));
  await exportModel(source, target, options);
  const text = readFileSync(path.join(target, "adapter", "adapter_config.json"), "utf8");
  const config = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual([config["base_model_name_or_path"], config["revision"]], ["org/base", "abc"]);
  assert.ok(!existsSync(path.join(target, "Modelfile-adapter")));
});

test("Whole weights have no adapter to export, and are not exported otherwise beside that either", async () => {
  const { base, target } = await tinyAdapted();
  const formats = ["gguf", ...options.formats] as const;
  assert.equal(await codeOf(exportModel(base, target, { ...options, formats })), "not_an_adapter");
  assert.ok(!existsSync(target));
});
