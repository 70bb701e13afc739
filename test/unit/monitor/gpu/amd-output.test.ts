import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAmdGpus, parseAmdProcesses } from "../../../../agent/monitor/gpu/amd-output.ts";

const figures = {
  "GPU use (%)": "35",
  "VRAM Total Memory (B)": "17163091968",
  "VRAM Total Used Memory (B)": "10850304",
  "Temperature (Sensor edge) (C)": "47.0",
  "Temperature (Sensor junction) (C)": "52.0",
};
const system = { system: { "Driver version": "6.7.0" } };
const gpu = {
  index: 0,
  name: "Instinct MI210",
  utilisation: 0.35,
  memoryTotal: 17163091968,
  memoryUsed: 10850304,
  temperature: 47,
  power: 41,
  driver: "6.7.0",
};
const former = {
  ...figures,
  "Card series": "Instinct MI210",
  "Average Graphics Package Power (W)": "41.0",
};
const newer = {
  ...figures,
  "Card Series": "Instinct MI210",
  "Current Socket Graphics Package Power (W)": "41.0",
};
const accelerator = { ...newer, "Temperature (Sensor edge) (C)": "N/A", "GPU use (%)": "N/A" };

const answers: [string, string, ReturnType<typeof parseAmdGpus>][] = [
  ["the keys until ROCm 5", JSON.stringify({ card0: former, ...system }), [gpu]],
  ["the keys since ROCm 6", JSON.stringify({ card0: newer, ...system }), [gpu]],
  ["warnings around it", `WARNING: low power\n${JSON.stringify({ card0: newer, ...system })}\n\n`, [gpu]],
  [
    "accelerators without a sensor at the edge",
    JSON.stringify({ card0: accelerator, ...system }),
    [{ ...gpu, temperature: 52, utilisation: null }],
  ],
  [
    "cards that tell nothing",
    JSON.stringify({ card1: {}, card12: { "GPU use (%)": "-1" } }),
    [1, 12].map((index) => ({
      index,
      name: "AMD GPU",
      utilisation: null,
      memoryTotal: null,
      memoryUsed: null,
      temperature: null,
      power: null,
      driver: null,
    })),
  ],
  ["no driver", "ERROR:root:Driver not initialized (amdgpu not found in modules)", []],
  ["half an answer", '{"card0": {"GPU use (%)": "3', []],
  ["another shape", '{"card0": 5}', []],
  ["nothing", "", []],
];

for (const [what, output, expected] of answers)
  test(`The answer of rocm-smi is read: ${what}`, () => {
    assert.deepEqual(parseAmdGpus(output), expected);
  });

test("The processes on AMD's GPUs are read from text", () => {
  const output = [
    "============================ ROCm System Management Interface ============================",
    "=================================== GPUs Indexed by PID ===================================",
    "PID 4711 is using 2 DRM device(s):",
    "0 1 ",
    "PID 4712 is using 0 DRM device(s)",
    "PID 4713 is using 1 DRM device(s):",
    "1 ",
    "==================================== End of ROCm SMI Log ====================================",
  ].join("\n");
  assert.deepEqual(parseAmdProcesses(output), [
    { pid: 4711, gpus: [0, 1] },
    { pid: 4713, gpus: [1] },
  ]);
  assert.deepEqual(parseAmdProcesses("No KFD PIDs currently running"), []);
});
