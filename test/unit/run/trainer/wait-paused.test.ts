import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { isOnBattery } from "../../../../agent/monitor/power/battery.ts";
import { readManifest, type RunFolder } from "../../../../agent/run/folder.ts";
import { identifyProcess, type ProcessIdentity } from "../../../../agent/store/process-identity.ts";
import {
  createTrainerRun,
  metricsOf,
  runTrainer,
  startTrainer,
  textOf,
} from "../../../support/trainer-run.ts";
import { until } from "../../../support/until.ts";

const steps = { training: { steps: 30, seq_len: 16, local_batch_size: 2 } };

function askToPause(folder: RunFolder, by: ProcessIdentity = identifyProcess(process.pid)): void {
  writeFileSync(folder.pause, JSON.stringify({ reason: "on_battery", message: "It is unplugged.", by }));
}

const untilState = (folder: RunFolder, state: string) =>
  until(() => readManifest(folder).state === state, `the run is ${state}`);

/** Everything that training decides, without times. */
const lossesOf = (folder: RunFolder) =>
  metricsOf(folder).map((metric) => [metric.kind, metric.step, "loss" in metric ? metric.loss : undefined]);

test("A run that pauses between steps ends with the losses of an unbroken one", async () => {
  const manySteps = { training: { ...steps.training, steps: 400 } };
  const whole = createTrainerRun(manySteps);
  await runTrainer(whole.folder);
  const { folder } = createTrainerRun(manySteps);
  askToPause(folder);
  const { ended } = startTrainer(folder);
  await untilState(folder, "paused");
  assert.equal(readManifest(folder).pause?.reason, "on_battery");
  // A quick machine may end before it is asked again; the first pause is there from the start.
  for (let pause = 0; pause < 2 && readManifest(folder).state === "paused"; pause++) {
    const before = metricsOf(folder).length;
    rmSync(folder.pause);
    await until(() => metricsOf(folder).length > before, "the run goes on");
    askToPause(folder);
    await until(() => ["paused", "succeeded"].includes(readManifest(folder).state), "it waits again");
  }
  rmSync(folder.pause, { force: true });
  await ended;
  assert.equal(readManifest(folder).state, "succeeded");
  assert.equal(readManifest(folder).pause, undefined);
  assert.deepEqual(lossesOf(folder), lossesOf(whole.folder));
  assert.match(textOf(folder.log), /Paused: It is unplugged\..*The pause is over/s);
});

test("A run that pauses can be stopped, and resumed later", async () => {
  const { folder } = createTrainerRun(steps);
  askToPause(folder);
  const { ended } = startTrainer(folder);
  await untilState(folder, "paused");
  writeFileSync(folder.stop, "");
  await ended;
  assert.deepEqual([readManifest(folder).state, readManifest(folder).pause], ["stopped", undefined]);
  rmSync(folder.stop);
  rmSync(folder.pause);
  assert.equal((await runTrainer(folder)).state, "succeeded");
});

for (const [what, ask] of [
  [
    "whose keeper has gone",
    (folder: RunFolder) => askToPause(folder, { ...endedProcess(), startedAtTicks: "1" }),
  ],
  ["that nobody can read", (folder: RunFolder) => writeFileSync(folder.pause, "{")],
] as const)
  test(`A pause ${what} holds only while the machine is on battery`, async () => {
    const { folder } = createTrainerRun(steps);
    ask(folder);
    const { ended } = startTrainer(folder);
    if (what === "whose keeper has gone" && (await isOnBattery())) {
      await untilState(folder, "paused");
      rmSync(folder.pause);
    }
    await ended;
    assert.equal(readManifest(folder).state, "succeeded");
    assert.ok(!existsSync(folder.pause));
  });

function endedProcess(): ProcessIdentity {
  return { pid: spawnSync(process.execPath, ["-e", ""]).pid };
}
