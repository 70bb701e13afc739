// What the agent tells of the models that VS Code's chat may use, kept up to date, and remembered for the time in which
// no agent runs: asking such a model starts it.
import * as z from "zod";
import { ModelCard } from "../../schemas/answer.ts";
import type { Result } from "../../schemas/protocol.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { AgentConnection } from "../agents/connection.ts";
import { Emitter, type Disposable, type Event } from "../emitter.ts";

type Cards = Result<"chat/models">;

export interface KnownModelsOptions {
  readonly agent: AgentConnection;
  readonly runs: Listened<RunSummary>;
  readonly models: Listened<unknown>;
  /** Outlives the window. */
  readonly memory: { get(): unknown; update(cards: unknown): PromiseLike<void> };
  readonly onFailure: (error: unknown) => void;
}

interface Listened<T> {
  readonly items: readonly T[];
  readonly onDidChange: Event<ReadonlySet<string> | "all">;
}

/** As many runs as the agent tells of. */
const mostRuns = 50;
const Remembered = z.object({ home: z.string(), models: z.array(ModelCard) });
const nothing: Cards = { models: [], unusable: [] };

export class KnownModels implements Disposable {
  readonly #options: KnownModelsOptions;
  readonly #changes = new Emitter<void>();
  readonly #listening: readonly Disposable[];
  #cards: Cards | undefined;
  #loading: Promise<Cards> | undefined;
  #isStale = true;
  /** Names and checkpoints of the runs, which change much more often otherwise. */
  #shown = "";

  /** Fires when models have come, gone or changed since they were last asked for. */
  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(options: KnownModelsOptions) {
    this.#options = options;
    const { agent, models, runs } = options;
    this.#listening = [
      agent.onDidChangeState(({ kind }) => {
        if (kind === "connected") this.#noteChange();
      }),
      models.onDidChange(() => {
        this.#noteChange();
      }),
      runs.onDidChange(() => {
        const shown = shownOf(runs.items);
        if (shown === this.#shown) return;
        this.#shown = shown;
        this.#noteChange();
      }),
    ];
  }

  /** Without a connection what was known the last time. Starts no agent. */
  async list(): Promise<Cards> {
    if (this.#options.agent.state.kind !== "connected") return this.#cards ?? this.#remembered();
    if (!this.#isStale && this.#cards !== undefined) return this.#cards;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return await this.#loading;
  }

  dispose(): void {
    for (const listening of this.#listening) listening.dispose();
    this.#changes.dispose();
  }

  async #load(): Promise<Cards> {
    const { agent, memory, onFailure } = this.#options;
    try {
      // What changes meanwhile makes it stale again.
      this.#isStale = false;
      this.#cards = await agent.call("chat/models", {});
      await memory.update({ home: agent.home, models: this.#cards.models });
      return this.#cards;
    } catch (error) {
      this.#isStale = true;
      onFailure(error);
      return this.#cards ?? this.#remembered();
    }
  }

  #remembered(): Cards {
    const { agent, memory } = this.#options;
    const kept = Remembered.safeParse(memory.get()).data;
    return kept?.home === agent.home ? { ...nothing, models: kept.models } : nothing;
  }

  #noteChange(): void {
    this.#isStale = true;
    this.#changes.fire();
  }
}

function shownOf(runs: readonly RunSummary[]): string {
  const withCheckpoints = runs.filter(({ checkpoints }) => checkpoints.length > 0).slice(0, mostRuns);
  return JSON.stringify(
    withCheckpoints.map(({ id, name, bestStep, checkpoints }) => [
      id,
      name,
      bestStep,
      Math.max(...checkpoints),
    ]),
  );
}
