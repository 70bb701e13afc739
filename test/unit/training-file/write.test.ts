import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { readTrainingFile } from "../../../agent/training-file/read.ts";
import { writeTrainingFile } from "../../../agent/training-file/write.ts";
import { smallest, writeFiles } from "./marked.ts";

test("A resolved file reads back to the same values", async () => {
  const folder = await writeFiles({
    "run.train.toml": `${smallest}name = "été \\"x\\""\n[dataset.columns]\n"the prompt" = 'C:\\'\n[optimizer]\nlr = 3e-4\n[training]\nmax_norm = 0.0`,
  });
  const { value } = await readTrainingFile(path.join(folder, "run.train.toml"));
  assert.ok(value !== undefined);
  await writeFile(path.join(folder, "config.toml"), writeTrainingFile(value));
  const again = await readTrainingFile(path.join(folder, "config.toml"));
  assert.deepEqual(again.value, value);
  // Keys without effect are remarked once they are all written out; none of them is an error.
  assert.ok(again.problems.every(({ severity }) => severity === "warning"));
});
