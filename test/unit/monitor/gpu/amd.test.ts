import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { AmdGpus } from "../../../../agent/monitor/gpu/amd.ts";
import { writeScript } from "../../../support/script.ts";
import { until } from "../../../support/until.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-amd-"));
after(() => {
  rmSync(folder, { recursive: true });
});

test("AMD's GPUs are told with the processes on them", async () => {
  const file = writeScript(
    folder,
    "rocm-smi",
    `if (process.argv.includes("--showpidgpus")) console.log("PID 4711 is using 1 DRM device(s):\\n1 ");
else console.log(JSON.stringify({ card0: {}, card1: { "Card Series": "MI210", "GPU use (%)": "50" } }));`,
  );
  const gpus = new AmdGpus(file);
  const [idle, busy] = await until(() => {
    const samples = gpus.samples();
    return samples.length === 2 && samples;
  }, "an answer");
  assert.deepEqual([idle!.name, idle!.processes], ["AMD GPU", []]);
  assert.deepEqual([busy!.index, busy!.name, busy!.utilisation], [1, "MI210", 0.5]);
  assert.deepEqual(busy!.processes, [{ pid: 4711, memory: null, run: null }]);
  await gpus.close();
});

test("A rocm-smi that hangs keeps nobody from closing", async () => {
  const gpus = new AmdGpus(writeScript(folder, "hanging", "setInterval(() => {}, 1000);"));
  assert.deepEqual(gpus.samples(), []);
  await gpus.close();
});
