import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { NvidiaGpus, findNvidiaProgram } from "../../../../agent/monitor/gpu/nvidia.ts";
import { busyGpus, examineHardware } from "../../../../agent/monitor/hardware.ts";
import { openGpus } from "../../../../agent/monitor/gpu/gpus.ts";
import { writeScript } from "../../../support/script.ts";
import { until } from "../../../support/until.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-nvidia-"));
after(() => {
  rmSync(root, { recursive: true });
});

const GIB = 2 ** 30;

/** Behaves as nvidia-smi does: rows at once, and again with -l. `pid` uses GPU 1; GPU 2 is used by somebody unseen. */
const nvidia = (pid: number): string => `
const fs = require("node:fs");
fs.appendFileSync(__dirname + "/pids", process.pid + "\\n");
const loop = process.argv.indexOf("-l");
const rows = process.argv[2].startsWith("--query-gpu=")
  ? ["0, 00000000:17:00.0, 0, 81920, 4, 30, 70.1, 550.54, NVIDIA H100", "1, 00000000:65:00.0, 93, 81920, 40960, 66, 510.5, 550.54, NVIDIA H100",
     "2, 00000000:B3:00.0, 50, 81920, 61440, 60, 300, 550.54, NVIDIA H100"]
  : ["00000000:65:00.0, ${pid}, 40000"];
const print = () => console.log(rows.join("\\n"));
print();
if (loop > 0) setInterval(print, 100);
`;

/** Runs with a folder of its own as the whole PATH. */
async function withScript(
  code: string | undefined,
  use: (folder: string, file: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(root, "bin-"));
  const file = code === undefined ? "" : writeScript(folder, "nvidia-smi", code);
  const former = process.env["PATH"];
  process.env["PATH"] = folder;
  try {
    await use(folder, file);
  } finally {
    process.env["PATH"] = former;
  }
}

function startedIn(folder: string): number[] {
  try {
    return readFileSync(path.join(folder, "pids"), "utf8").trim().split("\n").map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("GPUs are told with their figures and the processes on them, and nothing is left running", async () => {
  await withScript(nvidia(4711), async (folder) => {
    const gpus = openGpus(1);
    const samples = await until(() => {
      const samples = gpus.samples();
      return samples.length === 3 && samples[1]!.processes.length === 1 && samples;
    }, "three GPUs and a process");
    const { index, name, vendor, utilisation, memoryTotal, memoryUsed, temperature, power, processes } =
      samples[1]!;
    assert.deepEqual(
      { index, name, vendor, utilisation, memoryTotal, memoryUsed, temperature, power },
      {
        index: 1,
        name: "NVIDIA H100",
        vendor: "nvidia",
        utilisation: 0.93,
        memoryTotal: 80 * GIB,
        memoryUsed: 40 * GIB,
        temperature: 66,
        power: 510.5,
      },
    );
    assert.deepEqual(processes, [{ pid: 4711, memory: 40000 * 2 ** 20, run: null }]);
    gpus.setPace(2);
    await until(() => startedIn(folder).length === 4, "both programs are started at the new pace");
    await gpus.close();
    assert.deepEqual(startedIn(folder).filter(isAlive), []);
  });
});

test("Hardware and busy GPUs are asked once, without leaving a program running", async () => {
  await withScript(nvidia(process.pid), async (folder) => {
    const { gpus } = await examineHardware();
    assert.deepEqual(
      gpus,
      [0, 1, 2].map((index) => {
        return { vendor: "nvidia", index, name: "NVIDIA H100", memory: 80 * GIB, driver: "550.54" };
      }),
    );
    assert.deepEqual(
      await busyGpus(),
      new Map([
        [1, [{ pid: process.pid, run: null }]],
        [2, [{ pid: 0, run: null }]],
      ]),
    );
    assert.equal(startedIn(folder).length, 3);
    assert.deepEqual(startedIn(folder).filter(isAlive), []);
  });
});

test("Without nvidia-smi there are no GPUs, and nothing is started", async () => {
  await withScript(undefined, async () => {
    assert.equal(findNvidiaProgram(), undefined);
    const gpus = openGpus(1);
    assert.deepEqual(gpus.samples(), []);
    await gpus.close();
    assert.deepEqual(await busyGpus(), new Map());
    const hardware = await examineHardware();
    assert.deepEqual(hardware.gpus, []);
    assert.ok(hardware.cpu.cores > 0 && hardware.memory > 0);
  });
});

test("A folder that is called nvidia-smi is no program", async () => {
  await withScript(undefined, async (folder) => {
    mkdirSync(path.join(folder, "nvidia-smi"));
    assert.equal(findNvidiaProgram(), undefined);
    await Promise.resolve();
  });
});

const record = `require("node:fs").appendFileSync(__dirname + "/pids", process.pid + "\\n");`;
const bad: [string, string][] = [
  [
    "prints rubbish and ends",
    `${record} console.log("\\u0000\\uffff, , ,\\n{}\\n1, 2, 3"); process.exit(9);`,
  ],
  [
    "prints one endless line",
    `${record} const piece = "x".repeat(8192); setInterval(() => process.stdout.write(piece), 1);`,
  ],
  ["ends at once", record],
];

for (const [what, code] of bad)
  test(`An nvidia-smi that ${what} is started again after a pause, and gives no GPU`, async () => {
    await withScript(code, async (folder, file) => {
      const gpus = new NvidiaGpus(file, 1);
      await until(() => startedIn(folder).length >= 4, "both programs are started a second time");
      assert.deepEqual(gpus.samples(), []);
      await gpus.close();
      assert.deepEqual(startedIn(folder).filter(isAlive), []);
    });
  });

test("An nvidia-smi that hangs and will not be ended politely is ended all the same", async () => {
  const code = `process.on("SIGTERM", () => {}); ${record} setInterval(() => {}, 1000);`;
  await withScript(code, async (folder, file) => {
    const gpus = new NvidiaGpus(file, 1);
    await until(() => startedIn(folder).length === 2, "both programs run");
    assert.deepEqual(gpus.samples(), []);
    await gpus.close();
    assert.deepEqual(startedIn(folder).filter(isAlive), []);
  });
});
