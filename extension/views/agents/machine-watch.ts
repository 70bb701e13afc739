// Follows the machine while somebody looks, and only then: the agent samples more often for whoever watches.
import type { AgentConnection } from "../../agents/connection.ts";
import { isCancellation, isConnectionLoss } from "../../agents/failure.ts";
import type { Progress } from "../../../schemas/protocol.ts";

type Sample = Extract<Progress<"monitor/watch">, { kind: "sample" }>;

export class MachineWatch {
  readonly #agent: AgentConnection;
  readonly #onSample: (sample: Sample) => void;
  readonly #onFailure: (error: unknown) => void;
  readonly #listening: { dispose(): void };
  #isWanted = false;
  #ending: AbortController | undefined;

  constructor(
    agent: AgentConnection,
    onSample: (sample: Sample) => void,
    onFailure: (error: unknown) => void,
  ) {
    this.#agent = agent;
    this.#onSample = onSample;
    this.#onFailure = onFailure;
    this.#listening = agent.onDidChangeState(() => {
      this.#follow();
    });
  }

  /** Whether somebody looks. */
  set isWanted(isWanted: boolean) {
    this.#isWanted = isWanted;
    this.#follow();
  }

  dispose(): void {
    this.#listening.dispose();
    this.isWanted = false;
  }

  #follow(): void {
    const isPossible = this.#isWanted && this.#agent.state.kind === "connected";
    if (!isPossible) {
      this.#ending?.abort();
      this.#ending = undefined;
    } else if (this.#ending === undefined) {
      this.#ending = new AbortController();
      void this.#watch(this.#ending);
    }
  }

  async #watch(ending: AbortController): Promise<void> {
    const options = {
      signal: ending.signal,
      onProgress: (told: Progress<"monitor/watch">): void => {
        if (told.kind === "sample" && !ending.signal.aborted) this.#onSample(told);
      },
    };
    try {
      await this.#agent.call("monitor/watch", { historySeconds: 0 }, options);
    } catch (error) {
      if (!isCancellation(error) && !isConnectionLoss(error)) this.#onFailure(error);
    }
  }
}
