// Measures how an agent tells of a run: takes a request file and prints the answer as one line of JSON.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createRun } from "../../agent/run/create.ts";
import { type RunFolder, writeManifest } from "../../agent/run/folder.ts";
import { openHome } from "../../agent/store/home.ts";
import { identifyProcess } from "../../agent/store/process-identity.ts";
import type { Metric, RunManifest } from "../../schemas/run.ts";
import { decodeSeries } from "../../schemas/series.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { type TestAgent, startTestAgent } from "../support/test-agent.ts";
import { type WatchAnswer, WatchRequest, type WriterRequest } from "./agent-watch-request.ts";

/** From its start until the agent is at rest, and for how long it is then measured while nothing happens. */
const START_SECONDS = 5;
const REST_SECONDS = 10;
/** Before it is measured, the code has to become fast. */
const WARM_UP_SECONDS = 8;

const request = WatchRequest.parse(JSON.parse(readFileSync(process.argv[2]!, "utf8")));
rmSync(request.home, { recursive: true, force: true });
console.log(
  JSON.stringify(request.task === "live" ? await measureLive(request) : await measureHistory(request)),
);

async function measureLive(wanted: WatchRequest & { task: "live" }): Promise<WatchAnswer> {
  const run = makeRun(wanted.home);
  const writer = startWriter({
    file: run.folder.metrics,
    restSeconds: START_SECONDS + REST_SECONDS + 1,
    perSecond: wanted.perSecond,
    seconds: WARM_UP_SECONDS + wanted.seconds,
  });
  const ended = once(writer, "exit");
  let written = "";
  writer.stdout.setEncoding("utf8").on("data", (text: string) => (written += text));
  writeManifest(run.folder, {
    ...{ ...run.manifest, state: "running", startedAt: new Date().toISOString() },
    process: identifyProcess(writer.pid!),
  });
  const agent = await startAgent(wanted.home);
  const seen: { seq: number; milliseconds: number }[] = [];
  let messages = 0;
  const watching = new AbortController();
  const watched = agent.client.call(
    "run/watch",
    { run: run.manifest.id },
    {
      signal: watching.signal,
      onProgress: ({ metrics }) => {
        const now = performance.timeOrigin + performance.now();
        messages++;
        for (const { seq, time } of metrics) seen.push({ seq, milliseconds: now - time * 1000 });
      },
    },
  );
  await sleep(START_SECONDS * 1000);
  const rest = await cpuShareOver(agent, REST_SECONDS);
  await untilWritten(seen);
  await sleep(WARM_UP_SECONDS * 1000);
  const [first, firstMessage] = [seen.length, messages];
  const { share, seconds } = await cpuShareOver(agent, wanted.seconds - 2);
  const latencies = seen.slice(first).map(({ milliseconds }) => milliseconds);
  const messagesPerSecond = (messages - firstMessage) / seconds;
  await ended;
  await watched;
  watching.abort();
  await agent.stop();
  const inOrder = seen.filter(({ seq }, index) => index === 0 || seq === seen[index - 1]!.seq + 1).length;
  const figures = {
    ...percentiles(latencies),
    ...{
      cpuPercent: share * 100,
      addedCpuPercent: (share - rest.share) * 100,
      messagesPerSecond,
      metricsPerSecond: latencies.length / seconds,
    },
  };
  return { figures, evidence: [Number(written), inOrder] };
}

async function measureHistory({ home, points }: WatchRequest & { task: "history" }): Promise<WatchAnswer> {
  const run = makeRun(home);
  writeMetrics(run.folder, points);
  writeManifest(run.folder, { ...run.manifest, state: "succeeded", endedAt: new Date().toISOString() });
  const agent = await startAgent(home);
  const calls: number[] = [];
  const measuring = new AbortController();
  // A call that is answered late tells of a stall.
  const asking = (async () => {
    while (!measuring.signal.aborted) {
      const start = performance.now();
      await agent.client.call("run/get", { run: run.manifest.id });
      calls.push(performance.now() - start);
      await sleep(2);
    }
  })();
  await sleep(500);
  calls.length = 0;
  const first = await askHistory(agent, run.manifest.id);
  const again = await askHistory(agent, run.manifest.id);
  measuring.abort();
  await asking;
  await agent.stop();
  const figures = {
    firstMilliseconds: first.milliseconds,
    againMilliseconds: again.milliseconds,
    slowestCallMilliseconds: Math.max(...calls),
  };
  return { figures, evidence: [points, first.points] };
}

async function askHistory(agent: TestAgent, run: string): Promise<{ milliseconds: number; points: number }> {
  const start = performance.now();
  const response = await fetch(`${agent.url}/runs/${run}/series?keys=loss,learningRate&bins=2000`, {
    headers: { Authorization: `Bearer ${agent.token}` },
  });
  const { header } = decodeSeries(new Uint8Array(await response.arrayBuffer()));
  return { milliseconds: performance.now() - start, points: header.points };
}

function startAgent(home: string): Promise<TestAgent> {
  // As it is for users: results are not held against their schemas.
  return startTestAgent({
    ...{ home, options: ["--log-level", "info"], environment: { TRAINYARD_CHECK_RESULTS: "0" } },
  });
}

function makeRun(root: string): { folder: RunFolder; manifest: RunManifest } {
  const home = openHome(root);
  const config = TrainingFile.parse({ schema: 1, dataset: { path: "rows.jsonl" }, training: { steps: 1e8 } });
  return createRun(home, path.join(root, "bench.train.toml"), config);
}

function startWriter(wanted: WriterRequest) {
  const program = path.join(path.dirname(process.argv[1]!), "agent-watch-writer.program.mjs");
  return spawn(process.execPath, [program, JSON.stringify(wanted)], { stdio: ["ignore", "pipe", "inherit"] });
}

function writeMetrics(folder: RunFolder, points: number): void {
  const handle = openSync(folder.metrics, "a");
  for (let step = 1; step <= points; step += 10_000) {
    const lines = Array.from({ length: Math.min(10_000, points - step + 1) }, (_, index) => {
      const seq = step + index;
      const metric: Metric = {
        ...{ kind: "train", step: seq, loss: 2 + Math.random(), learningRate: 1e-3 * Math.random() },
        ...{ gradientNorm: Math.random(), tokensPerSecond: 1e5 * Math.random(), tokens: seq * 512 },
        ...{ seq, time: 1.7e9 + seq / 1000 },
      };
      return `${JSON.stringify(metric)}\n`;
    });
    writeSync(handle, lines.join(""));
  }
  closeSync(handle);
}

async function untilWritten(seen: readonly unknown[]): Promise<void> {
  while (seen.length === 0) await sleep(10);
}

async function cpuShareOver(agent: TestAgent, seconds: number): Promise<{ share: number; seconds: number }> {
  const [before, start] = [await cpuSeconds(agent), performance.now()];
  await sleep(seconds * 1000);
  const [after, end] = [await cpuSeconds(agent), performance.now()];
  return { share: (after - before) / ((end - start) / 1000), seconds: (end - start) / 1000 };
}

/** By the agent's own account, so that it can be told on every system. */
async function cpuSeconds(agent: TestAgent): Promise<number> {
  const response = await fetch(`${agent.url}/metrics`, {
    headers: { Authorization: `Bearer ${agent.token}` },
  });
  const found = /^\w*process_cpu_seconds_total(?:\{.*\})? (\S+)/m.exec(await response.text());
  return Number(found?.[1]);
}

function percentiles(values: number[]): Record<"p50" | "p95" | "p99", number> {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
