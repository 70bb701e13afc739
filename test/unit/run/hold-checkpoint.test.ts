import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { holdCheckpoint } from "../../../agent/run/hold-checkpoint.ts";
import { codeOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const files = { "model.safetensors": "weights", "config.json": "{}", "optimizer.safetensors": "moments" };

function makeCheckpoint(): { folder: string; held: string } {
  const root = temporaryFolder();
  const folder = path.join(root, "step-00000005");
  const held = path.join(root, "held");
  mkdirSync(folder);
  mkdirSync(held);
  const sums = Object.entries(files).map(([name, content]) => {
    writeFileSync(path.join(folder, name), content);
    return [name, createHash("sha256").update(content).digest("hex")];
  });
  const manifest = { schema: 1, step: 5, files: Object.fromEntries(sums) as object };
  writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  return { folder, held };
}

test("The model of a checkpoint can be read when the run has removed the checkpoint", async () => {
  const { folder, held } = makeCheckpoint();
  await holdCheckpoint(folder, held);
  rmSync(folder, { recursive: true });
  assert.deepEqual(readdirSync(held).sort(), ["config.json", "model.safetensors"]);
  assert.equal(readFileSync(path.join(held, "model.safetensors"), "utf8"), "weights");
});

test("A checkpoint of which a file is gone already was removed", async () => {
  for (const name of ["manifest.json", "model.safetensors"]) {
    const { folder, held } = makeCheckpoint();
    rmSync(path.join(folder, name));
    assert.equal(await codeOf(holdCheckpoint(folder, held)), "checkpoint_removed");
  }
});

test("A checkpoint of which a file has changed is damaged", async () => {
  const { folder, held } = makeCheckpoint();
  writeFileSync(path.join(folder, "model.safetensors"), "Weights");
  assert.equal(await codeOf(holdCheckpoint(folder, held)), "checkpoint_damaged");
});
