import assert from "node:assert/strict";
import { test } from "node:test";
import { createMetrics, type AgentMetrics, type MetricSources } from "../../../agent/server/metrics.ts";
import type { GpuSample, MachineSample } from "../../../schemas/monitor.ts";
import { RunState } from "../../../schemas/run.ts";

const gpu: GpuSample = {
  index: 0,
  name: "NVIDIA H100",
  vendor: "nvidia",
  utilisation: 0.9,
  memoryTotal: 80e9,
  memoryUsed: 40e9,
  temperature: 60,
  power: 400,
  processes: [
    { pid: 1, memory: 1, run: "r1" },
    { pid: 2, memory: 1, run: null },
  ],
};

const sample: MachineSample = {
  time: 0,
  cpu: { load: 0.25, perCore: [0.5, 0] },
  memory: { total: 8e9, used: 2e9, available: 6e9, swapUsed: 0 },
  disk: { total: 100e9, free: 50e9, readBytesPerSecond: null, writeBytesPerSecond: 1e6 },
  network: { receivedBytesPerSecond: 10, sentBytesPerSecond: 20 },
  gpus: [gpu, { ...gpu, index: 1, utilisation: null, processes: [] }],
  runs: [{ run: "r1", pid: 1, cpu: 1.5, memory: 3e9 }],
};

const everySource: MetricSources = {
  runs: () => Object.fromEntries(RunState.options.map((state, index) => [state, index])),
  journalBytes: () => 4096,
  isWritable: () => true,
  inferenceHosts: () => [
    { busy: true, memory: 1e9 },
    { busy: false, memory: 2e9 },
  ],
  sample: () => sample,
  alerts: () => [
    {
      id: "1",
      time: 0,
      source: "machine",
      kind: "disk_low",
      level: "warning",
      message: "",
      value: 1,
      threshold: 2,
    },
  ],
};

interface Family {
  name: string;
  type: string;
  help: string;
  samples: { name: string; labels: Record<string, string>; value: number }[];
}

/** Reads the text format 0.0.4, and fails where it is not kept. */
function parse(text: string): Family[] {
  assert.ok(text.endsWith("\n"));
  const families: Family[] = [];
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const [, keyword, name, rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === "HELP") families.push({ name: name!, type: "", help: rest!, samples: [] });
    else if (keyword === "TYPE") families.at(-1)!.type = rest!;
    else {
      const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
      assert.ok(match, line);
      const pairs = [...(match[2] ?? "").matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)];
      const labels = Object.fromEntries(pairs.map(([, key, value]) => [key!, value!]));
      const value = match[3] === "+Inf" ? Infinity : Number(match[3]);
      assert.ok(!Number.isNaN(value), line);
      const family = families.at(-1)!;
      assert.ok(match[1]!.startsWith(family.name), `${match[1]} stands under ${family.name}`);
      family.samples.push({ name: match[1]!, labels, value });
    }
  }
  return families;
}

/** What `promtool check metrics` looks for. */
function complaints({ name, type, help, samples }: Family): string[] {
  const found: string[] = [];
  const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
  const parts = name.split("_");
  if (help === "") found.push("has no help text");
  if (!["counter", "gauge", "histogram"].includes(type)) found.push(`has the type ${type}`);
  if ((type === "counter") !== name.endsWith("_total"))
    found.push("_total belongs to counters and to all of them");
  if (/_(count|sum|bucket)$/.test(name)) found.push("has a suffix of histograms");
  if (type !== "histogram" && (labels.has("le") || labels.has("quantile")))
    found.push("has a reserved label");
  if (parts.some((part) => ["counter", "gauge", "histogram", "summary"].includes(part)))
    found.push("says its type");
  for (const word of [name, ...labels])
    if (!/^[a-z][a-z0-9_]*$/.test(word)) found.push(`${word} is not in snake case`);
  const abbreviations = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"];
  const foreign = [
    "milliseconds",
    "minutes",
    "hours",
    "kilobytes",
    "megabytes",
    "gigabytes",
    "bits",
    "percent",
  ];
  if (parts.some((part) => [...abbreviations, ...foreign].includes(part))) found.push("has no base unit");
  return found.map((complaint) => `${name} ${complaint}`);
}

async function read(sources: MetricSources, use: (metrics: AgentMetrics) => void = () => undefined) {
  const metrics = createMetrics(sources);
  try {
    use(metrics);
    const families = parse(await metrics.render());
    /** Values of a sample by its labels. */
    const values = (name: string): Record<string, number> => {
      const samples = families.flatMap((family) => family.samples).filter((sample) => sample.name === name);
      return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(" "), value]));
    };
    return { families, values };
  } finally {
    metrics.close();
  }
}

test("The figures are Prometheus' text and keep to its conventions", async () => {
  const complete = { ...sample, disk: { ...sample.disk, readBytesPerSecond: 0 } };
  const { families } = await read({ ...everySource, sample: () => complete }, (metrics) => {
    metrics.requestEnded("run/list", "ok", 0.01);
    metrics.commitEnded("ok", 0.002);
    metrics.connectionOpened();
  });
  assert.deepEqual(families.flatMap(complaints), []);
  const names = families.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const family of families) assert.ok(family.samples.length > 0, family.name);
  const metrics = createMetrics();
  assert.match(metrics.contentType, /^text\/plain; version=0\.0\.4/);
  metrics.close();
});

test("Calls, commits and connections are counted, and their times are spread over buckets", async () => {
  const { values } = await read({}, (metrics) => {
    metrics.requestEnded("run/list", "ok", 0.004);
    metrics.requestEnded("run/list", "ok", 0.2);
    metrics.requestEnded("run/list", "run_not_found", 0.001);
    metrics.commitEnded("ok", 0.003);
    metrics.commitEnded("failed", 5);
    metrics.connectionOpened();
    metrics.connectionOpened();
    metrics.connectionClosed();
  });
  assert.deepEqual(values("trainyard_requests_total"), { "run/list ok": 2, "run/list run_not_found": 1 });
  const buckets = values("trainyard_request_duration_seconds_bucket");
  assert.equal(buckets["0.005 run/list"], 2);
  assert.equal(buckets["+Inf run/list"], 3);
  assert.deepEqual(values("trainyard_store_commits_total"), { ok: 1, failed: 1 });
  assert.deepEqual(values("trainyard_store_commit_duration_seconds_count"), { "": 1 });
  assert.deepEqual(values("trainyard_connections"), { "": 1 });
  assert.deepEqual(values("trainyard_connections_opened_total"), { "": 2 });
});

test("Runs, store, models and alerts are asked for when the figures are read", async () => {
  const { values } = await read(everySource);
  assert.equal(values("trainyard_runs")["running"], RunState.options.indexOf("running"));
  assert.deepEqual(values("trainyard_store_journal_bytes"), { "": 4096 });
  assert.deepEqual(values("trainyard_store_writable"), { "": 1 });
  assert.deepEqual(values("trainyard_inference_hosts"), { busy: 1, idle: 1 });
  assert.deepEqual(values("trainyard_inference_memory_bytes"), { "": 3e9 });
  assert.deepEqual(values("trainyard_alerts"), { "disk_low warning": 1 });
});

test("The newest sample of the machine is told, and what it does not know is left out", async () => {
  const { values } = await read(everySource);
  assert.deepEqual(values("trainyard_machine_cpu_busy_ratio"), { "": 0.25 });
  assert.deepEqual(values("trainyard_machine_disk_read_bytes_per_second"), {});
  assert.deepEqual(values("trainyard_machine_disk_written_bytes_per_second"), { "": 1e6 });
  assert.deepEqual(values("trainyard_gpu_utilisation_ratio"), { "0 nvidia": 0.9 });
  assert.deepEqual(values("trainyard_gpu_memory_used_bytes"), { "0 nvidia": 40e9, "1 nvidia": 40e9 });
  assert.deepEqual(values("trainyard_gpu_processes"), {
    "0 nvidia run": 1,
    "0 nvidia other": 1,
    "1 nvidia run": 0,
    "1 nvidia other": 0,
  });
  assert.deepEqual(values("trainyard_run_cpu_cores"), { r1: 1.5 });
});

test("What is gone does not go on with its last figure", async () => {
  let latest: MachineSample | undefined = sample;
  const metrics = createMetrics({ sample: () => latest });
  assert.match(await metrics.render(), /trainyard_gpu_power_watts\{gpu="1"/);
  latest = { ...sample, gpus: [gpu], runs: [] };
  const text = await metrics.render();
  assert.doesNotMatch(text, /trainyard_gpu_power_watts\{gpu="1"|trainyard_run_cpu_cores\{/);
  latest = undefined;
  assert.doesNotMatch(await metrics.render(), /^trainyard_machine_cpu_busy_ratio/m);
  metrics.close();
});

test("The process's own figures are there, and its event loop's delay shows a blocked one", async () => {
  const metrics = createMetrics();
  // The looking begins with the first turn of the loop.
  await new Promise((resolve) => setTimeout(resolve, 60));
  const start = performance.now();
  while (performance.now() - start < 200);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const samples = parse(await metrics.render()).flatMap((family) => family.samples);
  metrics.close();
  const value = (name: string, statistic?: string): number =>
    samples.find((sample) => sample.name === name && sample.labels["statistic"] === statistic)!.value;
  assert.ok(value("trainyard_event_loop_delay_seconds", "max") > 0.1);
  assert.ok(value("trainyard_event_loop_delay_seconds", "p50") >= 0);
  assert.ok(value("process_cpu_seconds_total") > 0);
  assert.ok(value("process_resident_memory_bytes") > 20e6);
  assert.ok(value("process_start_time_seconds") <= Date.now() / 1000);
  assert.equal(value("trainyard_build_info"), 1);
});
