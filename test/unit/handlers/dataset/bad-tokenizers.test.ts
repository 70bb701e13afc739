import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { peakMegabytes } from "../../../support/agent-memory.ts";
import { writeGoodModels, type GoodModels } from "../../../support/bad-models.ts";
import { badTokenizers } from "../../../support/bad-tokenizers.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let folder: string;
let good: GoodModels;
let memoryBefore: number;
before(async () => {
  agent = await startTestAgent();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-bad-tokenizers-"));
  good = await writeGoodModels(folder);
  await agent.client.call("agent/info", {});
  memoryBefore = peakMegabytes(agent.pid);
});
after(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

for (const { what, says, change } of badTokenizers) {
  test(`A tokenizer with ${what} is refused, while others are answered`, async () => {
    const { client } = agent;
    const text = readFileSync(path.join(good.folder, "tokenizer.json"), "utf8");
    const json = JSON.parse(text) as Parameters<typeof change>[0];
    change(json);
    const source = { path: write("rows.jsonl", '{"text":"aaaa"}\n') };
    const tokenizer = { file: write("tokenizer.json", JSON.stringify(json)) };
    const rendering = client.call("dataset/render", { rows: { source }, tokenizer });
    const refused = assert.rejects(rendering, { code: "tokenizer_not_usable", message: says });
    await Promise.all([
      refused,
      client.call("dataset/list", {}),
      client.call("dataset/preview", { rows: { source } }),
    ]);
  });
}

test("None of it reached the agent's memory", () => {
  const grown = peakMegabytes(agent.pid) - memoryBefore;
  assert.ok(grown < 64, `it grew by ${grown} MiB`);
});
