// What can be seen of all runs, put together from their folders, the database and the queue. From memory alone.
import path from "node:path";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { errors } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { labelsOf } from "../store/labels.ts";
import { type Beginner, isWaiting } from "./begin.ts";
import type { KnownRun, KnownRuns } from "./known-runs.ts";
import type { Runs } from "./runs.ts";
import { summarizeRun } from "./summary.ts";

export class RunBoard {
  readonly #runs: KnownRuns;
  readonly #database: Database;
  readonly #beginner: Beginner;
  readonly #isBeingStopped: (id: string) => boolean;

  /** `isBeingStopped` tells of a run whose processes are being ended: for others it goes on until that is done. */
  constructor(
    runs: KnownRuns,
    database: Database,
    beginner: Beginner,
    isBeingStopped: (id: string) => boolean,
  ) {
    this.#runs = runs;
    this.#database = database;
    this.#beginner = beginner;
    this.#isBeingStopped = isBeingStopped;
  }

  list(): ReturnType<Runs["list"]> {
    const positions = this.#positions();
    const runs = this.#runs.sorted().map((run) => this.#summarize(run, positions.get(run.id)));
    return { runs, damaged: this.#runs.damaged };
  }

  /** Throws `run_not_found` and `run_damaged`. */
  known(id: string): KnownRun {
    const run = this.#runs.get(id);
    if (run !== undefined) return run;
    const damaged = this.#runs.damaged.find(({ folder }) => path.basename(folder) === id);
    throw damaged ? errors.runDamaged(damaged.folder, damaged.reason) : errors.runNotFound(id);
  }

  summary(run: KnownRun): RunSummary {
    return this.#summarize(run, isWaiting(run) ? this.#positions().get(run.id) : undefined);
  }

  startedUnder(operationId: string): KnownRun | undefined {
    for (const run of this.#runs.all()) if (run.manifest.operationId === operationId) return run;
    return undefined;
  }

  #positions(): Map<string, number> {
    return new Map(this.#beginner.waiting().map(({ id }, index) => [id, index + 1]));
  }

  #summarize(run: KnownRun, position: number | undefined): RunSummary {
    const wait = position === undefined ? undefined : this.#beginner.waitOf(run.id);
    const startsIn = wait?.startsIn;
    const goesOn = run.state === "interrupted" && this.#isBeingStopped(run.id);
    return summarizeRun(goesOn ? { ...run, state: run.manifest.state } : run, {
      labels: labelsOf(this.#database, "run", run.id, run.manifest.name),
      entry: this.#database.document.queue[run.id],
      position,
      waitsFor: wait?.reason ?? "",
      expectedStart: startsIn === undefined ? undefined : new Date(Date.now() + startsIn * 1000),
    });
  }
}
