import assert from "node:assert/strict";
import { test } from "node:test";
import { Alerts } from "../../../agent/monitor/alerts.ts";
import { Alert, MachineSample, MonitorThresholds, type GpuSample } from "../../../schemas/monitor.ts";

const GIB = 2 ** 30;

/** A machine with which nothing is the matter, but for what is given. */
function sampleWith(changes: Partial<MachineSample> = {}): MachineSample {
  return MachineSample.parse({
    time: 1000,
    cpu: { load: 0.1, perCore: [0.1, 0.1] },
    memory: { total: 10 * GIB, used: 2 * GIB, available: 8 * GIB, swapUsed: 0 },
    disk: { total: 100 * GIB, free: 50 * GIB, readBytesPerSecond: null, writeBytesPerSecond: null },
    network: { receivedBytesPerSecond: 0, sentBytesPerSecond: 0 },
    gpus: [],
    runs: [],
    ...changes,
  } satisfies MachineSample);
}

const diskFree = (gib: number): MachineSample =>
  sampleWith({
    disk: { total: 100 * GIB, free: gib * GIB, readBytesPerSecond: null, writeBytesPerSecond: null },
  });

const gpu: GpuSample = {
  index: 1,
  name: "NVIDIA H100",
  vendor: "nvidia",
  utilisation: 1,
  memoryTotal: 80 * GIB,
  memoryUsed: 40 * GIB,
  temperature: 60,
  power: 300,
  processes: [],
};
const hot = (temperature: number | null): MachineSample => sampleWith({ gpus: [{ ...gpu, temperature }] });

const defaults = MonitorThresholds.parse({});

test("Nothing is the matter with a machine that has enough of everything", () => {
  const alerts = new Alerts(defaults);
  for (let second = 0; second < 200; second++) assert.deepEqual(alerts.evaluate(sampleWith(), second), []);
  assert.deepEqual(alerts.standing(), []);
});

test("An alert is raised once, becomes worse and better under its id, and ends behind a margin", () => {
  const alerts = new Alerts(defaults);
  const steps: [number, ("warning" | "error" | "ended")[]][] = [
    [6, []],
    [4.9, ["warning"]],
    [4.8, []],
    [0.9, ["error"]],
    [1.1, []],
    [1.3, ["warning"]],
    // Behind the line of 5 GiB, but not by the margin of a quarter.
    [5.1, []],
    [4.9, []],
    [5.3, ["ended"]],
    [5.1, []],
    [4.9, ["warning"]],
  ];
  const ids = new Set<string>();
  for (const [second, [free, expected]] of steps.entries()) {
    const changes = alerts.evaluate({ ...diskFree(free), time: second }, second);
    for (const change of changes) ids.add(Alert.parse(change).id);
    assert.deepEqual(
      changes.map(({ level, ended }) => (ended === undefined ? level : "ended")),
      expected,
      `step ${second}: ${free} GiB`,
    );
  }
  assert.equal(ids.size, 2);
  const [standing] = alerts.standing();
  assert.match(standing!.message, /Only 4\.9 GiB are free/);
  assert.equal(standing!.threshold, 5 * GIB);
  assert.equal(standing!.source, "machine");
});

test("A value must stay beyond its threshold for as long as that says, and behind it as long to end the alert", () => {
  const alerts = new Alerts(defaults);
  const kinds = (sample: MachineSample, second: number): string[] =>
    alerts.evaluate(sample, second).map(({ kind, ended }) => (ended === undefined ? kind : `${kind} ended`));
  assert.deepEqual(kinds(hot(86), 0), []);
  assert.deepEqual(kinds(hot(70), 5), []);
  assert.deepEqual(kinds(hot(86), 6), []);
  assert.deepEqual(kinds(hot(86), 15), []);
  assert.deepEqual(kinds(hot(86), 16), ["gpu_hot"]);
  assert.deepEqual(kinds(hot(70), 20), []);
  assert.deepEqual(kinds(hot(86), 25), []);
  assert.deepEqual(kinds(hot(70), 26), []);
  assert.deepEqual(kinds(hot(70), 36), ["gpu_hot ended"]);
});

test("A value that flickers between warning and error is a warning, not silence", () => {
  const alerts = new Alerts(defaults);
  const levels = [86, 93, 86, 93, 86, 93].flatMap((temperature, step) =>
    alerts.evaluate(hot(temperature), step * 3).map(({ level }) => level),
  );
  assert.deepEqual(levels, ["warning"]);
});

test("The alerts of a GPU or a run that is gone end with it", () => {
  const alerts = new Alerts(MonitorThresholds.parse({ gpu_hot: { seconds: 0 } }));
  const [raised] = alerts.evaluate(hot(95), 0);
  assert.equal(raised?.level, "error");
  const [ended] = alerts.evaluate({ ...sampleWith(), time: 2000 }, 1);
  assert.deepEqual(ended, { ...raised, ended: 2000 });
  assert.deepEqual(alerts.standing(), []);
});

test("A threshold of null never raises an alert", () => {
  const alerts = new Alerts(MonitorThresholds.parse({ disk_low: { warning: null, error: null } }));
  assert.deepEqual(alerts.evaluate(diskFree(0), 0), []);
});

const memory = (available: number, swapUsed = 0): MachineSample["memory"] => ({
  total: 10 * GIB,
  used: 10 * GIB - available * GIB,
  available: available * GIB,
  swapUsed: swapUsed * GIB,
});
const run = { run: "r1", pid: 4711, cpu: 0.2, memory: GIB };

const conditions: [string, Partial<MachineSample>, Partial<Alert>][] = [
  ["memory runs out", { memory: memory(0.2) }, { kind: "memory_low", level: "error" }],
  ["the machine swaps", { memory: memory(5, 3) }, { kind: "swap_high", level: "warning" }],
  [
    "other programs take the processor from a run",
    { cpu: { load: 0.9, perCore: [0.9, 0.9] }, runs: [run] },
    { kind: "cpu_contended", level: "warning" },
  ],
  [
    "a GPU's memory is full",
    { gpus: [{ ...gpu, memoryUsed: 79 * GIB }] },
    { kind: "gpu_memory_low", level: "warning" },
  ],
  [
    "a run takes nearly all memory",
    { runs: [{ ...run, memory: 9.5 * GIB }] },
    { kind: "run_memory_high", level: "error", source: { run: "r1" } },
  ],
];

for (const [what, changes, expected] of conditions)
  test(`An alert says when ${what}`, () => {
    const alerts = new Alerts(defaults);
    const raised = [0, 100].flatMap((second) => alerts.evaluate(sampleWith(changes), second));
    assert.equal(raised.length, 1);
    const { kind, level, source } = Alert.parse(raised[0]);
    assert.deepEqual({ kind, level, source }, { source: "machine", ...expected });
  });

test("A busy processor is no alert when it is the runs that keep it busy, or when there is none", () => {
  const busy = { cpu: { load: 1, perCore: [1, 1] } };
  for (const runs of [[], [{ ...run, cpu: 1.9 }]]) {
    const alerts = new Alerts(defaults);
    const raised = [0, 100].flatMap((second) => alerts.evaluate(sampleWith({ ...busy, runs }), second));
    assert.deepEqual(raised, []);
  }
});

test("A GPU of which nothing is known has no alerts", () => {
  const unknown = { ...gpu, temperature: null, memoryUsed: null };
  const alerts = new Alerts(defaults);
  assert.deepEqual(alerts.evaluate(sampleWith({ gpus: [unknown] }), 0), []);
});
