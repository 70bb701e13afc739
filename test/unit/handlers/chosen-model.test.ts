import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { CheckpointFiles } from "../../../agent/handlers/checkpoint-files.ts";
import { chooseModel } from "../../../agent/handlers/chosen-model.ts";
import type { Services } from "../../../agent/handlers/services.ts";
import { openHome } from "../../../agent/store/home.ts";
import { openWorkers, type Workers } from "../../../agent/worker/workers.ts";
import type { ModelStack } from "../../../schemas/protocol/method.ts";
import { builtProgram } from "../../support/built-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { writeTinyTuned } from "../../support/tiny-adapter.ts";

const root = temporaryFolder();
const home = openHome(path.join(root, "home"));
const signal = new AbortController().signal;
let workers: Workers;

before(async () => {
  workers = openWorkers({ home, program: builtProgram("worker.mjs"), count: 4 });
  await writeTinyTuned(root, { first: 0, second: 1 });
  for (const id of ["base", "first", "second"])
    await workers.run("importModel", { id, source: path.join(root, id), keeping: "copy" }, { signal });
});
after(() => workers.close());

test("Those who ask a base and adapters on it at once write its file one after the other", async () => {
  let [writing, most] = [0, 0];
  const counted: Pick<Workers, "run"> = {
    async run(...job) {
      most = Math.max(most, ++writing);
      return await workers.run(...job).finally(() => writing--);
    },
  };
  const services = { home, workers: counted } as unknown as Services;
  const waiting = { signal, checkpoints: new CheckpointFiles(), onWait: () => undefined };
  const fileOf = async (model: ModelStack) => (await chooseModel(services, model)).file(waiting);
  const adapters = [{ model: { model: "second" }, scale: 0.5 }];
  const [base, ...others] = await Promise.all([
    fileOf({ model: "base" }),
    fileOf({ model: "first" }),
    fileOf({ model: "second" }),
    fileOf({ model: "base", adapters }),
  ]);
  assert.equal(most, 1);
  for (const { base: named } of others) assert.equal(named, base.file);
});
