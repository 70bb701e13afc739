import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkpointName, checkpointSteps, pruneCheckpoints } from "../../../agent/training/checkpoint.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("a checkpoint that cannot be removed stays whole until the next time", async () => {
  const checkpoints = temporaryFolder();
  const add = (name: string): void => {
    mkdirSync(path.join(checkpoints, name));
    writeFileSync(path.join(checkpoints, name, "manifest.json"), "{}");
  };
  for (const step of [1, 2, 3]) add(checkpointName(step));
  // Its new name is taken.
  add(`${checkpointName(1)}.partial`);
  await pruneCheckpoints(checkpoints, 1, { newest: 3, best: null });
  assert.deepEqual(await checkpointSteps(checkpoints), [3, 1]);
  assert.deepEqual(readdirSync(path.join(checkpoints, checkpointName(1))), ["manifest.json"]);
  await pruneCheckpoints(checkpoints, 1, { newest: 3, best: null });
  assert.deepEqual(readdirSync(checkpoints), [checkpointName(3)]);
});
