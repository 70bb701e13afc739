// Measures calls over the wire: the server is a process of its own, and all clients are this one.
import { spawn, type ChildProcess } from "node:child_process";
import { once, setMaxListeners } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connectAgent, type AgentClient } from "../../agent/client/connect.ts";
import { startTestAgent } from "../support/test-agent.ts";
import { WireRequest, type MeasuredServer, type WireAnswer } from "./agent-wire-request.ts";
import { measureSiege } from "./agent-siege.ts";
import { callAtRate, callOnce, keepCalling, openClients, percentile } from "./wire-clients.ts";

/** Rows of the dataset that is imported over and over, and bytes of the file that is downloaded. */
const work = { rows: 50_000, bytes: 64 << 20, watchers: 20 };

const request = WireRequest.parse(JSON.parse(readFileSync(process.argv[2]!, "utf8")));
const server = await (request.server === "agent" ? startAgent() : startBare());
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await server.stop();
}
process.exit();

async function startAgent(): Promise<MeasuredServer> {
  const agent = await startTestAgent({
    home: request.home,
    options: ["--log-level", "info"],
    environment: { TRAINYARD_CHECK_RESULTS: "0" },
  });
  await agent.client.close();
  return agent;
}

async function startBare(): Promise<MeasuredServer> {
  const program = fileURLToPath(new URL("bare-ws.program.mjs", import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  const stop = async (): Promise<void> => {
    child.kill();
    await once(child, "exit");
  };
  return { port: Number(line.toString()), token: "", pid: child.pid!, stop };
}

async function measure(): Promise<WireAnswer> {
  const { task } = request;
  if (task.kind === "calls") return measureCalls(task.connections, task.seconds, task.perSecond);
  if (task.kind === "idle") return measureIdle(task.connections);
  if (task.kind === "busy") return measureBusy(task.seconds);
  return measureSiege(server, task, readMemoryMiB);
}

async function measureCalls(connections: number, seconds: number, perSecond: number): Promise<WireAnswer> {
  const clients = await openClients(server, connections);
  await keepCalling(clients, 1);
  const cpu = readCpuSeconds();
  const most = await keepCalling(clients, seconds);
  const cost = (readCpuSeconds() - cpu) / most.latencies.length;
  await readStall();
  const paced = await callAtRate(clients, perSecond, seconds);
  return {
    figures: {
      callsPerSecond: most.latencies.length / most.seconds,
      saturatedP99: percentile(most.latencies, 0.99),
      p50: percentile(paced.latencies, 0.5),
      p99: percentile(paced.latencies, 0.99),
      serverMicrosecondsPerCall: cost * 1e6,
      ...(await readStall()),
    },
    evidence: [clients.length, most.failed + paced.failed],
  };
}

async function measureIdle(connections: number): Promise<WireAnswer> {
  const before = readMemoryMiB();
  const clients = await openClients(server, connections);
  const answered = await callOnce(clients);
  await sleep(5000);
  const after = readMemoryMiB();
  return {
    figures: { MiB: after, KiBPerConnection: ((after - before) * 1024) / connections },
    evidence: [answered],
  };
}

async function measureBusy(seconds: number): Promise<WireAnswer> {
  const client = await connectAgent({ port: server.port, token: server.token, tls: false });
  const end = performance.now() + seconds * 1000;
  const isGoing = (): boolean => performance.now() < end;
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const others = [
    importAgainAndAgain(client, isGoing),
    downloadAgainAndAgain(isGoing),
    watchTheMachine(stop.signal),
  ];
  const latencies: number[] = [];
  await readStall();
  while (isGoing()) {
    const sentAt = performance.now();
    await client.call("agent/info", {});
    latencies.push(performance.now() - sentAt);
    await sleep(10);
  }
  stop.abort();
  const done = await Promise.all(others);
  const sorted = Float64Array.from(latencies).sort();
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(sorted, share));
  return {
    figures: { p50: p50!, p95: p95!, p99: p99!, ...(await readStall()) },
    evidence: [Math.min(1, ...done)],
  };
}

async function importAgainAndAgain(client: AgentClient, isGoing: () => boolean): Promise<number> {
  const file = path.join(request.home, "rows.jsonl");
  const rows = Array.from({ length: work.rows }, (_, row) =>
    JSON.stringify({ prompt: `What is ${row} and ${row}?`, completion: String(2 * row) }),
  );
  writeFileSync(file, rows.join("\n"));
  let done = 0;
  for (; isGoing(); done++) await client.call("dataset/import", { source: { path: file }, seed: done });
  return done;
}

async function downloadAgainAndAgain(isGoing: () => boolean): Promise<number> {
  const folder = path.join(request.home, "models", "bench", "v1");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "model.bin"), Buffer.alloc(work.bytes));
  let done = 0;
  for (; isGoing(); done++) await (await ask("/models/bench/v1/model.bin")).arrayBuffer();
  return done;
}

async function watchTheMachine(signal: AbortSignal): Promise<number> {
  let heard = 0;
  const watch = async (): Promise<void> => {
    const client = await connectAgent({ port: server.port, token: server.token, tls: false });
    await client.call("monitor/watch", {}, { signal, onProgress: () => heard++ });
    await client.close();
  };
  await Promise.all(Array.from({ length: work.watchers }, watch));
  return heard;
}

/** How late the agent's event loop was since this was asked last, in milliseconds. */
async function readStall(): Promise<{ stallP999?: number }> {
  if (request.server === "bare") return {};
  const figures = await (await ask("/metrics")).text();
  const line = /^trainyard_event_loop_delay_seconds\{statistic="p99\.9"\} (\S+)$/m.exec(figures);
  return { stallP999: Number(line?.[1]) * 1000 };
}

function ask(what: string): Promise<Response> {
  const headers = { Authorization: `Bearer ${server.token}` };
  return fetch(`http://127.0.0.1:${server.port}${what}`, { headers });
}

function readMemoryMiB(): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) / 1024;
}

/** Of user and kernel, in ticks of which a second has 100 on Linux. */
function readCpuSeconds(): number {
  const stat = readFileSync(`/proc/${server.pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
