import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { ggmlLibrary } from "../../../../agent/model/ggml-library.ts";
import { exportGguf } from "../../../../agent/model/gguf/export.ts";
import { openGgufModel } from "../../../../agent/model/gguf/open.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { tinyModel } from "../../../support/tiny-model.ts";

test("A file is quantised in a folder of any name; llama.cpp is told names of ASCII alone", async (t) => {
  const folder = path.join(temporaryFolder(), "张伟", "модели");
  mkdirSync(folder, { recursive: true });
  const model = await tinyModel("llama");
  const told = t.mock.method(ggmlLibrary(), "quantizeFile");
  const before = process.cwd();
  const types = ["q4_0", "q4_K_M", "q6_K"] as const;
  // At once, although the process has one working directory.
  await Promise.all(
    types.map((type) =>
      exportGguf(path.join(folder, `模型-${type}.gguf`), model, { type, name: "tiny", threads: 1 }),
    ),
  );
  const names = told.mock.calls.flatMap(({ arguments: [from, to] }) => [from, to]);
  assert.equal(names.length, 6);
  for (const name of names) assert.match(name, /^[\x21-\x7e]+$/);
  assert.equal(process.cwd(), before);
  assert.deepEqual(readdirSync(folder).sort(), types.map((type) => `模型-${type}.gguf`).sort());
  for (const type of types) {
    const opened = await openGgufModel(path.join(folder, `模型-${type}.gguf`));
    opened.close();
    assert.equal(opened.config.layers, 2);
  }
});
