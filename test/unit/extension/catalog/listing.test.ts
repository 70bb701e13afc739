import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test, type TestContext } from "node:test";
import type { AgentConnection } from "../../../../extension/agents/connection.ts";
import { Listing } from "../../../../extension/catalog/listing.ts";
import { datasetSource } from "../../../../extension/catalog/sources.ts";
import type { DatasetSummary } from "../../../../schemas/protocol/dataset.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

/** What a window knows of the datasets of an agent that others change. */
async function listingOf(
  context: TestContext,
): Promise<{ agent: TestAgent; connection: AgentConnection; datasets: Listing<DatasetSummary> }> {
  const agent = await startTestAgent();
  const connection = connectionTo(agent.home.root);
  const datasets = new Listing(connection, datasetSource, (error) => {
    throw error;
  });
  context.after(async () => {
    datasets.dispose();
    connection.dispose();
    await agent.stop();
  });
  await connection.adopt();
  await until(() => datasets.isLoaded, "the list");
  return { agent, connection, datasets };
}

async function importRows(agent: TestAgent, name: string): Promise<string> {
  const file = path.join(temporaryFolder(), `${name}.txt`);
  writeFileSync(file, `${name}\n`.repeat(4));
  const { dataset } = await agent.client.call("dataset/import", { source: { path: file }, labels: { name } });
  return dataset.id;
}

test("What others add, rename and remove is seen without asking", async (context) => {
  const { agent, datasets } = await listingOf(context);
  const dataset = await importRows(agent, "second");
  await until(() => datasets.get(dataset)?.name === "second", "the new dataset");
  await importRows(agent, "first");
  await until(() => datasets.items.length === 2, "the other one");
  assert.deepEqual(
    datasets.items.map(({ name }) => name),
    ["first", "second"],
  );
  await agent.client.call("dataset/update", { dataset, name: "renamed" });
  await until(() => datasets.get(dataset)?.name === "renamed", "the new name");
  await agent.client.call("dataset/remove", { dataset });
  await until(() => datasets.get(dataset) === undefined, "the removal");
});

test("Listeners are told which of them have changed", async (context) => {
  const { agent, datasets } = await listingOf(context);
  const told: (ReadonlySet<string> | "all")[] = [];
  datasets.onDidChange((change) => told.push(change));
  const dataset = await importRows(agent, "rows");
  await until(() => told.length > 0, "a change");
  assert.deepEqual(told[0], new Set([dataset]));
});

test("Without the agent nothing is listed any more", async (context) => {
  const { agent, connection, datasets } = await listingOf(context);
  await importRows(agent, "rows");
  await until(() => datasets.items.length === 1, "the dataset");
  await agent.client.call("agent/shutdown", {});
  await until(() => connection.state.kind === "stopped", "the end of the agent");
  assert.equal(datasets.isLoaded, false);
  assert.deepEqual(datasets.items, []);
});
