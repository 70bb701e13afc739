// Number formats of GGUF: what is read is what Python's gguf reads.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { exportGguf } from "../../agent/model/gguf/export.ts";
import { readGgufHeader } from "../../agent/model/gguf/read.ts";
import { GgufTensorFile } from "../../agent/model/gguf/tensor-file.ts";
import { dataOf } from "../../agent/model/tensors.ts";
import { GgufType } from "../../schemas/export.ts";
import { runPython } from "../support/python.ts";
import { tinyModel } from "../support/tiny-model.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-gguf-numbers-"));
after(() => rmSync(root, { recursive: true }));

const model = await tinyModel("llama", {
  ...{ layers: 2, hiddenSize: 576, intermediateSize: 512, attentionHeads: 9, keyValueHeads: 3 },
});
const files = GgufType.options.map((type) => ({
  type,
  file: path.join(root, `${type}.gguf`),
  numbers: path.join(root, type),
}));
for (const { type, file } of files) await exportGguf(file, model, { type, name: type, threads: 1 });
// One Python process for all, since most of the time goes into starting it.
await runPython(
  "test/peers/python/reference_gguf.py",
  ...files.flatMap(({ file, numbers }) => [file, numbers]),
);

for (const { type, file, numbers } of files) {
  test(`every tensor of an export as ${type} holds the numbers that Python reads`, async () => {
    const reader = new GgufTensorFile(file);
    for (const info of (await readGgufHeader(file)).tensors) {
      const bytes = readFileSync(path.join(numbers, `${info.name}.bin`));
      const theirs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      const ours = dataOf(reader.source(info));
      const scale = theirs.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      // The order of a product and a sum is not the same in both.
      const isSame =
        ours.length === theirs.length &&
        ours.every((value, at) => Math.abs(value - theirs[at]!) <= 1e-6 * scale);
      assert.ok(isSame, info.name);
    }
    reader.close();
  });
}
