import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNvidiaGpu, parseNvidiaProcess } from "../../../../agent/monitor/gpu/nvidia-output.ts";

const MIB = 2 ** 20;

const whole = {
  index: 0,
  busId: "00000000:17:00.0",
  utilisation: 0.87,
  memoryTotal: 81559 * MIB,
  memoryUsed: 1234 * MIB,
  temperature: 41,
  power: 203.57,
  driver: "550.54.15",
  name: "NVIDIA H100 80GB HBM3",
};
const unknown = { utilisation: null, memoryUsed: null, temperature: null, power: null };

const rows: [string, string, ReturnType<typeof parseNvidiaGpu>][] = [
  [
    "every figure",
    "0, 00000000:17:00.0, 87, 81559, 1234, 41, 203.57, 550.54.15, NVIDIA H100 80GB HBM3",
    whole,
  ],
  [
    "a decimal comma",
    "0, 00000000:17:00.0, 87, 81559, 1234, 41, 203,57, 550.54.15, NVIDIA H100 80GB HBM3",
    whole,
  ],
  [
    "units in spite of nounits",
    "0, 00000000:17:00.0, 87 %, 81559 MiB, 1234 MiB, 41 C, 203.57 W, 550.54.15, NVIDIA H100 80GB HBM3",
    whole,
  ],
  [
    "a name with a comma",
    "0, 00000000:17:00.0, 87, 81559, 1234, 41, 203.57, 550.54.15, Quadro, of a kind",
    { ...whole, name: "Quadro, of a kind" },
  ],
  [
    "no utilisation while the GPU is split (MIG)",
    "0, 00000000:17:00.0, [N/A], 81559, 1234, 41, 203.57, 550.54.15, NVIDIA H100 80GB HBM3",
    { ...whole, utilisation: null },
  ],
  [
    "an old card that tells little",
    "1, 0000:01:00.0, [Not Supported], 2048, [Not Supported], [Unknown Error], [N/A], 470.223.02, GeForce GT 730",
    {
      ...whole,
      ...unknown,
      index: 1,
      busId: "0000:01:00.0",
      memoryTotal: 2048 * MIB,
      driver: "470.223.02",
      name: "GeForce GT 730",
    },
  ],
  [
    "columns that are missing",
    "3, 00000000:B3:00.0, 5",
    {
      ...whole,
      ...unknown,
      index: 3,
      busId: "00000000:b3:00.0",
      utilisation: 0.05,
      memoryTotal: null,
      driver: null,
      name: "NVIDIA GPU",
    },
  ],
  ["a header", "index, pci.bus_id, utilization.gpu [%], memory.total [MiB]", undefined],
  ["no GPU", "No devices were found", undefined],
  [
    "no driver",
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.",
    undefined,
  ],
  ["an unknown field", 'Field "power.draw" is not a valid field to query.', undefined],
  ["a lost GPU", "Unable to determine the device handle for GPU0000:17:00.0: GPU is lost", undefined],
  ["nothing", "", undefined],
];

for (const [what, line, expected] of rows)
  test(`A line of nvidia-smi about GPUs is read: ${what}`, () => {
    assert.deepEqual(parseNvidiaGpu(line), expected);
  });

const processes: [string, string, ReturnType<typeof parseNvidiaProcess>][] = [
  ["a process", "00000000:17:00.0, 4711, 1024", { busId: "00000000:17:00.0", pid: 4711, memory: 1024 * MIB }],
  [
    "memory that is not told",
    "00000000:17:00.0, 4711, [N/A]",
    { busId: "00000000:17:00.0", pid: 4711, memory: null },
  ],
  [
    "memory that is a secret",
    "00000000:B3:00.0, 4711, [Insufficient Permissions]",
    { busId: "00000000:b3:00.0", pid: 4711, memory: null },
  ],
  ["a process whose number is hidden", "00000000:17:00.0, [N/A], 1024", undefined],
  ["nothing", "", undefined],
];

for (const [what, line, expected] of processes)
  test(`A line of nvidia-smi about processes is read: ${what}`, () => {
    assert.deepEqual(parseNvidiaProcess(line), expected);
  });
