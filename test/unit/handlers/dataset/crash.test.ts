import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openHome } from "../../../../agent/store/home.ts";
import { isProcessAlive } from "../../../../agent/store/process-identity.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

function questions(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => ({
    prompt: `${index}?`,
    completion: `${index}!`,
  }));
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

test("An agent that is killed while it imports leaves a home in which nothing half is found", async () => {
  const home = temporaryFolder();
  const file = path.join(home, "rows.jsonl");
  writeFileSync(file, questions(300_000));
  const first = await startTestAgent({ home });
  let setBegun!: () => void;
  const begun = new Promise<void>((resolve) => (setBegun = resolve));
  const importing = first.client.call(
    "dataset/import",
    { source: { path: file } },
    { onProgress: () => setBegun() },
  );
  importing.catch(() => undefined);
  await begun;
  const { datasets } = openHome(home);
  const [draft] = readdirSync(path.join(datasets, readdirSync(datasets)[0]!));
  const worker = Number(/^\.importing-(\d+)-/.exec(draft!)![1]);
  await first.kill();
  await until(() => !isProcessAlive({ pid: worker }), "the worker is still there");

  const second = await startTestAgent({ home });
  try {
    assert.deepEqual(readdirSync(datasets), []);
    assert.deepEqual(await second.client.call("dataset/list", {}), { datasets: [], damaged: [] });
    writeFileSync(file, questions(100));
    await second.client.call("dataset/import", { source: { path: file } });
  } finally {
    await second.stop();
  }
});

test("What was being removed when the agent ended is removed when it starts", async () => {
  const home = temporaryFolder();
  const { datasets, models } = openHome(home);
  for (const root of [datasets, models]) {
    mkdirSync(path.join(root, ".removed-0123456789abcdef", "version"), { recursive: true });
    mkdirSync(path.join(root, "kept", "version"), { recursive: true });
  }
  const agent = await startTestAgent({ home });
  try {
    for (const root of [datasets, models]) assert.deepEqual(readdirSync(root), ["kept"]);
  } finally {
    await agent.stop();
  }
});

test("A damaged version is named, and can be removed", async () => {
  const home = temporaryFolder();
  const version = path.join(openHome(home).datasets, "broken", "0123456789abcdef");
  mkdirSync(version, { recursive: true });
  writeFileSync(path.join(version, "manifest.json"), "{");
  const agent = await startTestAgent({ home });
  try {
    const { damaged } = await agent.client.call("dataset/list", {});
    assert.deepEqual(damaged, [{ id: "broken", reason: "0123456789abcdef: manifest.json is not JSON" }]);
    await agent.client.call("dataset/remove", { dataset: "broken" });
    assert.deepEqual((await agent.client.call("dataset/list", {})).damaged, []);
  } finally {
    await agent.stop();
  }
});
