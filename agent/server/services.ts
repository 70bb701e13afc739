// Opens everything that handlers work with, in order, and closes it in the reverse order.
import os from "node:os";
import path from "node:path";
import { MonitorThresholds } from "../../schemas/monitor.ts";
import { RunState } from "../../schemas/run.ts";
import { openConversations } from "../chat/conversations.ts";
import { openHosts } from "../chat/hosts.ts";
import { Serving } from "../chat/serving.ts";
import { finishedRunEvaluation } from "../handlers/evaluate-finished-run.ts";
import type { Services } from "../handlers/services.ts";
import { busyGpus, readHardware } from "../monitor/hardware.ts";
import { openMonitor } from "../monitor/monitor.ts";
import { openRuns, type Runs } from "../run/runs.ts";
import { agentSettings } from "../store/agent-settings.ts";
import { openDatabase } from "../store/database.ts";
import { removeLeftovers } from "../store/drafts.ts";
import { ggufCache, type Home } from "../store/home.ts";
import { Tables } from "../worker/tables.ts";
import { openWorkers } from "../worker/workers.ts";
import { describeAgent } from "./agent-info.ts";
import { OpenParts } from "./close-all.ts";
import { FinishedRuns } from "./finished-runs.ts";
import { limits } from "./limits.ts";
import { logFailures } from "./log-failures.ts";
import type { Log } from "./log.ts";
import { createMetrics, type AgentMetrics } from "./metrics.ts";
import { Power } from "./power.ts";
import { RunProducts } from "./run-products.ts";
import { Uploads } from "./uploads.ts";

/** What the port adds to the services. */
export type PortServices = Pick<Services, "changed"> & {
  /** Ends the agent. */
  readonly shutdown: () => void;
};

export interface OpenServices {
  readonly services: Services;
  readonly uploads: Uploads;
  readonly metrics: AgentMetrics;
  close(): Promise<void>;
}

/** Share of the machine's memory that loaded models may take; training needs the rest. */
const MODELS_SHARE = 0.5;

/** @throws agent_already_running, and what the parts throw; what was opened before is closed again. */
export async function openServices(home: Home, log: Log, port: PortServices): Promise<OpenServices> {
  const parts = new OpenParts();
  // Some parts know one another, and one of them is opened first.
  const opened: { runs?: Runs; metrics?: AgentMetrics; finished?: FinishedRuns } = {};
  try {
    const database = parts.keep(
      await openDatabase(home, {
        onListenerFailure: logFailures(log, "database"),
        onCommit: (outcome, seconds) => opened.metrics?.commitEnded(outcome, seconds),
      }),
    );
    const startedAt = new Date().toISOString();
    const hardware = await readHardware();
    const uploadFailed = logFailures(log, "uploads");
    const uploads = parts.keep(
      await Uploads.open(home, limits, (error, upload) => {
        uploadFailed(error, { upload });
      }),
    );
    // What a crash left of imports and removals.
    for (const root of [home.datasets, home.models, home.testSets, home.evaluations, home.cache])
      await removeLeftovers(root);
    const workers = parts.keep(openWorkers({ home }));
    const tables = parts.keep(await Tables.open({ home }));
    const monitor = parts.keep(
      await openMonitor({
        folder: path.join(home.root, "monitor"),
        home: home.root,
        thresholds: MonitorThresholds.parse({}),
        runs: () => opened.runs?.active() ?? [],
        onFailure: logFailures(log, "monitor"),
      }),
    );
    const runsFailed = logFailures(log, "runs");
    const runs = parts.keep(
      await openRuns({
        home,
        database,
        hardware,
        gpusInUse: busyGpus,
        memoryAvailable: () => monitor.latest()?.memory.available ?? os.freemem(),
        onFailure: (error, run) => {
          runsFailed(error, { run });
        },
      }),
    );
    opened.runs = runs;
    const products = new RunProducts(runs, port.changed, (run) => opened.finished?.add(run));
    runs.onChange((ids) => {
      port.changed({ kind: "run", ids: [...ids] });
      products.look(ids);
    });
    parts.keep(new Power({ runs, log, settings: () => agentSettings(database) }));
    const hosts = parts.keep(
      openHosts({
        memoryBudget: hardware.memory * MODELS_SHARE,
        adapters: ggufCache(home),
        onFailure: logFailures(log, "models"),
      }),
    );
    const serving = new Serving(hosts, (name) => {
      port.changed({ kind: "serving", ids: [name] });
    });
    const conversations = await openConversations(home, database);
    const metrics = createMetrics({
      runs: () => countStates(runs),
      isWritable: () => database.state.mode === "writable",
      journalBytes: () => database.journalBytes,
      inferenceHosts: () =>
        hosts.list().map(({ state, memory }) => ({ busy: state === "answering", memory })),
      sample: () => monitor.latest(),
      alerts: () => monitor.alerts(),
    });
    opened.metrics = parts.keep(metrics);
    const services: Services = {
      ...{ home, database, runs, workers, tables, hosts, serving, conversations, monitor, uploads },
      info: () => describeAgent(home, database, hardware, startedAt),
      changed: port.changed,
      shutdown: ({ stopRuns }) => {
        const stopped = stopRuns ? runs.stopAll(STOP_SECONDS) : Promise.resolve();
        void stopped.catch(runsFailed).then(port.shutdown);
      },
    };
    const evaluationFailed = logFailures(log, "evaluation");
    opened.finished = parts.keep(
      new FinishedRuns(finishedRunEvaluation(services, evaluationFailed), evaluationFailed),
    );
    return { services, uploads, metrics, close: () => parts.close() };
  } catch (error) {
    await parts.close().catch(logFailures(log, "start"));
    throw error;
  }
}

function countStates(runs: Runs): Partial<Record<RunState, number>> {
  const counts = Object.fromEntries(RunState.options.map((state) => [state, 0]));
  for (const { state } of runs.list().runs) counts[state]! += 1;
  return counts;
}

/** Longest time that a run may take for its checkpoint when it is stopped with the agent. */
const STOP_SECONDS = 60;
