import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { codeOf } from "../../../support/failures.ts";
import { startHubAgent, type HubAgent } from "../../../support/hub-agent.ts";
import type { HubServer } from "../../../support/hub-server.ts";
import type { TestAgent } from "../../../support/test-agent.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { writeTinyAdapter } from "../../../support/tiny-adapter.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
import { until } from "../../../support/until.ts";

let started: HubAgent;
let agent: TestAgent;
let hub: HubServer;
const id = "org/Tiny-Model";
const token = "hf_only_for_the_hub";

before(async () => {
  started = await startHubAgent();
  ({ agent, hub } = started);
  const { files, good } = started;
  hub.models.set(id, { files, large: ["model.safetensors"], license: "apache-2.0", gated: true, token });
  const gguf = readFileSync(good.gguf);
  hub.models.set("org/many", { files: { "a.gguf": gguf, "b.gguf": gguf }, large: ["a.gguf", "b.gguf"] });
  hub.models.set("org/slow", { files: { "c.gguf": Buffer.alloc(8 << 20) }, large: ["c.gguf"] });
});
after(() => started.stop());

test("Nothing is asked before somebody has agreed, and nothing after they no longer do", async () => {
  const { client } = agent;
  const state = await client.call("hub/get", {});
  assert.deepEqual([state.allowed, state.address], [false, hub.url]);
  const importing = () => codeOf(client.call("model/import", { source: { hub: { id } } }));
  const inspecting = () => codeOf(client.call("hub/inspect", { model: { id } }));
  assert.deepEqual([await importing(), await inspecting()], ["hub_not_allowed", "hub_not_allowed"]);
  await client.call("hub/update", { allowed: true });
  await client.call("hub/update", { allowed: false });
  assert.equal(await importing(), "hub_not_allowed");
  assert.deepEqual(hub.asked, []);
  const agreed = await client.call("hub/update", { allowed: true, hosts: [hub.storage] });
  assert.deepEqual([agreed.allowed, agreed.hosts], [true, [hub.storage]]);
});

test("A model is inspected, loaded and kept with its commit and licence; its token is written nowhere", async () => {
  const { client, home } = agent;
  assert.equal(await codeOf(client.call("hub/inspect", { model: { id } })), "hub_model_gated");
  const seen = await client.call("hub/inspect", { model: { id }, token });
  assert.deepEqual([seen.revision, seen.license, seen.gated], [hub.commit, "apache-2.0", true]);
  assert.ok(seen.files.some(({ path: file }) => file === "model.safetensors"));
  const messages: string[] = [];
  const { model, version } = await client.call(
    "model/import",
    { source: { hub: { id }, token }, operationId: "import-from-hub" },
    { onProgress: ({ message }) => messages.push(message) },
  );
  assert.deepEqual([model.name, model.versions[0]!.license], ["Tiny-Model", "apache-2.0"]);
  assert.ok(messages.length > 0);
  const { manifest } = await client.call("model/get", { model: model.id });
  assert.deepEqual(manifest.hub, { endpoint: hub.url, id, revision: hub.commit });
  assert.equal(manifest.source, `${hub.url}/${id}/tree/${hub.commit}`);
  assert.ok(!existsSync(path.join(home.cache, "hub", model.id)));
  const again = await client.call("model/import", { source: { hub: { id, revision: hub.commit }, token } });
  assert.deepEqual([again.model.id, again.version, again.model.versions.length], [model.id, version, 1]);
  for (const name of readdirSync(home.root, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    const file = path.join(name.parentPath, name.name);
    assert.ok(!readFileSync(file).includes(token), file);
  }
});

test("Adapters of the Hub find their base by its name alone, and not where they lie while they are loaded", async () => {
  const { client } = agent;
  const source = temporaryFolder();
  await writeTinyAdapter(source, (await tinyModel("llama")).config, { base: "..", seed: 1 });
  const read = (name: string): Buffer => readFileSync(path.join(source, name));
  const names = ["adapter_config.json", "adapter_model.safetensors"];
  const files = Object.fromEntries(names.map((name) => [name, read(name)]));
  hub.models.set("org/adapter", { files, large: ["adapter_model.safetensors"] });
  const take = () => client.call("model/import", { source: { hub: { id: "org/adapter" } } });
  const { model } = await take();
  const kept = await client.call("model/get", { model: model.id });
  assert.deepEqual(readFileSync(path.join(kept.folder, "adapter_config.json")), read("adapter_config.json"));
  for (const base of ["", "."]) {
    const config = JSON.parse(read("adapter_config.json").toString()) as object;
    const named = Buffer.from(JSON.stringify({ ...config, base_model_name_or_path: base }));
    hub.models.set("org/adapter", { files: { ...files, "adapter_config.json": named } });
    assert.equal(await codeOf(take()), "adapter_not_usable");
  }
});

test("Of several GGUF files one is chosen and answers", async () => {
  const { client } = agent;
  const source = (file?: string) => ({ hub: { id: "org/many", ...(file !== undefined && { file }) } });
  assert.equal(await codeOf(client.call("model/import", { source: source() })), "hub_file_not_chosen");
  const { model } = await client.call("model/import", { source: source("b.gguf") });
  assert.deepEqual(model.versions[0]!.formats, ["gguf"]);
});

test("An import that is cancelled while it loads leaves what has come, and no model", async () => {
  const { client, home } = agent;
  const left = (place: string): string[] =>
    existsSync(place) ? readdirSync(place, { recursive: true }).map(String) : [];
  const hasPartial = (): boolean =>
    left(path.join(home.cache, "hub")).some((name) => name.endsWith("c.gguf.partial"));
  hub.faults = { stall: 1 << 20 };
  const controller = new AbortController();
  const source = { hub: { id: "org/slow" } };
  const importing = codeOf(client.call("model/import", { source }, { signal: controller.signal }));
  await until(hasPartial, "nothing has come");
  controller.abort();
  assert.equal(await importing, "call_cancelled");
  hub.faults = {};
  await until(() => left(home.models).every((name) => !name.includes("slow")), "the draft is still there");
  assert.ok(hasPartial());
});

for (const hub of [
  { id: "../x" },
  { id: "a/b/c" },
  { id: "org/name", revision: "../x" },
  { id: "http://x" },
]) {
  test(`${JSON.stringify(hub)} is no model of the Hub`, async () => {
    const importing = agent.client.call("model/import", { source: { hub } });
    assert.equal(await codeOf(importing), "params_not_usable");
  });
}
