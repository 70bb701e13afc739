// The agent's own figures for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/, text 0.0.4.
// Names follow https://prometheus.io/docs/practices/naming/: base units at the end, `_total` on counters alone.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Alert, MachineSample } from "../../schemas/monitor.ts";
import type { RunState } from "../../schemas/run.ts";
import { addMachineGauges } from "./machine-metrics.ts";
import { version } from "../store/version.ts";

/** What is asked for when somebody reads the figures; a source that is left out has none. */
export interface MetricSources {
  runs?: () => Partial<Record<RunState, number>>;
  /** Bytes of the store's journal. */
  journalBytes?: () => number;
  /** Whether the store takes changes. */
  isWritable?: () => boolean;
  /** Loaded models: whether each is answering somebody, and the bytes that it is taken to need. */
  inferenceHosts?: () => readonly { busy: boolean; memory: number }[];
  sample?: () => MachineSample | undefined;
  alerts?: () => readonly Alert[];
}

export interface AgentMetrics {
  /** A call has been answered. `outcome` is `ok` or an error's code; both labels must come from fixed lists. */
  requestEnded(method: string, outcome: string, seconds: number): void;
  connectionOpened(): void;
  connectionClosed(): void;
  /** A commit of the store has been acknowledged, so many seconds after it was asked for; or it was refused. */
  commitEnded(outcome: "ok" | "failed", seconds: number): void;
  /** All figures as text. */
  render(): Promise<string>;
  readonly contentType: string;
  close(): void;
}

/** Upper ends in seconds. The goals are 50 ms for most; calls that watch last as long as somebody looks on. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const commitBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** How often the event loop is looked at: at 50 ms it takes 0.1 % of a core, at 20 ms 0.3 %. */
const DELAY_RESOLUTION_MILLISECONDS = 50;

export function createMetrics(sources: MetricSources = {}): AgentMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "trainyard_requests_total",
    help: "Answered calls by method and outcome.",
    labelNames: ["method", "outcome"],
    registers,
  });
  const requestDuration = new Histogram({
    name: "trainyard_request_duration_seconds",
    help: "Time from a call to its answer.",
    labelNames: ["method"],
    buckets: requestBuckets,
    registers,
  });
  const openConnections = new Gauge({
    name: "trainyard_connections",
    help: "Connections that are open.",
    registers,
  });
  const connections = new Counter({
    name: "trainyard_connections_opened_total",
    help: "Connections that have been opened.",
    registers,
  });
  const commits = new Counter({
    name: "trainyard_store_commits_total",
    help: "Commits of the store by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  const commitDuration = new Histogram({
    name: "trainyard_store_commit_duration_seconds",
    help: "Time until a commit survives a power cut.",
    buckets: commitBuckets,
    registers,
  });
  addSourceGauges(registry, sources);
  addMachineGauges(registry, () => sources.sample?.());
  addProcessFigures(registry);
  const stopDelay = addEventLoopDelay(registry);

  return {
    requestEnded: (method, outcome, seconds) => {
      requests.inc({ method, outcome });
      requestDuration.observe({ method }, seconds);
    },
    connectionOpened: () => {
      openConnections.inc();
      connections.inc();
    },
    connectionClosed: () => {
      openConnections.dec();
    },
    commitEnded: (outcome, seconds) => {
      commits.inc({ outcome });
      if (outcome === "ok") commitDuration.observe(seconds);
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
    close: stopDelay,
  };
}

function addSourceGauges(registry: Registry, sources: MetricSources): void {
  const { runs, journalBytes, isWritable, inferenceHosts, alerts } = sources;
  const registers = [registry];
  if (runs !== undefined)
    new Gauge({
      name: "trainyard_runs",
      help: "Runs by state.",
      labelNames: ["state"],
      registers,
      collect() {
        for (const [state, count] of Object.entries(runs())) this.set({ state }, count);
      },
    });
  if (journalBytes !== undefined)
    new Gauge({
      name: "trainyard_store_journal_bytes",
      help: "Size of the journal since the store was last written whole.",
      registers,
      collect() {
        this.set(journalBytes());
      },
    });
  if (isWritable !== undefined)
    new Gauge({
      name: "trainyard_store_writable",
      help: "1 while the store takes changes, 0 while it is read-only.",
      registers,
      collect() {
        this.set(isWritable() ? 1 : 0);
      },
    });
  if (inferenceHosts !== undefined) {
    new Gauge({
      name: "trainyard_inference_hosts",
      help: "Loaded models by whether they are answering somebody.",
      labelNames: ["state"],
      registers,
      collect() {
        const hosts = inferenceHosts();
        const busy = hosts.filter((host) => host.busy).length;
        this.set({ state: "busy" }, busy);
        this.set({ state: "idle" }, hosts.length - busy);
      },
    });
    new Gauge({
      name: "trainyard_inference_memory_bytes",
      help: "Memory that the loaded models are taken to need.",
      registers,
      collect() {
        this.set(inferenceHosts().reduce((bytes, { memory }) => bytes + memory, 0));
      },
    });
  }
  if (alerts !== undefined)
    new Gauge({
      name: "trainyard_alerts",
      help: "Alerts of the monitor that stand.",
      labelNames: ["kind", "level"],
      registers,
      collect() {
        this.reset();
        for (const { kind, level } of alerts()) this.inc({ kind, level });
      },
    });
}

/** The names that Prometheus' own libraries give these. */
function addProcessFigures(registry: Registry): void {
  const registers = [registry];
  const started = Date.now() / 1000 - process.uptime();
  new Gauge({
    name: "trainyard_build_info",
    help: "The agent's version, with the value 1.",
    labelNames: ["version", "node"],
    registers,
  }).set({ version, node: process.version }, 1);
  new Gauge({
    name: "process_start_time_seconds",
    help: "When the agent was started, in seconds since the Unix epoch.",
    registers,
  }).set(started);
  new Counter({
    name: "process_cpu_seconds_total",
    help: "Processor time that the agent has used.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Resident memory of the agent.",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
}

/** How late the event loop was since the figures were last read. Returns what ends the looking. */
function addEventLoopDelay(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MILLISECONDS });
  delay.enable();
  // Times between two looks are told; what is beyond the resolution is delay.
  const seconds = (nanoseconds: number): number =>
    delay.count === 0 ? 0 : Math.max(0, nanoseconds / 1e9 - DELAY_RESOLUTION_MILLISECONDS / 1000);
  new Gauge({
    name: "trainyard_event_loop_delay_seconds",
    help: "How late the event loop was since these figures were last read.",
    labelNames: ["statistic"],
    registers: [registry],
    collect() {
      for (const percentile of [50, 99, 99.9])
        this.set({ statistic: `p${percentile}` }, seconds(delay.percentile(percentile)));
      this.set({ statistic: "max" }, seconds(delay.max));
      delay.reset();
    },
  });
  return () => {
    delay.disable();
  };
}
