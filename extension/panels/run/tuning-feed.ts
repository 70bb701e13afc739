// What a page is told of runs that tune a model: which one and how, and what came out of their evaluation.
import type { Down } from "../../../schemas/panels/panel.ts";
import type { RunPanel } from "../../../schemas/panels/run.ts";
import type { RunManifest } from "../../../schemas/run.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { AgentFailure, isCancellation, isConnectionLoss } from "../../agents/failure.ts";
import { evaluationOfRun, headlineOf } from "./headline.ts";
import { tuningOf } from "./tuning.ts";

export interface TuningFeedOptions {
  readonly agent: AgentConnection;
  readonly send: (message: Down<RunPanel>) => void;
  readonly onFailure: (error: unknown) => void;
}

export class TuningFeed {
  readonly #options: TuningFeedOptions;
  /** By the base's id and version; undefined where it has none, or is gone. */
  readonly #licenses = new Map<string, string | undefined>();
  /** What was said last of each run, so that nothing is said twice. */
  readonly #told = new Map<string, string>();

  constructor(options: TuningFeedOptions) {
    this.#options = options;
  }

  /** A page that comes anew is told everything. */
  forget(): void {
    this.#told.clear();
  }

  /** Of a run that begins from random weights nothing is said. */
  async tell(run: string, manifest: RunManifest): Promise<void> {
    const { base } = manifest;
    if (base === undefined) return;
    const tuning = tuningOf(manifest, await this.#licenseOf(base));
    if (tuning !== undefined) this.#tellOnce({ kind: "base", run, base: tuning });
  }

  /** Runs whose model was not evaluated have none. Never rejects. */
  async tellHeadline(run: string, manifest: RunManifest): Promise<void> {
    const { agent, onFailure } = this.#options;
    try {
      const { evaluations } = await agent.call("evaluation/list", { run });
      const tuned = evaluationOfRun(evaluations, run);
      const others = tuned && (await agent.call("evaluation/list", { testSet: tuned.testSet.id }));
      const headline = tuned && headlineOf(tuned, others!.evaluations, manifest.base);
      this.#tellOnce({ kind: "evaluated", run, headline: headline ?? null });
    } catch (error) {
      if (!isConnectionLoss(error) && !isCancellation(error)) onFailure(error);
    }
  }

  #tellOnce(message: Extract<Down<RunPanel>, { kind: "base" | "evaluated" }>): void {
    const key = `${message.kind} ${message.run}`;
    const text = JSON.stringify(message);
    if (this.#told.get(key) === text) return;
    this.#told.set(key, text);
    this.#options.send(message);
  }

  async #licenseOf({ model, version }: NonNullable<RunManifest["base"]>): Promise<string | undefined> {
    if (model === undefined) return undefined;
    const key = `${model} ${version ?? ""}`;
    if (!this.#licenses.has(key)) {
      try {
        const found = await this.#options.agent.call("model/get", {
          model,
          ...(version !== undefined && { version }),
        });
        this.#licenses.set(key, found.manifest.license);
      } catch (error) {
        if (!(error instanceof AgentFailure) || isConnectionLoss(error)) throw error;
        this.#licenses.set(key, undefined);
      }
    }
    return this.#licenses.get(key);
  }
}
