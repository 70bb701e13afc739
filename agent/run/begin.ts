// Lets those of the waiting runs begin that the machine has room for, and knows what the others wait for.
import type { Hardware } from "../../schemas/hardware.ts";
import { errors, TrainyardError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import type { QueueEntry } from "../store/document.ts";
import { estimateResources } from "./estimate.ts";
import { writeManifest } from "./folder.ts";
import type { KnownRun, KnownRuns } from "./known-runs.ts";
import { launchTrainer, withLaunchLock } from "./launch.ts";
import { gpusOf, machineRoom, type Occupant } from "./machine-room.ts";
import { place, type Placement, type WaitingRun } from "./place.ts";
import { inOrder, type Queued, queuedAmong } from "./queue.ts";
import { readRun } from "./state.ts";
import { secondsLeft } from "./summary.ts";
import { stateAfter } from "./transitions.ts";

export interface Beginning {
  readonly runs: KnownRuns;
  readonly database: Database;
  readonly hardware: Hardware;
  readonly gpusInUse: () => Promise<GpusInUse>;
  readonly memoryAvailable: () => number;
  /** Why no run is to begin now. */
  readonly obstacle: () => string | undefined;
  /** The trainer's program; that of this build when it is left out. */
  readonly program: string | undefined;
  onFailure(id: string, error: unknown): void;
  /** A trainer that we launched has ended. */
  onExit(id: string): void;
}

/** Processes by the index of the GPU on which they are. */
type GpusInUse = ReadonlyMap<number, readonly { pid: number; run: string | null }[]>;

/** How long it is taken for true who is on which GPU. */
const gpuMilliseconds = 3000;

/** A run whose launch failed, and could not even be noted, is left alone for so long. */
const pauseMilliseconds = 30_000;

export class Beginner {
  readonly #around: Beginning;
  #wait: Placement["wait"] = new Map();
  #gpus: { inUse: GpusInUse; at: number } | undefined;
  #hasEnded = false;
  /** Runs that are left alone until `performance.now()` is so much, and why. */
  readonly #obstacles = new Map<string, { until: number; reason: string }>();

  constructor(around: Beginning) {
    this.#around = around;
  }

  /** Why the run does not begin, as of the last look, and in how many seconds it may. */
  waitOf(id: string): { reason: string; startsIn: number | undefined } {
    return this.#wait.get(id) ?? { reason: "Has just come into the queue.", startsIn: undefined };
  }

  /** All that wait, in the order in which they are to begin. */
  waiting(): Queued[] {
    const { runs, database } = this.#around;
    const ids = [...runs.all()].filter(isWaiting).map(({ id }) => id);
    return inOrder(queuedAmong(database.document.queue, ids));
  }

  /** From now on nothing begins; what waits goes on waiting for the next agent. */
  end(): void {
    this.#hasEnded = true;
  }

  async beginWhatFits(): Promise<void> {
    if (this.#hasEnded) return;
    const waiting = this.waiting();
    const before = this.#wait;
    this.#wait = new Map();
    if (waiting.length > 0) await this.#begin(waiting);
    for (const { id } of waiting) {
      if (before.get(id)?.reason !== this.#wait.get(id)?.reason) this.#around.runs.touch(id);
    }
  }

  async #begin(waiting: readonly Queued[]): Promise<void> {
    const { hardware, runs } = this.#around;
    const gpus = gpusOf(hardware);
    const wantsGpus = waiting.some(({ entry }) => entry.resources.gpus > 0 && !entry.held);
    const inUse: GpusInUse = gpus !== undefined && wantsGpus ? await this.#askGpus() : new Map();
    const { room, running } = machineRoom(hardware, this.#occupants(), inUse, this.#around.memoryAvailable());
    const placement = place(
      room,
      running,
      waiting.map(({ id, entry }) => this.#waitingRun(id, entry)),
    );
    this.#wait = placement.wait;
    for (const { id, gpus: indexes } of placement.begin) {
      const run = runs.get(id);
      if (run !== undefined) await this.#launch(run, gpus && { vendor: gpus.vendor, indexes });
    }
  }

  /** Asking takes a process of the driver's, so the answer is kept for a moment. */
  async #askGpus(): Promise<GpusInUse> {
    const { gpusInUse } = this.#around;
    if (this.#gpus === undefined || performance.now() - this.#gpus.at > gpuMilliseconds)
      this.#gpus = { inUse: await gpusInUse(), at: performance.now() };
    return this.#gpus.inUse;
  }

  #occupants(): Occupant[] {
    const { runs, database, hardware } = this.#around;
    const machine = { cores: hardware.cpu.cores, memory: hardware.memory };
    return [...runs.all()].flatMap((run) => {
      if (run.trainer === undefined) return [];
      const { config, plannedMemory } = run.manifest;
      const resources =
        database.document.queue[run.id]?.resources ?? estimateResources(config, machine, plannedMemory);
      return [
        {
          id: run.id,
          resources: { ...resources, gpus: run.gpus.length },
          gpus: run.gpus,
          remainingSeconds: secondsLeft(run),
          pid: run.trainer.pid,
          hasTakenSteps: (run.follower?.latest().step ?? 0) > 0,
        },
      ];
    });
  }

  #waitingRun(id: string, entry: QueueEntry): WaitingRun {
    const run = this.#around.runs.get(id)!;
    const obstacle = this.#obstacles.get(id);
    if (obstacle !== undefined && obstacle.until <= performance.now()) this.#obstacles.delete(id);
    return {
      id,
      resources: entry.resources,
      seconds: secondsLeft(run),
      obstacle: entry.held
        ? reasonHeld(entry, run)
        : (this.#around.obstacle() ?? this.#obstacles.get(id)?.reason),
    };
  }

  async #launch(
    run: KnownRun,
    gpus: { vendor: "nvidia" | "amd" | "apple"; indexes: number[] } | undefined,
  ): Promise<void> {
    const { runs, program } = this.#around;
    try {
      await launchTrainer(run, program, {
        gpus,
        onlyQueued: true,
        onExit: () => this.#around.onExit(run.id),
      });
    } catch (error) {
      const code = error instanceof TrainyardError ? error.code : undefined;
      // Somebody else is at it, or was.
      if (code !== "run_is_active" && code !== "run_not_waiting") await this.#noteFailure(run, error);
    }
    runs.look(run.id);
  }

  /** The run has failed at its launch, which can pass; without room for a word of it, it goes on waiting. */
  async #noteFailure(run: KnownRun, error: unknown): Promise<void> {
    this.#around.onFailure(run.id, error);
    const known = error instanceof TrainyardError ? error : errors.trainerNotStarted(String(error));
    try {
      await withLaunchLock(run, () => {
        const { folder, manifest, state } = readRun(run.folder.root);
        const failed = stateAfter(state, "fail");
        if (failed === undefined) return;
        const failure = { code: known.code, message: known.message, advice: known.advice };
        writeManifest(folder, { ...manifest, state: failed, endedAt: new Date().toISOString(), failure });
      });
    } catch {
      const reason = `Its trainer could not be started: ${known.message} It is tried again.`;
      this.#obstacles.set(run.id, { until: performance.now() + pauseMilliseconds, reason });
    }
  }
}

/** Whether it waits for its trainer to be launched. */
export function isWaiting(run: KnownRun): boolean {
  return run.state === "queued" && run.trainer === undefined;
}

function reasonHeld(entry: QueueEntry, run: KnownRun): string {
  const wasCutOff = entry.operationId === undefined && run.manifest.operationId !== undefined;
  return wasCutOff && run.manifest.launches === undefined
    ? "Is held, because the agent ended while it was being started. Release it, or start it again."
    : "Is held.";
}
