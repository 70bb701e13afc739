import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { createRun } from "../../../agent/run/create.ts";
import { codeOf } from "../../support/failures.ts";
import { faultsOfSeries, hardwareOf, livesOf, trainingFile, withKeptRuns } from "../../support/kept-runs.ts";

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

test("A start that is sent again with its operation id is the same run, also for the next agent", async () => {
  await withKeptRuns(async ({ runs, start, reopen }) => {
    const { id } = await start("plain", 5, { held: true }, "operation-1");
    assert.equal((await start("plain", 5, { held: true }, "operation-1")).id, id);
    await reopen();
    assert.equal((await start("plain", 5, { held: true }, "operation-1")).id, id);
    const both = await Promise.all([1, 2].map(() => start("plain", 5, { held: true }, "operation-2")));
    assert.equal(both[0]!.id, both[1]!.id);
    await runs.close();
  });
});

test("A run whose agent was killed between folder and queue is held until it is asked for again", async () => {
  await withKeptRuns(async ({ home, start, until, reopen }) => {
    const cutOff = createRun(home, "/a.toml", trainingFile("plain", 5), new Date(), {
      operationId: "operation-1",
    });
    const runs = await reopen();
    const { id } = cutOff.manifest;
    const held = await until(id, "queued", (run) => run.queue !== undefined);
    assert.match(held.queue!.waitsFor, /the agent ended while it was being started/);
    assert.equal(runs.started("operation-1"), undefined);
    const again = await start("plain", 5, { priority: 3 }, "operation-1");
    assert.deepEqual([again.id, again.queue?.priority], [id, 3]);
    await until(id, "succeeded", (run) => run.state === "succeeded");
  });
});

test("An entry of the queue whose run is gone is removed, and a refused start leaves no folder", async () => {
  await withKeptRuns(async ({ runs, start, reopen, until }) => {
    const { id, folder } = await start("plain", 5, { held: true });
    const { id: kept } = await start("other", 5, { held: true });
    await runs.close();
    rmSync(folder, { recursive: true });
    const again = await reopen();
    assert.deepEqual(
      again.list().runs.map((run) => run.id),
      [kept],
    );
    await until(kept, "first", (run) => run.queue?.position === 1);
    assert.equal(await codeOf(Promise.resolve().then(() => again.get(id))), "run_not_found");
  });
});

test("Runs wait for cores, say for what, and begin in the order that people give them", async () => {
  await withKeptRuns(
    async ({ runs, start, until }) => {
      const first = await start("slow", 1000);
      await until(first.id, "runs", (run) => run.state === "running" && run.step > 1);
      const [a, b, c] = [await start("a", 5), await start("b", 5), await start("c", 5, { priority: 1 })];
      const waiting = await until(a.id, "waits", (run) =>
        /1 core \(0 free\)/.test(run.queue?.waitsFor ?? ""),
      );
      assert.equal(waiting.queue!.position, 2);
      const next = await until(c.id, "start is expected", (run) => run.queue?.expectedStart != null);
      assert.ok(Date.parse(next.queue!.expectedStart!) > Date.now());
      assert.deepEqual(await runs.reorder(b.id, a.id), [c.id, b.id, a.id]);
      assert.deepEqual(await runs.reorder(b.id, b.id), [c.id, b.id, a.id]);
      assert.equal(await codeOf(runs.reorder(b.id, c.id)), "priorities_differ");
      assert.equal(await codeOf(runs.reorder(first.id, null)), "run_not_waiting");
      await runs.update(c.id, { held: true });
      await runs.update(b.id, { name: "the second", tags: ["x"], notes: "n" });
      assert.deepEqual(
        [runs.get(b.id).summary.name, runs.get(b.id).summary.tags, runs.get(b.id).summary.notes],
        ["the second", ["x"], "n"],
      );
      assert.equal((await runs.stop(first.id, { graceSeconds: 10 })).state, "stopped");
      const ended = await until(a.id, "succeeded", (run) => run.state === "succeeded");
      assert.ok(runs.get(b.id).summary.startedAt! <= ended.startedAt!);
      assert.equal(runs.get(c.id).summary.queue?.waitsFor, "Is held.");
      assert.equal((await runs.stop(c.id, { graceSeconds: 10 })).state, "stopped");
    },
    { hardware: hardwareOf(1) },
  );
});

test("When all runs are stopped, none of those that wait begins in their place", async () => {
  await withKeptRuns(
    async ({ runs, start, until }) => {
      const first = await start("slow", 1000);
      const second = await start("next", 1000);
      await until(first.id, "runs", (run) => run.state === "running" && run.step > 1);
      await runs.stopAll(10);
      assert.equal(runs.get(first.id).summary.state, "stopped");
      await start("later", 5);
      assert.equal(runs.get(second.id).summary.state, "queued");
      assert.deepEqual(runs.active(), []);
    },
    { hardware: hardwareOf(1) },
  );
});

test("Runs that fit run at once, each on GPUs of its own", async () => {
  await withKeptRuns(
    async ({ start, until }) => {
      const ids = [];
      for (const name of ["slow-a", "slow-b", "slow-c"])
        ids.push((await start(name, 15, { resources: { gpus: 1 } })).id);
      const folders = [];
      for (const id of ids)
        folders.push((await until(id, "ends", (run) => run.state === "succeeded")).folder);
      const gpus = folders.map((folder) => livesOf(folder)[0]!.gpus);
      // GPU 1 is in use by a stranger; the third run waits until one of the others has ended.
      assert.deepEqual(gpus.slice(0, 2), ["0", "2"]);
      assert.ok(["0", "2"].includes(gpus[2]!));
    },
    {
      hardware: hardwareOf(8, 3),
      gpusInUse: () => Promise.resolve(new Map([[1, [{ pid: 1, run: null }]]])),
    },
  );
});

test("A run whose base asks for more memory than is left beside another one waits until that has ended", async () => {
  await withKeptRuns(async ({ runs, start, until }) => {
    const plannedMemory = 20 * 2 ** 30;
    const first = await start("slow-first", 1000, { plannedMemory });
    await until(first.id, "runs", (run) => run.state === "running" && run.step > 1);
    const second = await start("second", 5, { plannedMemory });
    const { queue } = await until(second.id, "waits", (run) => /memory/.test(run.queue?.waitsFor ?? ""));
    assert.equal(queue!.resources.memory, plannedMemory);
    assert.match(queue!.waitsFor, /^Waits for 2\d(\.\d)? G/);
    // Taken out of the queue and put back, it still knows.
    await runs.stop(second.id, { graceSeconds: 10 });
    assert.equal((await runs.resume(second.id)).queue!.resources.memory, plannedMemory);
    await runs.stop(first.id, { graceSeconds: 10 });
    await until(second.id, "ends", (run) => run.state === "succeeded");
  });
});
