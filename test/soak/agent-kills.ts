// Kills agents and trainers without warning, at random moments and under load, and counts what was lost by it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentClient } from "../../agent/client/connect.ts";
import { createRandom, type Random } from "../../agent/dataset/random.ts";
import { listRuns } from "../../agent/run/find.ts";
import { readManifest } from "../../agent/run/folder.ts";
import { liveTrainer } from "../../agent/run/state.ts";
import { endProcesses, processesOfRun } from "../../agent/run/stop-tree.ts";
import { isProcessAlive } from "../../agent/store/process-identity.ts";
import { openHome, type Home } from "../../agent/store/home.ts";
import { faultsOfSeries } from "../support/kept-runs.ts";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { writeTinyTraining } from "../support/tiny-training.ts";
import { askUntilAnswered, isOver, watchToItsEnd } from "./run-watchers.ts";

export interface KillReport {
  passed: number;
  failed: number;
  /** What was seen, for people. */
  lines: string[];
}

/** Time that a new agent has, from its process's start, until it has adopted every trainer. */
const adoptionMilliseconds = 5000;
/** Runs that have not ended, at most: some train, the others wait. */
const mostUnfinished = 6;
/** From the last kill to the end of all runs, at most. */
const endMilliseconds = 300_000;
const retry = { limit: 20, backoffSeconds: 1 };

/** Every 250 ms, the runs with more than one trainer. */
class DoubleWatch {
  readonly doubles = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(home: Home) {
    this.#timer = setInterval(() => {
      const folders = trainerFolders().filter((folder) => folder.startsWith(home.runs));
      for (const folder of folders)
        if (folders.indexOf(folder) !== folders.lastIndexOf(folder)) this.doubles.add(folder);
    }, 250);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

/** The run folder of each trainer that lives, as its arguments say. */
function trainerFolders(): string[] {
  const trainers = readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      const program = words.findIndex((word) => word.endsWith("trainer.mjs"));
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
      return program < 0 ? [] : [{ pid, parent, folder: words[program + 1] ?? "" }];
    } catch {
      return [];
    }
  });
  // What a trainer starts looks like itself until it has become the other program.
  return trainers
    .filter(({ parent }) => !trainers.some(({ pid }) => pid === parent))
    .map(({ folder }) => folder);
}

class Siege {
  readonly home: Home;
  readonly random: Random;
  readonly file: string;
  /** The run that was acknowledged for each operation. */
  readonly acknowledged = new Map<string, string>();
  readonly watched: Promise<{ told: number; faults: string[] }>[] = [];
  readonly trainerKills = new Map<string, number>();
  /** How many agents each trainer has outlived. */
  readonly outlived = new Map<number, number>();
  readonly faults: string[] = [];
  readonly adoptions: number[] = [];
  agent: Promise<TestAgent>;
  #isSubmitting = true;

  constructor(count: number) {
    this.home = openHome(mkdtempSync(path.join(os.tmpdir(), "trainyard-siege-")));
    this.random = createRandom(count);
    this.file = writeTinyTraining(this.home.root, "siege", {
      steps: 1500,
      interval: 50,
    });
    this.agent = startTestAgent({ home: this.home.root });
  }

  readonly client = async (): Promise<AgentClient> => (await this.agent).client;

  /** One client: starts runs, each under its operation id until it is acknowledged, and lets them be watched. */
  async submit(name: string): Promise<void> {
    for (let number = 0; this.#isSubmitting; number++) {
      const operationId = `operation-${name}-${number}`;
      const request = { training: { file: this.file }, retry, resources: { cores: 0.9 }, operationId };
      const { id } = await askUntilAnswered(this.client, (client) => client.call("run/start", request));
      this.acknowledged.set(operationId, id);
      this.watched.push(watchToItsEnd(this.client, id));
      while ((await this.unfinished()).length >= mostUnfinished) await sleep(200);
    }
  }

  endSubmitting(): void {
    this.#isSubmitting = false;
  }

  /** What was told of each run; a watcher that is told nothing of its run's end has missed it. */
  async endWatching(): Promise<{ told: number; faults: string[] }[]> {
    const late = new AbortController();
    const lost = { told: 0, faults: ["a watcher was not told of the end of its run"] };
    const deadline = sleep(endMilliseconds, lost, { signal: late.signal });
    const watched = await Promise.all(this.watched.map((watcher) => Promise.race([watcher, deadline])));
    late.abort();
    await deadline.catch(() => undefined);
    return watched;
  }

  async unfinished(): Promise<string[]> {
    const { runs } = await askUntilAnswered(this.client, (client) => client.call("run/list", {}));
    return runs.filter((run) => !isOver(run)).map(({ id }) => id);
  }

  /** What the folders say, whatever an agent says. */
  trainers(): { id: string; pid: number }[] {
    return listRuns(this.home).runs.flatMap(({ folder, manifest }) => {
      const trainer = liveTrainer(folder, manifest);
      return trainer === undefined ? [] : [{ id: manifest.id, pid: trainer.pid }];
    });
  }

  async killAgent(): Promise<string[]> {
    const before = this.trainers();
    const former = await this.agent;
    let begin = (): void => undefined;
    const next = new Promise<void>((resolve) => (begin = resolve)).then(() =>
      startTestAgent({ home: this.home.root }),
    );
    this.agent = next;
    await former.kill();
    await sleep(this.random.below(500));
    const still = before.filter(({ id, pid }) => isProcessAlive({ pid }) || isOverOnDisk(this.home, id));
    const killedAt = performance.now();
    begin();
    const { client } = await next;
    const { runs } = await client.call("run/list", {});
    const milliseconds = performance.now() - killedAt;
    this.adoptions.push(milliseconds);
    const lost = [...this.acknowledged.values()].filter((id) => !runs.some((run) => run.id === id));
    const notAdopted = before.filter(({ id, pid }) => {
      const run = runs.find((one) => one.id === id);
      return run?.state === "interrupted" && isProcessAlive({ pid });
    });
    for (const { pid } of before)
      if (isProcessAlive({ pid })) this.outlived.set(pid, (this.outlived.get(pid) ?? 0) + 1);
    return [
      ...(still.length < before.length
        ? [`${before.length - still.length} trainers died with their agent`]
        : []),
      ...(milliseconds > adoptionMilliseconds ? [`adopted after ${Math.round(milliseconds)} ms`] : []),
      ...(notAdopted.length > 0 ? [`${notAdopted.length} trainers were not adopted`] : []),
      ...(lost.length > 0 ? [`${lost.length} acknowledged runs are lost`] : []),
    ];
  }

  killTrainer(): string[] {
    const trainers = this.trainers();
    const chosen = trainers[this.random.below(Math.max(1, trainers.length))];
    if (chosen === undefined) return [];
    try {
      process.kill(chosen.pid, "SIGKILL");
      this.trainerKills.set(chosen.id, (this.trainerKills.get(chosen.id) ?? 0) + 1);
    } catch {
      // It had just ended.
    }
    return [];
  }
}

function isOverOnDisk(home: Home, id: string): boolean {
  const run = listRuns(home).runs.find(({ manifest }) => manifest.id === id);
  return run !== undefined && ["succeeded", "failed", "stopped"].includes(run.manifest.state);
}

/**
 * `count` kills, of agents and of trainers, while two clients start runs and every run is watched. A kill is passed when
 * the trainers outlive their agent, the next agent has adopted them within 5 s, and every run that was acknowledged is
 * there. At the end every operation has made one run, every run has taken each step once, no run had two trainers, and
 * nobody missed a metric or was told one twice.
 */
export async function agentKills(count: number): Promise<KillReport> {
  const siege = new Siege(count);
  const { random, faults } = siege;
  const doubles = new DoubleWatch(siege.home);
  const submitters = ["a", "b"].map((name) => siege.submit(name));
  await sleep(2000);
  let agents = 0;
  for (let kill = 0; kill < count; kill++) {
    await sleep(random.below(1500));
    const isAgent = random.below(5) < 3;
    if (isAgent) agents++;
    const seen = isAgent ? await siege.killAgent() : siege.killTrainer();
    faults.push(...seen.map((fault) => `kill ${kill + 1}: ${fault}`));
  }
  const failedKills = new Set(faults.map((fault) => fault.split(":")[0])).size;
  siege.endSubmitting();
  await Promise.all(submitters);
  const watched = await siege.endWatching();
  doubles.end();
  faults.push(...watched.flatMap((watcher) => watcher.faults));
  faults.push(...(await faultsAtTheEnd(siege, doubles.doubles)));
  const succeeded = listRuns(siege.home).runs.filter(({ state }) => state === "succeeded").length;
  await (await siege.agent).stop();
  for (const { folder } of listRuns(siege.home).runs) await endProcesses(folder.root, undefined, 0);
  if (faults.length === 0) rmSync(siege.home.root, { recursive: true, force: true });
  const told = watched.reduce((sum, watcher) => sum + watcher.told, 0);
  return {
    passed: count - failedKills,
    failed: failedKills + (faults.length > 0 && failedKills === 0 ? 1 : 0),
    lines: [
      `${agents} agents and ${[...siege.trainerKills.values()].reduce((sum, kills) => sum + kills, 0)} trainers killed`,
      `${siege.acknowledged.size} runs acknowledged, ${succeeded} succeeded`,
      `adopted within ${Math.round(Math.max(0, ...siege.adoptions))} ms at most, ${Math.round(median(siege.adoptions))} ms in the median`,
      `one trainer outlived ${Math.max(0, ...siege.outlived.values())} agents`,
      `${told} metrics told to watchers`,
      ...(faults.length === 0 ? ["nothing lost, nothing twice"] : [...faults.slice(0, 20), siege.home.root]),
    ],
  };
}

async function faultsAtTheEnd(siege: Siege, doubles: ReadonlySet<string>): Promise<string[]> {
  const { runs } = listRuns(siege.home);
  const faults: string[] = [];
  if (runs.length !== siege.acknowledged.size)
    faults.push(`${runs.length} runs for ${siege.acknowledged.size} operations`);
  for (const { folder, state } of runs) {
    const { id, launches = 0, failure } = readManifest(folder);
    if (state !== "succeeded") faults.push(`${id} is ${state}: ${failure?.message ?? ""}`);
    faults.push(...faultsOfSeries(folder.root).map((fault) => `${id}: ${fault}`));
    if (launches > 1 + (siege.trainerKills.get(id) ?? 0)) faults.push(`${id} was launched ${launches} times`);
    if ((await processesOfRun(folder.root, undefined)).length > 0) faults.push(`${id} has left a process`);
  }
  return [...faults, ...[...doubles].map((folder) => `${folder} had two trainers at once`)];
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? 0;
}
