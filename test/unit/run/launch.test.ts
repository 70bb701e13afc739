import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { createRun } from "../../../agent/run/create.ts";
import { readManifest, writeManifest } from "../../../agent/run/folder.ts";
import { readLaunch, writeLaunch } from "../../../agent/run/launch-record.ts";
import { launchTrainer, requeueEnded, withLaunchLock } from "../../../agent/run/launch.ts";
import { readRun, type Run } from "../../../agent/run/state.ts";
import { endProcesses, processesOfRun } from "../../../agent/run/stop-tree.ts";
import { stopRun } from "../../../agent/run/stop.ts";
import { openHome } from "../../../agent/store/home.ts";
import { identifyProcess, isProcessAlive } from "../../../agent/store/process-identity.ts";
import { codeOf } from "../../support/failures.ts";
import { eventually, livesOf, trainingFile } from "../../support/kept-runs.ts";
import { writeStandInTrainer } from "../../support/stand-in-trainer.ts";
import { until } from "../../support/until.ts";

/** Lends a new run; afterwards no process of it is left. */
async function withRun(name: string, use: (run: Run, program: string) => Promise<void>): Promise<void> {
  const home = openHome(mkdtempSync(path.join(os.tmpdir(), "trainyard-launch-")));
  const run = createRun(home, "/a.toml", trainingFile(name, 1000));
  try {
    await use(run, writeStandInTrainer(home.root));
  } finally {
    await endProcesses(run.folder.root, undefined, 0);
    rmSync(home.root, { recursive: true, force: true });
  }
}

/** A process that has nothing to do with any run. */
async function withStranger(use: (pid: number) => Promise<void>): Promise<void> {
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  await once(stranger, "spawn");
  try {
    await use(stranger.pid!);
    assert.equal(stranger.exitCode ?? stranger.signalCode, null, "the stranger was signalled");
  } finally {
    stranger.kill("SIGKILL");
  }
}

function isRunning(run: Run): boolean {
  return readRun(run.folder.root).state === "running";
}

test("A trainer whose launcher was killed before it wrote down its number is found, and not launched again", async () => {
  await withRun("slow", async (run, program) => {
    await launchTrainer(run, program);
    await eventually("runs", () => isRunning(run));
    const { trainer } = readLaunch(run.folder)!;
    // What is there when the launcher is killed right after the process has begun.
    writeLaunch(run.folder, { launcher: { pid: 999_999_999 }, gpus: [] });
    const manifest = { ...readManifest(run.folder), state: "queued" as const };
    delete manifest.process;
    writeManifest(run.folder, manifest);
    assert.equal(readRun(run.folder.root).state, "queued");
    assert.equal(await codeOf(launchTrainer(run, program)), "run_is_active");
    assert.deepEqual(readLaunch(run.folder)?.trainer, trainer);
    assert.equal(livesOf(run.folder.root).length, 1);
  });
});

test("A launch that was cut off before there was a process is made again", async () => {
  await withRun("slow", async (run, program) => {
    writeLaunch(run.folder, { launcher: { pid: 999_999_999 }, gpus: [] });
    assert.equal(readRun(run.folder.root).state, "queued");
    await launchTrainer(run, program, { onlyQueued: true });
    await eventually("runs", () => isRunning(run));
    assert.equal(await codeOf(launchTrainer(run, program)), "run_is_active");
  });
});

test("While somebody launches a run nobody else does, and an empty lock file is nobody's", async () => {
  await withRun("slow", async (run, program) => {
    writeFileSync(run.folder.launching, "");
    await withLaunchLock(run, async () => {
      assert.equal(await codeOf(launchTrainer(run, program)), "run_is_active");
    });
    const launches = await Promise.allSettled(Array.from({ length: 5 }, () => launchTrainer(run, program)));
    assert.equal(launches.filter(({ status }) => status === "fulfilled").length, 1);
    await eventually("runs", () => isRunning(run));
    assert.equal(livesOf(run.folder.root).length, 1);
  });
});

test("After a reboot a stranger with the trainer's number is not taken for it, and never signalled", async () => {
  const changes = [{ startedAtTicks: "1" }, { bootId: "another" }, { startedAtTicks: undefined }];
  for (const change of process.platform === "linux" ? changes : []) {
    await withStranger(async (pid) => {
      await withRun("slow", async (run, program) => {
        const former = { ...identifyProcess(pid), ...change };
        writeLaunch(run.folder, { launcher: former, gpus: [], trainer: former });
        writeManifest(run.folder, { ...run.manifest, state: "running", process: former });
        assert.equal(readRun(run.folder.root).state, "interrupted");
        assert.deepEqual(await processesOfRun(run.folder.root, former), []);
        await requeueEnded(run);
        await launchTrainer(run, program);
        await eventually("runs", () => isRunning(run));
        await stopRun(readRun(run.folder.root), { graceMilliseconds: 5000, pollMilliseconds: 10 });
      });
    });
  }
});

test("Children of a trainer that was killed are ended before the next one begins", async () => {
  await withRun("slow-parent", async (run, program) => {
    await launchTrainer(run, program);
    await eventually("runs", () => isRunning(run));
    const members = await until(async () => {
      const found = await processesOfRun(run.folder.root, undefined);
      return found.length > 1 && found;
    }, "the trainer has a child");
    const { trainer } = readLaunch(run.folder)!;
    const child = members.find(({ pid }) => pid !== trainer!.pid)!;
    process.kill(trainer!.pid, "SIGKILL");
    await eventually("interrupted", () => readRun(run.folder.root).state === "interrupted");
    assert.ok(isProcessAlive(child));
    await launchTrainer(run, program);
    assert.ok(!isProcessAlive(child));
  });
});

test("A run that has ended is put back once, keeps its checkpoints, and one that goes on or has finished is not", async () => {
  await withRun("slow", async (run, program) => {
    await launchTrainer(run, program);
    await eventually("runs", () => isRunning(run));
    assert.equal(await codeOf(requeueEnded(run)), "run_is_active");
    await stopRun(readRun(run.folder.root), { pollMilliseconds: 10 });
    await requeueEnded(run);
    const { state, endedAt, process: trainer } = readManifest(run.folder);
    assert.deepEqual([state, endedAt, trainer], ["queued", undefined, undefined]);
    assert.equal(readLaunch(run.folder), undefined);
    writeManifest(run.folder, { ...readManifest(run.folder), state: "succeeded" });
    assert.equal(await codeOf(requeueEnded(run)), "run_finished");
    assert.equal(await codeOf(launchTrainer(run, program, { onlyQueued: true })), "run_not_waiting");
  });
});
