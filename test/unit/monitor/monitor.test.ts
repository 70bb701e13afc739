import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import type { ActiveRun } from "../../../agent/monitor/active-run.ts";
import { openMonitor, type Monitor } from "../../../agent/monitor/monitor.ts";
import { systemClocks } from "../../../agent/monitor/session-clock.ts";
import { Alert, MachineHistory, MachineSample, MonitorThresholds } from "../../../schemas/monitor.ts";
import { writeScript } from "../../support/script.ts";
import { until } from "../../support/until.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-monitor-"));
after(() => {
  rmSync(root, { recursive: true });
});

const ourselves: ActiveRun = { id: "r1", pid: process.pid, folder: path.join(root, "runs", "r1") };

let monitors = 0;
function open(options: Partial<Parameters<typeof openMonitor>[0]> = {}): Promise<Monitor> {
  const folder = path.join(root, `monitor-${monitors++}`);
  const thresholds = MonitorThresholds.parse({});
  const paces = { watched: 0.1, active: 0.2, idle: 10 };
  return openMonitor({
    folder,
    home: root,
    thresholds,
    runs: () => [],
    onFailure: (error) => assert.ifError(error),
    paces,
    ...options,
  });
}

test("Whoever watches and throws is told of, and the samples go on for the others", async () => {
  const failures: unknown[] = [];
  const monitor = await open({ onFailure: (error) => failures.push(error) });
  let heard = 0;
  monitor.watch(() => {
    throw new Error("a bug");
  });
  monitor.watch(() => heard++);
  await until(() => heard >= 2, "two samples");
  await monitor.close();
  assert.ok(failures.length >= 2);
  assert.equal(String(failures[0]), "Error: a bug");
});

test("A sample that cannot be taken is told of, and the next one comes", async () => {
  const failures: unknown[] = [];
  let asked = 0;
  const runs = () => {
    if (++asked === 1) throw new Error("no handles left");
    return [];
  };
  const monitor = await open({ runs, onFailure: (error) => failures.push(error) });
  monitor.watch(() => undefined);
  await until(() => monitor.latest() !== undefined, "a sample");
  await monitor.close();
  assert.deepEqual(failures.map(String), ["Error: no handles left"]);
});

const lastMinute = (bins: number): { from: number; to: number; bins: number } => {
  const now = Date.now() / 1000;
  return { from: now - 60, to: now + 1, bins };
};

test("Whoever watches hears of samples in order, and no more after leaving", async () => {
  const monitor = await open({ runs: () => [ourselves] });
  const heard: MachineSample[] = [];
  const leave = monitor.watch((sample) => heard.push(MachineSample.parse(sample)));
  await until(() => heard.length >= 3, "three samples");
  leave();
  const count = heard.length;
  assert.deepEqual(monitor.latest(), heard.at(-1));
  const times = heard.map(({ time }) => time);
  assert.deepEqual(
    times.toSorted((a, b) => a - b),
    times,
  );
  assert.ok(Math.abs(times[0]! - Date.now() / 1000) < 60);
  const { runs, memory } = heard.at(-1)!;
  assert.deepEqual(
    runs.map(({ run, pid }) => ({ run, pid })),
    [{ run: "r1", pid: process.pid }],
  );
  assert.ok(runs[0]!.memory > 20e6 && runs[0]!.memory < memory.total);
  // The next samples go to another listener alone.
  let others = 0;
  monitor.watch(() => others++);
  await until(() => others >= 2, "two samples for somebody else");
  assert.equal(heard.length, count);
  await monitor.close();
});

test("The history has what was sampled, of active runs unless others are asked for, and outlives the monitor", async () => {
  const folder = path.join(root, "kept");
  const first = await open({ folder, runs: () => [ourselves] });
  let samples = 0;
  first.watch(() => samples++);
  await until(() => samples >= 2, "two samples");
  const history = MachineHistory.parse(first.history(lastMinute(1)));
  const names = history.series.map(({ name }) => name);
  for (const name of ["cpu", "memory", "disk.free", "network.sent", "run.r1.cpu", "run.r1.memory"])
    assert.ok(names.includes(name), name);
  await first.close();

  const second = await open({ folder });
  const before = second.history(lastMinute(1));
  assert.ok(before.series.some(({ name, max }) => name === "memory" && max[0]! > 0));
  assert.ok(!before.series.some(({ name }) => name.startsWith("run.")));
  const asked = second.history({ ...lastMinute(1), wanted: (name) => name === "run.r1.memory" });
  assert.deepEqual(
    asked.series.map(({ name }) => name),
    ["run.r1.memory"],
  );
  await second.close();
});

test("An alert is told once to whoever watches, stands for those who ask, and ends", async () => {
  // Every machine has less than a pebibyte free.
  const always = { warning: 2 ** 50, margin: 0, seconds: 0 };
  const monitor = await open({ thresholds: MonitorThresholds.parse({ disk_low: always }) });
  const told: Alert[] = [];
  let samples = 0;
  monitor.watch((_, alerts) => {
    samples++;
    told.push(...alerts.map((alert) => Alert.parse(alert)));
  });
  await until(() => samples >= 3, "three samples");
  const low = told.filter(({ kind }) => kind === "disk_low");
  assert.equal(low.length, 1);
  assert.deepEqual(
    monitor.alerts().filter(({ kind }) => kind === "disk_low"),
    low,
  );
  await monitor.close();
});

test("A wall clock that jumps while the monitor runs leaves its history whole", async () => {
  let jump = 0;
  const monitor = await open({ clocks: { ...systemClocks, wall: () => Date.now() / 1000 + jump } });
  const times: number[] = [];
  monitor.watch(({ time }) => times.push(time));
  await until(() => times.length >= 2, "two samples");
  jump = 3600;
  await until(() => times.at(-1)! - times[0]! > 3000, "a sample by the new time");
  const now = Date.now() / 1000 + jump;
  const count = (range: { from: number; to: number }): number =>
    monitor.history({ ...range, bins: 1 }).series.filter(({ name }) => name === "cpu").length;
  assert.equal(count({ from: now - 60, to: now + 10 }), 1);
  assert.equal(count({ from: now - 3700, to: now - 3500 }), 0, "nothing stays at the former time");
  jump = 0;
  await until(() => times.at(-1)! < now - 3000, "a sample by the former time");
  assert.equal(count({ from: now - 3700, to: now - 3500 }), 1);
  assert.equal(count({ from: now - 60, to: now + 10 }), 0);
  await monitor.close();
});

test("A process on a GPU is known for the run that it belongs to", async () => {
  const folder = mkdtempSync(path.join(root, "bin-"));
  writeScript(
    folder,
    "nvidia-smi",
    `const gpus = process.argv[2].startsWith("--query-gpu=");
setInterval(() => console.log(gpus
  ? "0, 00000000:17:00.0, 40, 81920, 1024, 30, 70.1, 550.54, NVIDIA H100"
  : "00000000:17:00.0, ${process.pid}, 512\\n00000000:17:00.0, 1, 512"), 50);`,
  );
  const former = process.env["PATH"];
  process.env["PATH"] = folder;
  const monitor = await open({ runs: () => [ourselves] });
  process.env["PATH"] = former;
  const users = await until(() => {
    const users = monitor.latest()?.gpus[0]?.processes ?? [];
    return users.some(({ run }) => run !== null) && users;
  }, "the run's process is found on the GPU");
  assert.deepEqual(
    users.map(({ pid, run }) => ({ pid, run })),
    [
      { pid: process.pid, run: "r1" },
      { pid: 1, run: null },
    ],
  );
  const history = monitor.history(lastMinute(1));
  assert.ok(history.series.some(({ name, max }) => name === "gpu.0.utilisation" && max[0] === 0.4));
  await monitor.close();
});

test("A monitor that nobody watches has a sample all the same, and closes at once", async () => {
  const monitor = await open();
  await until(() => monitor.latest(), "a sample");
  await monitor.close();
  await (await open()).close();
});
