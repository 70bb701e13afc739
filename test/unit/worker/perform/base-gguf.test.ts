import assert from "node:assert/strict";
import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileTypeOf } from "../../../../agent/model/gguf/file-type.ts";
import { readGgufHeader } from "../../../../agent/model/gguf/read.ts";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { exportModel } from "../../../../agent/run/export.ts";
import { openHome } from "../../../../agent/store/home.ts";
import { stackedGguf } from "../../../../agent/worker/perform/adapters-gguf.ts";
import { baseGguf } from "../../../../agent/worker/perform/base-gguf.ts";
import type { GgufType } from "../../../../schemas/export.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { writeTinyAdapter } from "../../../support/tiny-adapter.ts";
import { tinyModel } from "../../../support/tiny-model.ts";

test("A base and the adapters beside it stay when other files come beside its weights, and go with its weights", async () => {
  const root = temporaryFolder();
  const [base, adapter] = [path.join(root, "base"), path.join(root, "adapter")];
  const model = await tinyModel("llama");
  await writeModelFolder(base, model);
  mkdirSync(adapter);
  await writeTinyAdapter(adapter, model.config, { base, seed: 1 });
  const work = { home: openHome(path.join(root, "home")), report: () => undefined };
  const before = await stackedGguf(adapter, [], work);
  const { mtimeMs } = statSync(before.file);
  for (const name of ["parity.json", "parity.md", "manifest.json", "export.json", "README.md"])
    writeFileSync(path.join(base, name), "{}");
  await exportModel(base, base, { formats: ["onnx", "gguf"], ggufType: "f16" });
  assert.deepEqual(await stackedGguf(adapter, [], work), before);
  assert.ok(statSync(before.file).mtimeMs >= mtimeMs);

  utimesSync(path.join(base, "config.json"), new Date(), new Date(Date.now() + 60_000));
  await exportModel(base, base, { formats: ["gguf"], ggufType: "q8_0" });
  const after = await stackedGguf(adapter, [], work);
  assert.notEqual(after.base, before.base);
  assert.notEqual(after.file, before.file);
});

test("A model is asked by its own GGUF file where that is of the wanted type, and by one in the cache where not", async () => {
  const root = temporaryFolder();
  const home = openHome(path.join(root, "home"));
  const work = { home, report: () => undefined };
  const folder = path.join(root, "model");
  await writeModelFolder(folder, await tinyModel("llama"));
  await exportModel(folder, folder, { formats: ["gguf"], ggufType: "q4_0" });
  const own = path.join(folder, "model.gguf");
  const asked = async (type: GgufType): Promise<[isOwn: boolean, type: string]> => {
    const file = await baseGguf(folder, work, type);
    assert.ok(file === own || file.startsWith(home.cache));
    return [file === own, fileTypeOf(await readGgufHeader(file))];
  };
  assert.deepEqual(await asked("q4_0"), [true, "q4_0"]);
  assert.deepEqual(await asked("f16"), [false, "f16"]);
  assert.deepEqual(await asked("q8_0"), [false, "q8_0"]);
});

test("Adapters that are merged into their base are written anew when that has changed", async () => {
  const root = temporaryFolder();
  const work = { home: openHome(path.join(root, "home")), report: () => undefined };
  const [base, adapter] = [path.join(root, "base"), path.join(root, "adapter")];
  const model = await tinyModel("llama");
  await writeModelFolder(base, model);
  mkdirSync(adapter);
  await writeTinyAdapter(adapter, model.config, { base, seed: 1 });
  const before = await baseGguf(adapter, work, "q8_0");
  assert.equal(await baseGguf(adapter, work, "q8_0"), before);
  utimesSync(path.join(base, "model.safetensors"), new Date(), new Date(Date.now() + 60_000));
  assert.notEqual(await baseGguf(adapter, work, "q8_0"), before);
});
