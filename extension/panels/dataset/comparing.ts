// The comparison that a dataset's page shows: only the newest one counts.
import type { DatasetDown, DatasetUp } from "../../../schemas/panels/dataset.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import type { Disposable } from "../../emitter.ts";
import { failureText } from "../../failure-text.ts";
import { Ongoing } from "./ongoing.ts";

export class Comparing implements Disposable {
  readonly #agent: AgentConnection;
  readonly #send: (message: DatasetDown) => void;
  readonly #ongoing = new Ongoing();

  constructor(agent: AgentConnection, send: (message: DatasetDown) => void) {
    this.#agent = agent;
    this.#send = send;
  }

  /** Compares two versions of a dataset. The page is told what came of it, a failure too. */
  async compare(dataset: string, { compared, limit }: DatasetUp & { kind: "compare" }): Promise<void> {
    const signal = this.#ongoing.begin();
    try {
      const answer = await this.#agent.call("dataset/compare", { dataset, ...compared, limit }, { signal });
      if (!signal.aborted) this.#send({ kind: "comparison", compared, ...answer, failure: null });
    } catch (error) {
      if (signal.aborted) return;
      const nothing = { counts: null, rows: [], total: 0 };
      this.#send({ kind: "comparison", compared, ...nothing, failure: failureText(error) });
    }
  }

  dispose(): void {
    this.#ongoing.end();
  }
}
