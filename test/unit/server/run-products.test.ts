import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { errors } from "../../../agent/errors.ts";
import { RunProducts } from "../../../agent/server/run-products.ts";
import type { Changed } from "../../../schemas/protocol.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { startTestAgent } from "../../support/test-agent.ts";
import { writeTinyTraining } from "../../support/tiny-training.ts";
import { until } from "../../support/until.ts";

function watched() {
  const runs = new Map<string, RunSummary>();
  const told: Changed[] = [];
  const get = (id: string) => {
    if (!runs.has(id)) throw errors.runNotFound(id);
    return { summary: runs.get(id)! } as ReturnType<ConstructorParameters<typeof RunProducts>[0]["get"]>;
  };
  const products = new RunProducts({ get }, (change) => told.push(change));
  const see = (change: Partial<RunSummary>) => {
    runs.set("a", { ...runs.get("a"), id: "a", ...change } as RunSummary);
    products.look(["a"]);
  };
  return { runs, products, told, see };
}

const dataset = { id: "rows", version: "1" };

test("A run's dataset is told when it is there, its model when it has succeeded, each once", () => {
  const { told, see } = watched();
  see({ state: "queued" });
  see({ state: "running" });
  assert.deepEqual(told, []);
  see({ dataset });
  see({ step: 1 });
  see({ state: "succeeded" });
  see({ state: "succeeded" });
  assert.deepEqual(told, [
    { kind: "dataset", ids: ["rows"] },
    { kind: "model", ids: ["a"] },
  ]);
});

test("What runs made before is no news, and a run that is gone makes nothing", () => {
  const { runs, products, told, see } = watched();
  see({ state: "succeeded", dataset });
  runs.clear();
  products.look(["a"]);
  see({ state: "succeeded", dataset });
  assert.deepEqual(told, []);
});

test("Whoever listens to the agent hears of the rows and the model of a run", async (context) => {
  const agent = await startTestAgent();
  context.after(() => agent.stop());
  await agent.client.call("agent/info", { changes: true });
  const told: Changed[] = [];
  agent.client.onChanged((change) => told.push(change));
  const file = writeTinyTraining(temporaryFolder(), "tiny", { steps: 2 });
  writeFileSync(file, readFileSync(file, "utf8").replace("formats = []", 'formats = ["safetensors"]'));
  const { id } = await agent.client.call("run/start", { training: { file } });
  const hears = (kind: Changed["kind"]) => told.find((change) => change.kind === kind)?.ids;
  const [rows] = await until(() => hears("dataset"), "the dataset");
  await agent.client.call("dataset/get", { dataset: rows! });
  assert.deepEqual(await until(() => hears("model"), "the model"), [id]);
  await agent.client.call("model/get", { model: id });
});
