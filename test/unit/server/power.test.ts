import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { isDischarging } from "../../../agent/monitor/power/battery.ts";
import { isProcessAlive } from "../../../agent/store/process-identity.ts";
import { Power } from "../../../agent/server/power.ts";
import { createLog } from "../../../agent/server/log.ts";
import { faultsOfSeries, livesOf, withKeptRuns } from "../../support/kept-runs.ts";
import { becomesCommand, hasShell, standIn, withPath } from "../../support/stand-in-program.ts";
import { writeSupplies } from "../../support/power-supplies.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const log = createLog("silent", { write: () => undefined, close: () => undefined });
const silence = { seconds: 0.3, steps: 1, secondsBeforeFirstStep: 30 };

test("On battery runs pause and new ones wait; plugged in they go on, and what was not taken for stalled is whole", async () => {
  await withKeptRuns(
    async (kept) => {
      const supplies = temporaryFolder();
      const plugIn = (isPlugged: boolean): void =>
        writeSupplies(supplies, {
          AC: { type: "Mains", online: isPlugged ? "1" : "0" },
          BAT0: { type: "Battery", status: isPlugged ? "Charging" : "Discharging" },
        });
      plugIn(true);
      let pauseOnBattery = true;
      const power = new Power({
        ...{ runs: kept.runs, log, lookMilliseconds: 20 },
        settings: () => ({ keepAwake: false, pauseOnBattery }),
        isOnBattery: () => isDischarging(supplies),
      });
      try {
        const { id, folder } = await kept.start("slow", 30, { resources: { cores: 1 } });
        await kept.until(id, "a few steps", ({ step }) => step > 3);
        plugIn(false);
        const paused = await kept.until(id, "paused", ({ state }) => state === "paused");
        assert.equal(paused.pause?.reason, "on_battery");
        const { id: second } = await kept.start("plain", 5, { resources: { cores: 1 } });
        const waiting = await kept.until(second, "waits", ({ queue }) =>
          /plugged in/.test(queue?.waitsFor ?? ""),
        );
        assert.equal(waiting.state, "queued");
        const [last] = readFileSync(path.join(folder, "metrics.jsonl"), "utf8").trim().split("\n").slice(-1);
        const { step } = JSON.parse(last!) as { step: number };
        await kept.until(id, "its last step is known", (run) => run.step === step);
        const began = performance.now();
        await kept.until(id, "a while", () => performance.now() - began > 3 * silence.seconds * 1000);
        assert.deepEqual([kept.runs.get(id).summary.step, kept.runs.get(id).summary.alerts], [step, []]);

        pauseOnBattery = false;
        await kept.until(id, "goes on when that is no longer wanted", ({ state }) => state === "running");
        pauseOnBattery = true;
        await kept.until(id, "pauses again", ({ state }) => state === "paused");
        plugIn(true);
        for (const run of [id, second])
          await kept.until(run, "succeeded", ({ state }) => state === "succeeded");
        assert.deepEqual(faultsOfSeries(folder), []);
        assert.equal(livesOf(folder).length, 1);
      } finally {
        await power.close();
      }
    },
    { stall: silence },
  );
});

test("The machine is kept awake while a run trains, and not while all of them pause", async (t) => {
  if (!hasShell(t) || process.platform === "darwin") return;
  const program = standIn("systemd-inhibit", becomesCommand);
  withPath(t, program.path);
  await withKeptRuns(async (kept) => {
    const settings = { keepAwake: true, pauseOnBattery: true };
    let onBattery = false;
    const power = new Power({
      ...{ runs: kept.runs, log, lookMilliseconds: 20 },
      settings: () => settings,
      isOnBattery: () => Promise.resolve(onBattery),
    });
    const gone = (pid: number) => kept.until(id, "it sleeps when it wants", () => !isProcessAlive({ pid }));
    const { id } = await kept.start("slow", 1000);
    try {
      const first = await program.pid();
      settings.keepAwake = false;
      await gone(first);
      settings.keepAwake = true;
      await kept.until(id, "it is awake again", () => !program.words().startsWith(`${first} `));
      onBattery = true;
      await gone(await program.pid());
    } finally {
      await power.close();
    }
  });
});

test("A run that pauses is stopped like any other", async () => {
  await withKeptRuns(async (kept) => {
    const { id } = await kept.start("slow", 1000);
    await kept.until(id, "a step", ({ step }) => step > 0);
    kept.runs.setPause({
      reason: "on_battery",
      message: "It is unplugged.",
      obstacle: "Waits for the mains.",
    });
    await kept.until(id, "paused", ({ state }) => state === "paused");
    assert.equal((await kept.runs.stop(id, { graceSeconds: 20 })).state, "stopped");
  });
});

test("What an agent has asked for is taken back by the next one, and not before that has looked", async () => {
  await withKeptRuns(async (kept) => {
    const { id } = await kept.start("slow", 1000);
    await kept.until(id, "a step", ({ step }) => step > 0);
    kept.runs.setPause({
      reason: "on_battery",
      message: "It is unplugged.",
      obstacle: "Waits for the mains.",
    });
    await kept.until(id, "paused", ({ state }) => state === "paused");
    const runs = await kept.reopen();
    assert.equal(runs.get(id).summary.state, "paused");
    runs.setPause(null);
    await kept.until(id, "running", ({ state }) => state === "running");
    await runs.stop(id, { graceSeconds: 20 });
  });
});
