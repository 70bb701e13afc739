import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Problem } from "../../../../schemas/problem.ts";
import { peakMegabytes } from "../../../support/agent-memory.ts";
import { badRows } from "../../../support/bad-files.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let folder: string;
let memoryBefore: number;
before(async () => {
  agent = await startTestAgent();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-bad-rows-"));
  await agent.client.call("agent/info", {});
  memoryBefore = peakMegabytes(agent.pid);
});
after(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The problems that are told, as the answer or as the failure. */
async function problemsOf(call: Promise<{ problems: Problem[] }>): Promise<Problem[]> {
  try {
    return (await call).problems;
  } catch (error) {
    assert.ok(error instanceof Error && "code" in error && "problems" in error);
    assert.equal(error.code, "input_has_problems", error.message);
    return error.problems as Problem[];
  }
}

for (const { what, codes, says, write } of badRows) {
  test(`Rows with ${what} are told with their place, before and at the import`, async () => {
    const { client } = agent;
    const source = { path: write(folder) };
    for (const look of [
      () => client.call("dataset/preview", { rows: { source } }),
      () => client.call("dataset/import", { source }),
    ]) {
      // Others are answered meanwhile.
      const [problems] = await Promise.all([problemsOf(look()), client.call("dataset/list", {})]);
      const problem = problems.find(({ code }) => codes.includes(code));
      assert.ok(problem, JSON.stringify(problems));
      assert.match(problem.message, says);
      assert.notEqual(problem.line, undefined);
    }
    rmSync(source.path);
  });
}

test("None of it reached the agent's memory", () => {
  const grown = peakMegabytes(agent.pid) - memoryBefore;
  assert.ok(grown < 64, `it grew by ${grown} MiB`);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});
