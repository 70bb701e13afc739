import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { parameterShapes } from "../../../../agent/model/parameters.ts";
import { exportModel } from "../../../../agent/run/export.ts";
import { openHome } from "../../../../agent/store/home.ts";
import { exportParity, parityEffort } from "../../../../agent/worker/perform/export-parity.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { writeTinyAdapter } from "../../../support/tiny-adapter.ts";
import { tinyConfig, tinyModel } from "../../../support/tiny-model.ts";

/** A model of 26 million zeros, which take no room on the disk. */
async function wideModel(folder: string): Promise<ReturnType<typeof tinyConfig>> {
  const model = await tinyModel("llama");
  await writeModelFolder(folder, model);
  const [hiddenSize, intermediateSize] = [2048, 2048];
  const config = { ...model.config, hiddenSize, intermediateSize };
  const file = path.join(folder, "config.json");
  const written = JSON.parse(readFileSync(file, "utf8")) as object;
  const sizes = { hidden_size: hiddenSize, intermediate_size: intermediateSize, head_dim: 512 };
  writeFileSync(file, JSON.stringify({ ...written, ...sizes }));
  let end = 0;
  const entries = parameterShapes(config).map(({ name, shape }) => {
    const begin = end;
    end += 2 * shape.reduce((product, length) => product * length, 1);
    return [name, { dtype: "F16", shape, data_offsets: [begin, end] }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const weights = path.join(folder, "model.safetensors");
  writeFileSync(weights, Buffer.concat([length, header]));
  truncateSync(weights, 8 + header.length + end);
  return config;
}

test("The effort of parity follows from the model that answers, not from the adapters beside it", async () => {
  const root = temporaryFolder();
  const [base, adapter, small] = ["base", "adapter", "small"].map((name) => path.join(root, name)) as [
    string,
    string,
    string,
  ];
  const config = await wideModel(base);
  mkdirSync(adapter);
  await writeTinyAdapter(adapter, config, { base, seed: 1 });
  await writeModelFolder(small, await tinyModel("llama"));
  assert.deepEqual(await parityEffort(base), { prompts: 4, maxTokens: 16 });
  assert.deepEqual(await parityEffort(adapter), { prompts: 4, maxTokens: 16 });
  assert.deepEqual(await parityEffort(small), { prompts: 20, maxTokens: 32 });
});

test("The weights are asked once for all formats, and one that cannot be compared keeps none of the others", async () => {
  const root = temporaryFolder();
  const [reference, folder] = [path.join(root, "reference"), path.join(root, "export")];
  await writeModelFolder(reference, await tinyModel("llama"));
  const types = { ggufType: "f16", onnxType: "f32" } as const;
  const { manifest } = await exportModel(reference, folder, { formats: ["gguf", "onnx"], ...types });
  truncateSync(path.join(folder, "model.gguf"), 100);
  const messages: string[] = [];
  const report = ({ message }: { message: string }): void => {
    messages.push(message);
    if (message.startsWith("Comparing gguf")) rmSync(path.join(reference, "model.safetensors"));
  };
  const formats = ["gguf", "onnx"] as const;
  const { reports, failures } = await exportParity(
    { reference, folder, manifest, formats, reported: formats, ggufFile: "model.gguf", ...types },
    { home: openHome(path.join(root, "home")), report },
  );
  assert.deepEqual(
    reports.map(({ format, parityTop1 }) => [format, parityTop1]),
    [["onnx", 1]],
  );
  assert.match(failures.join("|"), /^gguf could not be compared: [^|]+$/);
  assert.deepEqual(messages, [
    "Choosing prompts",
    "Comparing gguf with the weights",
    "Comparing onnx with the weights",
  ]);
});
