import { test, type TestContext } from "node:test";
import assert from "node:assert/strict";
import { Listing } from "../../../../extension/catalog/listing.ts";
import { modelSource, runSource } from "../../../../extension/catalog/sources.ts";
import { KnownModels } from "../../../../extension/language-models/known-models.ts";
import { TokenCounts } from "../../../../extension/language-models/token-counts.ts";
import { addTinyModel } from "../../../support/chat-home.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

/** What a window knows of the models of an agent, and what it remembers after its end. */
async function windowOf(context: TestContext, kept: { cards?: unknown } = {}) {
  const root = temporaryFolder();
  await addTinyModel(root, "tiny");
  const agent = await startTestAgent({ home: root });
  const connection = connectionTo(root);
  const onFailure = (error: unknown): void => {
    throw error;
  };
  const runs = new Listing(connection, runSource, onFailure);
  const models = new Listing(connection, modelSource, onFailure);
  const memory = {
    get: () => kept.cards,
    update: (cards: unknown) => Promise.resolve(void (kept.cards = cards)),
  };
  const known = new KnownModels({ agent: connection, runs, models, memory, onFailure });
  context.after(async () => {
    for (const one of [known, runs, models, connection]) one.dispose();
    await agent.stop();
  });
  const names = async (): Promise<string[]> => (await known.list()).models.map(({ name }) => name);
  return { agent, root, connection, known, names, kept };
}

test("Models are asked for once there is a connection, told of when they change, and remembered without one", async (context) => {
  const { agent, root, connection, known, names } = await windowOf(context);
  assert.deepEqual(await names(), []);
  assert.equal(connection.state.kind, "stopped");
  await connection.adopt();
  assert.deepEqual(await names(), ["tiny"]);
  let changes = 0;
  known.onDidChange(() => changes++);
  await agent.client.call("model/update", { model: "tiny", name: "Tiny" });
  await until(() => changes > 0, "the change");
  assert.deepEqual(await names(), ["Tiny"]);
  await addTinyModel(root, "other");
  await agent.client.call("model/update", { model: "other", tags: ["new"] });
  await until(async () => (await names()).length === 2, "the new model");
  await agent.kill();
  await until(() => connection.state.kind !== "connected", "the cut");
  assert.deepEqual((await names()).sort(), ["Tiny", "other"]);
});

test("Tokens of many texts are counted in one call each turn, by the model's own tokenizer", async (context) => {
  const { agent, connection } = await windowOf(context);
  await connection.adopt();
  const counts = new TokenCounts(connection);
  const texts = Array.from({ length: 60 }, (_, index) => `Show the log of commit ${index}`);
  const counted = await Promise.all(texts.map((text) => counts.count({ model: "tiny" }, text)));
  assert.ok(counted.every((tokens) => tokens > 1));
  const again = await Promise.all(texts.map((text) => counts.count({ model: "tiny" }, text)));
  assert.deepEqual(again, counted);
  assert.equal(await counts.count({ model: "tiny" }, ""), 0);
  const calls = agent.log().filter(({ method }) => method === "chat/measure");
  assert.equal(calls.length, 2);
  await assert.rejects(counts.count({ model: "none" }, "text"), /none/);
});
