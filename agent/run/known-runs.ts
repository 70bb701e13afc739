// What the agent knows of every run of its home: read once, and again whenever something of a run has changed.
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { isActive } from "../../schemas/run-state.ts";
import { type Metric, type RunManifest, type RunState } from "../../schemas/run.ts";
import type { Home } from "../store/home.ts";
import { isProcessAlive, type ProcessIdentity } from "../store/process-identity.ts";
import { newestFirst } from "./find.ts";
import { followRun, type Follower } from "./follow.ts";
import { listCheckpoints, reasonOfDamage, type RunFolder, runFolder } from "./folder.ts";
import { lastLines } from "./last-lines.ts";
import { readLaunch } from "./launch-record.ts";
import { parseMetric } from "./metric-line.ts";
import { liveTrainer, readRun } from "./state.ts";

export interface KnownRun {
  readonly id: string;
  readonly folder: RunFolder;
  manifest: RunManifest;
  /** As judged; see state.ts. */
  state: RunState;
  /** While it lives. */
  trainer: ProcessIdentity | undefined;
  /** GPUs that its trainer was given, by index. */
  gpus: readonly number[];
  checkpoints: number[];
  /** While its trainer lives. */
  follower: Follower | undefined;
  /** The last train metric of a run that is not followed. */
  lastTrain: TrainMetric | undefined;
  /** `performance.now()` at the last sign of life: a metric, a line of the log, a change of run.json. */
  signOfLife: number;
  /** The newest checkpoint when its trainer was first seen; one above it is progress. */
  stepAtLaunch: number;
  stalledSince: Date | undefined;
  /** Size and time of run.json when it was read. */
  stamp: string;
}

type TrainMetric = Extract<Metric, { kind: "train" }>;

/** While metrics come, the run is said to have changed so often: whoever wants each metric watches the run. */
const progressMilliseconds = 2000;

/** Runs without a trainer that are looked at each time are this part of all. */
const partLookedAt = 20;

export class KnownRuns {
  readonly #home: Home;
  readonly #runs = new Map<string, KnownRun>();
  readonly #damaged = new Map<string, { stamp: string; reason: string }>();
  readonly #onChange: (id: string) => void;
  #turn = 0;
  #sorted: readonly KnownRun[] | undefined;

  /** `onChange` is told of every run that is new, gone, or not what it was. */
  constructor(home: Home, onChange: (id: string) => void) {
    this.#home = home;
    this.#onChange = onChange;
  }

  get(id: string): KnownRun | undefined {
    return this.#runs.get(id);
  }

  all(): IterableIterator<KnownRun> {
    return this.#runs.values();
  }

  /** Newest first. */
  sorted(): readonly KnownRun[] {
    this.#sorted ??= [...this.#runs.values()].sort(newestFirst);
    return this.#sorted;
  }

  get damaged(): { folder: string; reason: string }[] {
    return [...this.#damaged].map(([id, { reason }]) => ({
      folder: path.join(this.#home.runs, id),
      reason,
    }));
  }

  isDamaged(id: string): boolean {
    return this.#damaged.has(id);
  }

  /** What is said of the run elsewhere, in the database or in the queue, has changed. */
  touch(id: string): void {
    this.#onChange(id);
  }

  /** Finds runs that are new or gone, and looks at those that have a trainer and at some of the others. */
  lookAround(everything = false): void {
    const names = new Set(
      readdirSync(this.#home.runs, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
        .map(({ name }) => name),
    );
    for (const id of [...this.#runs.keys(), ...this.#damaged.keys()]) if (!names.has(id)) this.forget(id);
    this.#turn = (this.#turn + 1) % partLookedAt;
    let place = 0;
    for (const id of names) {
      const run = this.#runs.get(id);
      const isTurn = place++ % partLookedAt === this.#turn;
      if (run === undefined || run.trainer !== undefined || isActive(run.state) || isTurn || everything)
        this.look(id);
    }
  }

  /** Reads what has changed of a run since the last look. */
  look(id: string): KnownRun | undefined {
    const folder = runFolder(path.join(this.#home.runs, id));
    const known = this.#runs.get(id);
    const stamp = stampOf(folder.manifest);
    // A folder without run.json is no run yet.
    if (stamp === undefined) {
      this.forget(id);
      return undefined;
    }
    if (known?.stamp === stamp && isAsJudged(known)) return known;
    if (known === undefined && this.#damaged.get(id)?.stamp === stamp) return undefined;
    try {
      return this.#read(id, stamp, known);
    } catch (error) {
      known?.follower?.close();
      this.#runs.delete(id);
      this.#sorted = undefined;
      this.#damaged.set(id, { stamp, reason: reasonOfDamage(error) });
      this.#onChange(id);
      return undefined;
    }
  }

  forget(id: string): void {
    this.#runs.get(id)?.follower?.close();
    const wasThere = this.#runs.delete(id) || this.#damaged.delete(id);
    this.#sorted = undefined;
    if (wasThere) this.#onChange(id);
  }

  close(): void {
    for (const { follower } of this.#runs.values()) follower?.close();
  }

  #read(id: string, stamp: string, known: KnownRun | undefined): KnownRun {
    const { folder, manifest, state } = readRun(path.join(this.#home.runs, id));
    this.#damaged.delete(id);
    const checkpoints = listCheckpoints(folder);
    const run: KnownRun = known ?? {
      id,
      folder,
      manifest,
      state,
      trainer: undefined,
      gpus: [],
      checkpoints,
      follower: undefined,
      lastTrain: undefined,
      signOfLife: performance.now(),
      stepAtLaunch: 0,
      stalledSince: undefined,
      stamp,
    };
    const isSame = known?.stamp === stamp && known.state === state;
    const trainer = isActive(state) ? liveTrainer(folder, manifest) : undefined;
    if (run.stamp !== stamp) run.signOfLife = performance.now();
    Object.assign(run, { manifest, state, checkpoints, stamp });
    this.#runs.set(id, run);
    if (known === undefined) this.#sorted = undefined;
    this.#setTrainer(run, trainer);
    if (!isSame) this.#onChange(id);
    return run;
  }

  #setTrainer(run: KnownRun, trainer: ProcessIdentity | undefined): void {
    if (trainer !== undefined && trainer.pid !== run.trainer?.pid) {
      run.gpus = readLaunch(run.folder)?.gpus ?? [];
      run.stepAtLaunch = run.checkpoints.at(-1) ?? 0;
      run.signOfLife = performance.now();
    }
    run.trainer = trainer;
    if (trainer !== undefined && run.follower === undefined) this.#follow(run);
    if (trainer === undefined) {
      run.follower?.close();
      run.follower = undefined;
      run.stalledSince = undefined;
      run.gpus = [];
      run.lastTrain = readLastTrain(run.folder);
    }
  }

  #follow(run: KnownRun): void {
    run.follower = followRun(run.folder);
    let toldAt = -Infinity;
    run.follower.onUpdate(() => {
      run.signOfLife = performance.now();
      if (run.signOfLife - toldAt < progressMilliseconds) return;
      toldAt = run.signOfLife;
      this.#onChange(run.id);
    });
  }
}

/** Undefined when there is no such file. */
function stampOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

/** Whether the process table still says what it said, where it has a say. */
function isAsJudged(run: KnownRun): boolean {
  if (run.trainer !== undefined) return isProcessAlive(run.trainer);
  // A queued run without a trainer may just have been launched.
  return !isActive(run.state) || (run.state === "queued" && readLaunch(run.folder)?.trainer === undefined);
}

function readLastTrain(folder: RunFolder): TrainMetric | undefined {
  for (const line of lastLines(folder.metrics).reverse()) {
    const metric = parseMetric(line);
    if (typeof metric === "object" && metric.kind === "train") return metric;
  }
  return undefined;
}
