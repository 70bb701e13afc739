// What is to become of the runs in the queue, by how they stand: they wait, go on, are tried again, or leave the queue.
// All of it follows from what lies on the disk, so that an agent that was killed at any moment goes on where it was.
import { existsSync } from "node:fs";
import type { Database } from "../store/database.ts";
import type { Change, QueueEntry } from "../store/document.ts";
import { newEntry, removeEntry, setEntry, usualPlacement } from "./entries.ts";
import type { KnownRun, KnownRuns } from "./known-runs.ts";
import { requeueEnded } from "./launch.ts";
import { readLaunch } from "./launch-record.ts";
import { lastOrder } from "./queue.ts";
import { canPass, millisecondsUntilAttempt, withNextAttempt } from "./retry.ts";
import { endLost } from "./stop.ts";

export interface Settling {
  readonly runs: KnownRuns;
  readonly database: Database;
  /** All that there is. */
  readonly machine: { cores: number; memory: number };
  /** Runs that are being stopped: whoever stops them says how they end. */
  isBeingStopped(id: string): boolean;
  /** Called with what went wrong for one run; the others go on, and it is tried again. */
  onFailure(id: string, error: unknown): void;
}

export class Settler {
  readonly #around: Settling;
  /** `performance.now()` at which the next attempt of a run is due. */
  readonly #due = new Map<string, number>();

  constructor(around: Settling) {
    this.#around = around;
  }

  /** Looks at every run of the queue, and at those that should be in it. */
  async settle(): Promise<void> {
    const { runs, database } = this.#around;
    const changes: Change[] = [];
    for (const [id, entry] of Object.entries(database.document.queue)) {
      if (this.#around.isBeingStopped(id)) continue;
      try {
        const wanted = await this.#settleEntry(id, entry);
        if (wanted === entry) continue;
        changes.push(wanted === undefined ? removeEntry(id) : setEntry(id, wanted));
        if (wanted?.notBefore === undefined) this.#due.delete(id);
      } catch (error) {
        this.#around.onFailure(id, error);
      }
    }
    for (const run of runs.all()) {
      const entry = database.document.queue[run.id] === undefined ? this.#entryFor(run) : undefined;
      if (entry !== undefined) changes.push(setEntry(run.id, entry));
    }
    if (changes.length > 0) await database.commit(changes);
    for (const { id } of changes) runs.touch(id);
  }

  /** The entry as it should be; undefined when the run has no place in the queue any more. */
  async #settleEntry(id: string, entry: QueueEntry): Promise<QueueEntry | undefined> {
    const run = this.#around.runs.get(id);
    if (run === undefined) return this.#around.runs.isDamaged(id) ? entry : undefined;
    switch (run.state) {
      case "succeeded":
      case "stopped":
        return undefined;
      case "failed":
      case "interrupted":
        return this.#settleEnded(run, entry);
      case "queued":
        return withoutAttempt(entry);
      default: {
        const hasProgressed = entry.attempts > 0 && (run.checkpoints.at(-1) ?? 0) > run.stepAtLaunch;
        return withoutAttempt(hasProgressed ? { ...entry, attempts: 0 } : entry);
      }
    }
  }

  async #settleEnded(run: KnownRun, entry: QueueEntry): Promise<QueueEntry | undefined> {
    if (run.state === "interrupted" && existsSync(run.folder.stop)) {
      // It was told to stop, and whoever told it is gone like its trainer.
      await endLost(run);
      this.#around.runs.look(run.id);
      return undefined;
    }
    const now = new Date();
    if (entry.notBefore === undefined) {
      return canPass(run.state, run.manifest.failure?.code) ? withNextAttempt(entry, now) : undefined;
    }
    const due = this.#due.get(run.id) ?? performance.now() + millisecondsUntilAttempt(entry, now);
    this.#due.set(run.id, due);
    if (performance.now() < due) return entry;
    await requeueEnded(run);
    this.#around.runs.look(run.id);
    return withoutAttempt(entry);
  }

  /** For a run that waits and is not in the queue. */
  #entryFor(run: KnownRun): QueueEntry | undefined {
    const { manifest, state, trainer } = run;
    if (state !== "queued" || trainer !== undefined || readLaunch(run.folder) !== undefined) return undefined;
    // An agent that was killed while it took the run on has told nobody of it. Whoever asked for it asks again.
    const held = manifest.operationId !== undefined && manifest.launches === undefined;
    // The command line makes a run and launches it itself, unless it is killed in between.
    if (!held && performance.now() - run.signOfLife < launchMilliseconds) return undefined;
    const { queue } = this.#around.database.document;
    const order = lastOrder(Object.values(queue));
    const { config, plannedMemory } = manifest;
    return newEntry({ ...usualPlacement, held }, config, order, this.#around.machine, plannedMemory);
  }
}

/** Longer than it takes from a run's folder to its launch. */
const launchMilliseconds = 30_000;

function withoutAttempt(entry: QueueEntry): QueueEntry {
  if (entry.notBefore === undefined) return entry;
  const anew = { ...entry };
  delete anew.notBefore;
  return anew;
}
