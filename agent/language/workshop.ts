// What an agent knows and the language server does not: datasets, models, and what a training would take.
import type { DatasetSummary } from "../../schemas/protocol/dataset.ts";
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import type { RunPlan } from "../../schemas/protocol/run.ts";
import type { LanguageServerMethod } from "../../schemas/language-server.ts";
import type { Request, Result } from "../../schemas/protocol.ts";

export interface Workshop {
  /** What was heard last, at once; it is asked for when it is first wanted or has changed, and `onDidChange` tells. */
  datasets(): readonly DatasetSummary[];
  models(): readonly ModelSummary[];
  /** Undefined where no agent answers, or the file has errors. Relative paths start from `folder`. */
  plan(text: string, folder: string, signal: AbortSignal): Promise<RunPlan | undefined>;
  /** Returns what ends it. */
  onDidChange(listener: () => void): () => void;
}

/** Calls a method of an agent; undefined where there is none to ask. May reject. */
export type AskAgent = <M extends LanguageServerMethod>(
  method: M,
  params: Request<M>,
  signal?: AbortSignal,
) => Promise<Result<M> | undefined>;

export class AgentWorkshop implements Workshop {
  readonly #ask: AskAgent;
  readonly #listeners = new Set<() => void>();
  readonly #datasets = new KeptList<DatasetSummary>();
  readonly #models = new KeptList<ModelSummary>();

  constructor(ask: AskAgent) {
    this.#ask = ask;
  }

  datasets(): readonly DatasetSummary[] {
    return this.#datasets.get(async () => (await this.#ask("dataset/list", {}))?.datasets, this.#tell);
  }

  models(): readonly ModelSummary[] {
    return this.#models.get(async () => (await this.#ask("model/list", {}))?.models, this.#tell);
  }

  async plan(text: string, folder: string, signal: AbortSignal): Promise<RunPlan | undefined> {
    const answer = await this.#ask("run/plan", { training: { text, folder } }, signal).catch(() => undefined);
    return answer?.plan ?? undefined;
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What was heard before may hold no more. */
  changed(): void {
    this.#datasets.outdate();
    this.#models.outdate();
    this.#tell();
  }

  readonly #tell = (): void => {
    for (const listener of [...this.#listeners]) listener();
  };
}

/** A list that is shown as it was until the new one is there. */
class KeptList<T> {
  #items: readonly T[] = [];
  #isAsked = false;

  get(fetch: () => Promise<readonly T[] | undefined>, tell: () => void): readonly T[] {
    if (!this.#isAsked) {
      this.#isAsked = true;
      fetch().then(
        (items) => {
          if (items === undefined) return;
          this.#items = items;
          tell();
        },
        // Nobody answers; the next change of the agent is the next chance.
        () => undefined,
      );
    }
    return this.#items;
  }

  outdate(): void {
    this.#isAsked = false;
  }
}
