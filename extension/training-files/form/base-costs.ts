// Asks the agent what each way to tune a base would take on this machine; the newest question is the one that counts.
import type { TuningCost, TuningMethod } from "../../../schemas/panels/training-form.ts";
import type { LossShare } from "../../../schemas/protocol/method.ts";
import type { TuningFigures } from "../../../schemas/protocol/model.ts";
import type { AgentConnection } from "../../agents/connection.ts";

/** A model of the home, and how it would be trained. */
export interface CostRequest {
  readonly model: string;
  /** The newest when it is left out. */
  readonly version?: string;
  readonly sequenceLength: number;
  readonly batchSize: number;
  /** Of the whole training. */
  readonly tokens: number;
  readonly rank: number;
  readonly checkpointed: boolean;
  /** As the last plan found it in the rows; all tokens carry loss while there is none. */
  readonly lossShare?: LossShare;
  readonly pairs: boolean;
}

const methods: Readonly<Record<TuningFigures["method"], TuningMethod>> = {
  lora: "adapters",
  "lora-int8": "adapters8",
  "lora-int4": "adapters4",
  full: "all",
};

/** Nobody who types is asked to wait for figures that are old when they come. */
const PAUSE_MILLISECONDS = 500;

export class BaseCosts {
  readonly #agent: AgentConnection;
  readonly #onChange: () => void;
  #asked: CostRequest | undefined;
  #costs: readonly TuningCost[] = [];
  #ending: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(agent: AgentConnection, onChange: () => void) {
    this.#agent = agent;
    this.#onChange = onChange;
  }

  /** Of what was asked last; none while they are not known. */
  get costs(): readonly TuningCost[] {
    return this.#costs;
  }

  /** Undefined where random weights are trained, or the base is no model of the home. */
  ask(request: CostRequest | undefined): void {
    if (JSON.stringify(request) === JSON.stringify(this.#asked)) return;
    if (request?.model !== this.#asked?.model) this.#costs = [];
    this.dispose();
    this.#asked = request;
    if (request === undefined) return;
    const ending = new AbortController();
    this.#ending = ending;
    this.#timer = setTimeout(() => void this.#look(request, ending.signal), PAUSE_MILLISECONDS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#ending?.abort();
  }

  async #look({ model, version, ...options }: CostRequest, signal: AbortSignal): Promise<void> {
    try {
      const source = { model, ...(version !== undefined && { version }) };
      const found = await this.#agent.call("model/cost", { source, ...options }, { signal });
      if (signal.aborted) return;
      this.#costs = found.methods.map(({ method, memory, seconds, fits }) => ({
        method: methods[method],
        ...{ memory, seconds, fits },
      }));
    } catch {
      if (signal.aborted) return;
      // The plan says what is wrong with a base; cards without figures are enough until then.
      this.#costs = [];
    }
    this.#onChange();
  }
}
