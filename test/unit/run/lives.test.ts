import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { createRun } from "../../../agent/run/create.ts";
import { launchTrainer } from "../../../agent/run/launch.ts";
import { processesOfRun } from "../../../agent/run/stop-tree.ts";
import { codeOf } from "../../support/failures.ts";
import { eventually, faultsOfSeries, livesOf, trainingFile, withKeptRuns } from "../../support/kept-runs.ts";
import { writeStandInTrainer } from "../../support/stand-in-trainer.ts";

test("A stopped run is resumed from its newest checkpoint, and its series of steps has no gap", async () => {
  await withKeptRuns(async ({ runs, start, until }) => {
    const { id, folder } = await start("waits", 60);
    await until(id, "runs", (run) => run.checkpoints.length > 0);
    assert.equal(await codeOf(runs.resume(id)), "run_is_active");
    assert.equal(await codeOf(runs.remove(id)), "run_is_active");
    assert.equal((await runs.stop(id, { graceSeconds: 10 })).state, "stopped");
    assert.equal(await codeOf(runs.stop(id, { graceSeconds: 10 })), "run_not_active");
    writeFileSync(path.join(folder, "go"), "");
    assert.equal((await runs.resume(id)).state, "queued");
    await until(id, "succeeded", (run) => run.state === "succeeded");
    assert.equal(await codeOf(runs.resume(id)), "run_finished");
    assert.deepEqual(faultsOfSeries(folder), []);
    assert.deepEqual(
      livesOf(folder).map(({ others }) => others),
      [[], []],
    );
  });
});

test("A trainer that was killed leaves an interrupted run, which is resumed when that was asked for", async () => {
  await withKeptRuns(async ({ runs, start, until, database }) => {
    const once = await start("slow", 1000);
    const retried = await start("waits-retried", 60, { retry: { limit: 2, backoffSeconds: 1 } });
    for (const { id } of [once, retried]) {
      await until(id, "has a checkpoint", (run) => run.checkpoints.length > 0);
      process.kill(runs.active().find((run) => run.id === id)!.pid, "SIGKILL");
      await until(id, "interrupted", (run) => run.state === "interrupted");
    }
    await until(once.id, "left the queue", () => database.document.queue[once.id] === undefined);
    const waits = await until(retried.id, "is to be tried again", (run) => run.retry?.nextAttempt != null);
    assert.deepEqual([waits.retry?.attempt, waits.retry?.limit], [1, 2]);
    writeFileSync(path.join(retried.folder, "go"), "");
    await until(retried.id, "succeeded", (run) => run.state === "succeeded");
    assert.deepEqual(faultsOfSeries(retried.folder), []);
  });
});

test("Attempts are bounded, count anew after progress, and are not made for what stays wrong", async () => {
  await withKeptRuns(async ({ runs, start, until, reopen }) => {
    const retry = { limit: 2, backoffSeconds: 1 };
    const nan = await start("nan", 50, { retry });
    await until(nan.id, "gives up", (run) => run.state === "failed" && run.retry === undefined);
    assert.equal(livesOf(nan.folder).length, 1);

    const full = await start("full", 20, { retry, held: true });
    writeFileSync(path.join(full.folder, "full"), "");
    await runs.update(full.id, { held: false });
    await until(full.id, "is to be tried again", (run) => run.retry?.nextAttempt != null);
    const again = await reopen();
    await until(full.id, "gives up", (run) => run.state === "failed" && run.retry === undefined);
    assert.equal(livesOf(full.folder).length, 3);
    rmSync(path.join(full.folder, "full"));
    await again.resume(full.id);
    await until(full.id, "succeeded", (run) => run.state === "succeeded");

    const slow = await start("slow", 1000, { retry: { limit: 1, backoffSeconds: 1 } });
    for (let life = 1; life <= 2; life++) {
      await until(
        slow.id,
        `life ${life}`,
        (run) => run.state === "running" && run.checkpoints.length >= life,
      );
      await until(slow.id, "counts anew", (run) => run.retry?.attempt === 0);
      process.kill(again.active().find((run) => run.id === slow.id)!.pid, "SIGKILL");
      await until(slow.id, "is to be tried again", (run) => run.retry?.nextAttempt != null);
    }
    const cancelled = await again.stop(slow.id, { graceSeconds: 1 });
    assert.deepEqual([cancelled.state, cancelled.retry], ["interrupted", undefined]);
  });
});

test("A run that somebody launched without the agent is seen, shown and left alone", async () => {
  await withKeptRuns(async ({ home, runs, until }) => {
    const program = writeStandInTrainer(home.root);
    const { manifest, folder } = await launchTrainer(
      createRun(home, "/a.toml", trainingFile("waits", 20)),
      program,
    );
    const { id } = manifest;
    await eventually("is seen", () => runs.list().runs.some((run) => run.id === id));
    await until(id, "runs", (run) => run.state === "running");
    assert.equal(runs.active()[0]?.id, id);
    writeFileSync(path.join(folder.root, "go"), "");
    await until(id, "succeeded", (run) => run.state === "succeeded");
    assert.equal(livesOf(folder.root).length, 1);
  });
});

test("A trainer that gives no sign of life raises an alert, which ends when it goes on", async () => {
  await withKeptRuns(
    async ({ start, until, runs }) => {
      const { id, folder } = await start("silent", 100, { held: true });
      writeFileSync(path.join(folder, "silence"), "");
      await runs.update(id, { held: false });
      const stalled = await until(id, "stalled", (run) => run.alerts.length > 0);
      assert.equal(stalled.alerts[0]?.kind, "stalled");
      rmSync(path.join(folder, "silence"));
      await until(id, "goes on", (run) => run.alerts.length === 0);
    },
    { stall: { seconds: 0.5, steps: 10, secondsBeforeFirstStep: 0.5 } },
  );
});

test("A trainer that is stopped by a signal stalls, and can be ended all the same", async () => {
  await withKeptRuns(
    async ({ start, until, runs }) => {
      const { id } = await start("slow", 1000);
      await until(id, "runs", (run) => run.step > 5);
      const { pid } = runs.active()[0]!;
      process.kill(pid, "SIGSTOP");
      await until(id, "stalled", (run) => run.alerts.length > 0);
      assert.equal(runs.get(id).summary.state, "running");
      assert.equal((await runs.stop(id, { graceSeconds: 0.2 })).state, "stopped");
      assert.deepEqual(runs.active(), []);
    },
    { stall: { seconds: 1, steps: 10, secondsBeforeFirstStep: 1 } },
  );
});

test("Stopping leaves no process: not a deaf trainer, nor a child that has left its session and ignores SIGTERM", async () => {
  await withKeptRuns(async ({ start, until, runs }) => {
    const deaf = await start("deaf-parent", 1000);
    await until(deaf.id, "runs", (run) => run.step > 1);
    const told: string[] = [];
    const onProgress = ({ message }: { message: string }): void => void told.push(message);
    const stopped = await runs.stop(deaf.id, { graceSeconds: 0.2, onProgress });
    assert.equal(stopped.state, "stopped");
    assert.deepEqual(told.length, 2);
    assert.deepEqual(await processesOfRun(deaf.folder, undefined), []);
  });
});

test("An agent that ends waits for no run that is slow to stop, and leaves that to the next one", async () => {
  await withKeptRuns(async ({ start, until, runs }) => {
    const deaf = await start("deaf", 1000);
    await until(deaf.id, "runs", (run) => run.step > 1);
    const stopping = assert.rejects(runs.stop(deaf.id, { graceSeconds: 1000 }), /the next one goes on/);
    await eventually("is asked to stop", () => existsSync(path.join(deaf.folder, "stop")));
    await runs.close();
    await stopping;
  });
});

test("A run that is removed makes room also where that cannot be noted", async () => {
  await withKeptRuns(async ({ home, start, until, runs, reopen, database }) => {
    const { id } = await start("plain", 5, { labels: { name: "x" } });
    await until(id, "succeeded", (run) => run.state === "succeeded");
    await database.close();
    await runs.remove(id);
    assert.deepEqual(readdirSync(home.runs), []);
    assert.deepEqual((await reopen()).list().runs, []);
  });
});

test("A removed run is gone for good, and one whose removal was cut off is, too", async () => {
  await withKeptRuns(async ({ home, start, until, runs, reopen, database }) => {
    const { id, folder } = await start("plain", 5, { labels: { name: "x" } });
    await until(id, "succeeded", (run) => run.state === "succeeded");
    await runs.remove(id);
    assert.ok(!existsSync(folder));
    assert.equal(database.document.labels[`run/${id}`], undefined);
    assert.equal(await codeOf(Promise.resolve().then(() => runs.get(id))), "run_not_found");
    const cutOff = path.join(home.runs, `.removed-${id}-1`);
    mkdirSync(cutOff);
    await reopen();
    await eventually("is emptied", () => !existsSync(cutOff));
  });
});
