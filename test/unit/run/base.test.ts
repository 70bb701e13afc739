import assert from "node:assert/strict";
import { appendFileSync, cpSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { exportGguf } from "../../../agent/model/gguf/export.ts";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { type BaseOfRun, baseAsItWas, findBase } from "../../../agent/run/base.ts";
import { openHome } from "../../../agent/store/home.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import { failureOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const home = openHome(temporaryFolder());
const root = temporaryFolder();
const model = path.join(root, "model");

before(async () => {
  const tiny = await tinyModel("llama");
  await writeModelFolder(model, tiny);
  await exportGguf(path.join(root, "model.gguf"), tiny, { type: "f16", name: "tiny" });
});

/** A copy of the folder or the file, as a run has found it. */
async function found(name: string, from: string): Promise<BaseOfRun & { place: string }> {
  const place = path.join(root, name);
  cpSync(from, place, { recursive: true });
  const config = TrainingFile.parse({ schema: 1, dataset: { path: "rows.jsonl" }, model: { base: place } });
  return (await findBase(home, config))!;
}

test("A base that lies anywhere can be asked as long as it is what the run found", async () => {
  const folder = await found("same", model);
  assert.deepEqual(await baseAsItWas(home, folder), { file: folder.place });
  writeFileSync(path.join(folder.place, "README.md"), "# Read me");
  assert.deepEqual(await baseAsItWas(home, folder), { file: folder.place });
  const file = await found("same.gguf", path.join(root, "model.gguf"));
  assert.deepEqual(await baseAsItWas(home, file), { file: file.place });
  assert.deepEqual(Object.keys(file.files!), ["same.gguf"]);
});

test("One that is gone or has changed is told with its file", async () => {
  const gone = await found("gone", model);
  renameSync(gone.place, path.join(root, "elsewhere"));
  const longer = await found("longer.gguf", path.join(root, "model.gguf"));
  appendFileSync(longer.place, "more");
  const newer = await found("newer", model);
  const later = new Date(Date.now() + 60_000);
  utimesSync(path.join(newer.place, "model.safetensors"), later, later);
  const less = await found("less", model);
  renameSync(path.join(less.place, "tokenizer.json"), path.join(less.place, "other.json"));
  for (const [base, code, words] of [
    [gone, "base_gone", /is not there any more: .*gone\.$/],
    [longer, "base_changed", /longer\.gguf had \d+ bytes and has \d+\.$/],
    [newer, "base_changed", /model\.safetensors was written to on /],
    [less, "base_changed", /tokenizer\.json is not there any more\.$/],
  ] as const) {
    const failure = await failureOf(baseAsItWas(home, base));
    assert.equal(failure.code, code);
    assert.match(failure.message, words);
  }
});

test("A model of the home that was removed is told, too", async () => {
  const base = { place: path.join(home.models, "gone", "v1"), model: "gone", version: "v1" };
  assert.equal((await failureOf(baseAsItWas(home, base))).code, "model_not_found");
});

test("A single file is a base whatever it is called", async () => {
  const file = await found("tiny-imatrix-mmproj.gguf", path.join(root, "model.gguf"));
  assert.deepEqual(Object.keys(file.files!), ["tiny-imatrix-mmproj.gguf"]);
  assert.deepEqual(await baseAsItWas(home, file), { file: file.place });
});
