import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { plannedMemoryOf } from "../../../agent/handlers/planned-memory.ts";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { openHome } from "../../../agent/store/home.ts";
import { openWorkers, type WorkersOptions } from "../../../agent/worker/workers.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import { builtProgram } from "../../support/built-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyModel } from "../../support/tiny-model.ts";

test("What a base takes is told where it can be; a worker that dies or takes too long only leaves it out", async () => {
  const root = temporaryFolder();
  const home = openHome(path.join(root, "home"));
  const base = path.join(root, "base");
  await writeModelFolder(base, await tinyModel("llama"));
  const config = TrainingFile.parse({ schema: 1, dataset: { path: "rows.jsonl" }, model: { base } });
  const dying = path.join(root, "dying.mjs");
  writeFileSync(dying, "process.exit(3);\n");
  const program = builtProgram("worker.mjs");
  const planned = async (
    options: Partial<WorkersOptions>,
    signal = new AbortController().signal,
  ): Promise<number | undefined> => {
    const workers = openWorkers({ home, program, ...options });
    try {
      return await plannedMemoryOf(workers, config, signal);
    } finally {
      await workers.close();
    }
  };
  assert.ok((await planned({}))! > 0);
  assert.equal(await planned({ program: dying }), undefined);
  assert.equal(await planned({ timeLimitSeconds: 0.001 }), undefined);
  await assert.rejects(planned({ program: dying }, AbortSignal.abort(new Error("left"))), /left/);
});
