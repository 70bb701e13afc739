import assert from "node:assert/strict";
import { test } from "node:test";
import { faultsOfSeries, livesOf, withKeptRuns } from "../../support/kept-runs.ts";

test("A run that is started begins, trains and succeeds, and leaves the queue", async () => {
  await withKeptRuns(async ({ runs, start, until, database }) => {
    const { id, state, queue } = await start("plain", 25);
    assert.equal(state, "queued");
    assert.equal(queue?.position, 1);
    const { step, checkpoints, folder } = await until(id, "succeeded", (run) => run.state === "succeeded");
    assert.equal(step, 25);
    assert.deepEqual(checkpoints, [10, 20, 25]);
    assert.deepEqual(faultsOfSeries(folder), []);
    assert.equal(livesOf(folder).length, 1);
    assert.equal(runs.active().length, 0);
    await until(id, "left", () => database.document.queue[id] === undefined);
  });
});
