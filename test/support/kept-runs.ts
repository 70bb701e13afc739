// A home with an agent's runs in it, and stand-in trainers: for tests of what the agent does with runs.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Hardware } from "../../schemas/hardware.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { Metric } from "../../schemas/run.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { openRuns, type Runs, type RunsOptions, type StartRequest } from "../../agent/run/runs.ts";
import { endProcesses } from "../../agent/run/stop-tree.ts";
import { type Database, openDatabase } from "../../agent/store/database.ts";
import { type Home, openHome } from "../../agent/store/home.ts";
import { writeStandInTrainer } from "./stand-in-trainer.ts";

const GIB = 2 ** 30;

export function hardwareOf(cores: number, gpus = 0): Hardware {
  return {
    platform: "linux",
    architecture: "x64",
    cpu: { model: "a processor", cores },
    memory: 64 * GIB,
    gpus: Array.from({ length: gpus }, (_, index) => ({
      vendor: "nvidia" as const,
      index,
      name: "a GPU",
      memory: 8 * GIB,
      driver: "1",
    })),
  };
}

export interface KeptHome {
  readonly home: Home;
  readonly database: Database;
  readonly runs: Runs;
  /** Ends the agent's part and begins it anew, as another process would; trainers are left alone. */
  readonly reopen: () => Promise<Runs>;
  /** Starts a run of so many steps; words of the name say how its trainer behaves (stand-in-trainer.ts). */
  readonly start: (
    name: string,
    steps: number,
    request?: Partial<Omit<StartRequest, "config">>,
    operationId?: string,
  ) => Promise<RunSummary>;
  /** Waits for what must come; a generous deadline tells when it does not. */
  readonly until: (id: string, what: string, isTrue: (run: RunSummary) => boolean) => Promise<RunSummary>;
}

/** Lends a home to `use`; afterwards no process of its runs is left. */
export async function withKeptRuns(
  use: (kept: KeptHome) => Promise<void>,
  options: Partial<RunsOptions> = {},
): Promise<void> {
  const home = openHome(mkdtempSync(path.join(os.tmpdir(), "trainyard-kept-")));
  const program = writeStandInTrainer(home.root);
  let database = await openDatabase(home);
  const open = (): Promise<Runs> =>
    openRuns({
      hardware: hardwareOf(4),
      gpusInUse: () => Promise.resolve(new Map()),
      memoryAvailable: () => 32 * GIB,
      ...options,
      home,
      database,
      program,
      pollMilliseconds: 50,
    });
  let runs = await open();
  const kept: KeptHome = {
    home,
    get database() {
      return database;
    },
    get runs() {
      return runs;
    },
    async reopen() {
      await runs.close();
      await database.close();
      database = await openDatabase(home);
      runs = await open();
      return runs;
    },
    start: (name, steps, request, operationId) =>
      runs.start(startRequest(home, name, steps, request), operationId),
    async until(id, what, isTrue) {
      await eventually(
        () => `${what}: ${JSON.stringify(runs.get(id).summary)}`,
        () => isTrue(runs.get(id).summary),
      );
      return runs.get(id).summary;
    },
  };
  try {
    await use(kept);
  } finally {
    await runs.close();
    for (const { folder } of runs.list().runs) await endProcesses(folder, undefined, 0);
    await database.close();
    rmSync(home.root, { recursive: true, force: true });
  }
}

/** Waits until it is true; a generous deadline ends what never comes. */
export async function eventually(what: string | (() => string), isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(typeof what === "string" ? what : what());
    await sleep(10);
  }
}

export function startRequest(
  home: Home,
  name: string,
  steps: number,
  request: Partial<Omit<StartRequest, "config">> = {},
): StartRequest {
  return {
    file: path.join(home.root, `${name}.train.toml`),
    config: trainingFile(name, steps),
    priority: 0,
    held: false,
    retry: null,
    ...request,
  };
}

export function trainingFile(name: string, steps: number): TrainingFile {
  return TrainingFile.parse({
    schema: 1,
    name,
    dataset: { path: "/rows.jsonl" },
    training: { steps, threads: 1 },
  });
}

/** Each start of a trainer on the run, and which earlier ones were still alive then. */
export function livesOf(folder: string): { pid: number; others: number[]; gpus: string | null }[] {
  const text = readFileSync(path.join(folder, "lives.log"), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { pid: number; others: number[]; gpus: string | null });
}

/** What is wrong with the series of steps in metrics.jsonl; it has all from 1 on, once, and numbers that rise. */
export function faultsOfSeries(folder: string): string[] {
  const metrics = readFileSync(path.join(folder, "metrics.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Metric.parse(JSON.parse(line)));
  const steps = metrics.filter(({ kind }) => kind === "train").map(({ step }) => step);
  const faults = steps.flatMap((step, index) =>
    step === index + 1 ? [] : [`step ${step} in place ${index + 1}`],
  );
  const seqs = metrics.map(({ seq }) => seq);
  for (const [index, seq] of seqs.entries())
    if (index > 0 && seq <= seqs[index - 1]!) faults.push(`number ${seq} after ${seqs[index - 1]!}`);
  return faults.slice(0, 3);
}
