import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { peakMegabytes } from "../../../support/agent-memory.ts";
import { badGgufs } from "../../../support/bad-ggufs.ts";
import { damagedFolder, damagedGguf, writeGoodModels, type GoodModels } from "../../../support/bad-models.ts";
import { badSafetensors } from "../../../support/bad-safetensors.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let folder: string;
let good: GoodModels;
let memoryBefore: number;
before(async () => {
  agent = await startTestAgent();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-bad-models-"));
  good = await writeGoodModels(folder);
  await agent.client.call("agent/info", {});
  memoryBefore = peakMegabytes(agent.pid);
});
after(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function refuses(source: string, says: RegExp): Promise<void> {
  const importing = agent.client.call("model/import", { source: { path: source } });
  await assert.rejects(importing, { code: "model_file_damaged", message: says });
  assert.deepEqual(readdirSync(agent.home.models), []);
}

for (const damage of badGgufs) {
  test(`A GGUF file with ${damage.what} is refused, and nothing of it is kept`, () =>
    refuses(damagedGguf(good, folder, damage), damage.says));
}

for (const { what, says, damage } of badSafetensors) {
  test(`A safetensors file with ${what} is refused, and nothing of it is kept`, () =>
    refuses(damagedFolder(good, folder, "model.safetensors", damage), says));
}

const badConfigs: [what: string, changes: object, says: RegExp][] = [
  ["2^53 layers", { num_hidden_layers: 2 ** 53 - 1 }, /num_hidden_layers/],
  ["no heads", { num_attention_heads: 0 }, /num_attention_heads/],
  ["another width inside", { intermediate_size: 64 }, /has the shape/],
  ["a vocabulary without end", { vocab_size: 2 ** 53 - 1 }, /vocab_size/],
];
for (const [what, changes, says] of badConfigs) {
  test(`A config.json with ${what} is refused`, () => {
    const change = (bytes: Buffer): Buffer =>
      Buffer.from(JSON.stringify({ ...(JSON.parse(bytes.toString()) as object), ...changes }));
    return refuses(damagedFolder(good, folder, "config.json", change), says);
  });
}

test("None of it reached the agent's memory", () => {
  const grown = peakMegabytes(agent.pid) - memoryBefore;
  assert.ok(grown < 64, `it grew by ${grown} MiB`);
});
