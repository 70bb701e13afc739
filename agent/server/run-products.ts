// Tells of what runs make: their trainers import rows and export models by themselves.
import type { Changed } from "../../schemas/protocol.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { TrainyardError } from "../errors.ts";
import type { Runs } from "../run/runs.ts";

interface Seen {
  readonly state: RunSummary["state"];
  readonly dataset: string | undefined;
}

export class RunProducts {
  readonly #runs: Pick<Runs, "get">;
  readonly #tell: (change: Changed) => void;
  readonly #succeeded: (run: string) => void;
  readonly #seen = new Map<string, Seen>();

  /** `succeeded` is told of each run that was seen before it did. */
  constructor(
    runs: Pick<Runs, "get">,
    tell: (change: Changed) => void,
    succeeded: (run: string) => void = () => undefined,
  ) {
    this.#runs = runs;
    this.#tell = tell;
    this.#succeeded = succeeded;
  }

  /** Looks at runs that have changed. What one had made before it was first looked at is no news. */
  look(ids: readonly string[]): void {
    for (const id of ids) {
      const run = this.#find(id);
      if (run === undefined) this.#seen.delete(id);
      else this.#lookAt(run);
    }
  }

  #lookAt({ id, state, dataset }: RunSummary): void {
    const version = dataset && `${dataset.id}/${dataset.version}`;
    const before = this.#seen.get(id);
    this.#seen.set(id, { state, dataset: version });
    if (before === undefined) return;
    if (dataset !== undefined && version !== before.dataset)
      this.#tell({ kind: "dataset", ids: [dataset.id] });
    if (state !== "succeeded" || state === before.state) return;
    // Its exports are a model under its own id. Where it exports nothing there is none, and whoever looks finds none.
    this.#tell({ kind: "model", ids: [id] });
    this.#succeeded(id);
  }

  /** undefined for a run that was removed. */
  #find(id: string): RunSummary | undefined {
    try {
      return this.#runs.get(id).summary;
    } catch (error) {
      if (error instanceof TrainyardError) return undefined;
      throw error;
    }
  }
}
