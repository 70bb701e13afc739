import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { BaseEstimates } from "../../../../extension/pick/base-estimates.ts";
import { addTinyModel } from "../../../support/chat-home.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

test("Figures of bases come one by one for the rows at hand; what cannot be read says why", async () => {
  const agent = await startTestAgent();
  const connection = connectionTo(agent.home.root);
  try {
    await connection.adopt();
    await addTinyModel(agent.home.root, "small");
    const damaged = path.join(agent.home.models, "damaged");
    mkdirSync(damaged, { recursive: true });
    const rows = path.join(temporaryFolder(), "rows.jsonl");
    writeFileSync(rows, '{"prompt":"one","completion":"two"}\n'.repeat(30));
    const estimates = new BaseEstimates(connection, { kind: "file", path: rows }, String);
    const small = { model: "small", version: "v1" };
    const gone = { model: "damaged", version: "v1" };
    const seen: string[] = [];
    estimates.onDidChange(() => {
      seen.push([small, gone].map((base) => (estimates.of(base) === undefined ? "-" : "+")).join(""));
    });
    estimates.want([small, gone]);
    estimates.want([small]);
    assert.equal(estimates.of(small), undefined);
    await until(() => !estimates.isBusy && seen.length === 2, "both are known");
    assert.deepEqual(seen, ["+-", "++"]);
    const found = estimates.of(small)!;
    assert.ok("methods" in found);
    const [lora] = found.methods;
    assert.ok(lora?.method === "lora" && lora.fits && lora.seconds > 0);
    assert.ok("problem" in estimates.of(gone)!);
    estimates.dispose();
  } finally {
    connection.dispose();
    await agent.stop();
  }
});
