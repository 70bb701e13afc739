// What tuning each of several bases would take on this machine: asked one after the other, so that the first figures come
// soon and the machine is not measured by two at once.
import type { RowsChoice } from "../../schemas/panels/training-form.ts";
import type { TuningFigures, TuningOptions } from "../../schemas/protocol/model.ts";
import type { AgentConnection } from "../agents/connection.ts";
import { Emitter, type Disposable, type Event } from "../emitter.ts";
import { readRows } from "../training-files/form/read-rows.ts";
import { suggestTuning, type RowFacts } from "../training-files/form/suggest.ts";

/** A model of the home in one of its versions. */
export interface BaseVersion {
  readonly model: string;
  readonly version: string;
}

/** Why there are none, or the figures of each method. */
export type BaseEstimate = { readonly problem: string } | { readonly methods: readonly TuningFigures[] };

export class BaseEstimates implements Disposable {
  readonly #agent: AgentConnection;
  readonly #describe: (error: unknown) => string;
  readonly #settings: Promise<Partial<TuningOptions>>;
  readonly #changes = new Emitter<void>();
  readonly #ending = new AbortController();
  readonly #known = new Map<string, BaseEstimate>();
  readonly #waiting = new Map<string, BaseVersion>();
  #isAsking = false;

  readonly onDidChange: Event<void> = this.#changes.event;

  /** @param rows that are trained on; of rows that cannot be read, figures are those of rows in general */
  constructor(
    agent: AgentConnection,
    rows: Exclude<RowsChoice, { kind: "none" }> | undefined,
    describe: (error: unknown) => string,
  ) {
    this.#agent = agent;
    this.#describe = describe;
    const { signal } = this.#ending;
    const facts = rows === undefined ? undefined : readRows(agent, rows, {}, signal);
    this.#settings = Promise.resolve(facts).then(
      (read) => usualSettings(read?.facts),
      () => usualSettings(undefined),
    );
  }

  /** Whether some are still to come. */
  get isBusy(): boolean {
    return this.#waiting.size > 0;
  }

  /** Undefined while it is not known. */
  of(base: BaseVersion): BaseEstimate | undefined {
    return this.#known.get(keyOf(base));
  }

  /** What was asked for before is not asked again. */
  want(bases: readonly BaseVersion[]): void {
    for (const base of bases) if (!this.#known.has(keyOf(base))) this.#waiting.set(keyOf(base), base);
    if (!this.#isAsking && this.#waiting.size > 0) void this.#askAll();
  }

  /** Ends what is being asked, and asks nothing more. */
  dispose(): void {
    this.#waiting.clear();
    this.#ending.abort();
    this.#changes.dispose();
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    const settings = await this.#settings;
    // Those that are wanted meanwhile come after those that are waiting.
    for (const [key, base] of this.#waiting) {
      const estimate = await this.#ask(base, settings);
      this.#waiting.delete(key);
      this.#known.set(key, estimate);
      this.#changes.fire();
    }
    this.#isAsking = false;
  }

  async #ask(source: BaseVersion, settings: Partial<TuningOptions>): Promise<BaseEstimate> {
    try {
      const { signal } = this.#ending;
      return await this.#agent.call("model/cost", { source, ...settings }, { signal });
    } catch (error) {
      return { problem: this.#describe(error) };
    }
  }
}

/** What the form would suggest for adapters on these rows. */
function usualSettings(facts: RowFacts | undefined): Partial<TuningOptions> {
  const texts = suggestTuning(facts, { lora: true, dpo: facts?.arePreferences === true });
  const number = (key: keyof typeof texts): number => Number(texts[key]);
  const [sequenceLength, batchSize] = [number("training.seq_len"), number("training.local_batch_size")];
  const tokens = number("training.steps") * batchSize * sequenceLength;
  return { sequenceLength, batchSize, tokens, rank: number("lora.rank") };
}

function keyOf({ model, version }: BaseVersion): string {
  return `${model}/${version}`;
}
