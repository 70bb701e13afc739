// What happens to the runs of a page while it is looked at, gathered into at most twenty messages a second.
import type { RunPanel } from "../../../schemas/panels/run.ts";
import type { Down } from "../../../schemas/panels/panel.ts";
import type { RunSummary, RunUpdate } from "../../../schemas/protocol/run.ts";
import type { Metric } from "../../../schemas/run.ts";
import { preferenceKeys, preferenceParts } from "../../../schemas/series.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { AgentFailure } from "../../agents/failure.ts";
import { watchRun } from "../../agents/watch-run.ts";
import type { Disposable } from "../../emitter.ts";

export interface LiveOptions {
  readonly agent: AgentConnection;
  readonly send: (message: Down<RunPanel>) => void;
  readonly onRun: (run: RunSummary) => void;
  readonly onGone: (run: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Drawing takes processor time from the run itself where both are on one machine. */
const MILLISECONDS_APART = 250;
/** The page reads the log by itself, so that nothing of it is sent: whoever knows more lines than there are gets none. */
const WHOLE_LOG = Number.MAX_SAFE_INTEGER;

export class LiveRuns {
  readonly #options: LiveOptions;
  readonly #watches = new Map<string, Disposable>();
  /** Up to which metric each run is known, for when it is watched again. */
  readonly #known = new Map<string, number>();
  readonly #waiting = new Map<string, { train: number[]; events: Metric[] }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Watches a run from the metric after `seq` on, or from where it was known; does nothing when it is watched. */
  watch(run: string, seq: number): void {
    if (this.#watches.has(run)) return;
    const since = { seq: this.#known.get(run) ?? seq, log: WHOLE_LOG };
    const watching = watchRun(this.#options.agent, run, since, {
      onUpdate: (update) => {
        this.#take(run, update);
      },
      onEnd: (ended) => {
        this.#forget(run);
        this.#options.onRun(ended);
      },
      onFailure: (error) => {
        this.#forget(run);
        const isGone = error instanceof AgentFailure && error.code === "run_not_found";
        if (isGone) this.#options.onGone(run);
        else this.#options.onFailure(error);
      },
    });
    this.#watches.set(run, watching);
  }

  /** Whether its history has been told, so that it can be watched. */
  isKnown(run: string): boolean {
    return this.#known.has(run);
  }

  /** The page has been told of everything up to this metric. */
  know(run: string, seq: number): void {
    this.#known.set(run, Math.max(seq, this.#known.get(run) ?? 0));
  }

  stop(run: string): void {
    this.#watches.get(run)?.dispose();
    this.#forget(run);
    this.#known.delete(run);
    this.#waiting.delete(run);
  }

  stopAll(): void {
    for (const run of [...this.#watches.keys(), ...this.#known.keys()]) this.stop(run);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #forget(run: string): void {
    this.#watches.delete(run);
  }

  #take(run: string, { run: summary, metrics, cursor, omitted }: RunUpdate): void {
    this.#known.set(run, cursor.seq);
    if (metrics.length > 0) this.#gather(run, metrics);
    const isVoid = omitted !== undefined || metrics.some(({ kind }) => kind === "rewind");
    if (isVoid) {
      this.#flush();
      this.#options.send({ kind: "stale", run });
    }
    if (summary !== undefined) this.#options.onRun(summary);
  }

  #gather(run: string, metrics: readonly Metric[]): void {
    let waiting = this.#waiting.get(run);
    if (waiting === undefined) this.#waiting.set(run, (waiting = { train: [], events: [] }));
    for (const metric of metrics) {
      if (metric.kind === "train") waiting.train.push(...trainNumbers(metric));
      else waiting.events.push(metric);
    }
    this.#timer ??= setTimeout(() => {
      this.#flush();
    }, MILLISECONDS_APART);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const runs = [...this.#waiting].map(([run, { train, events }]) => ({
      run,
      train: Float64Array.from(train),
      events,
    }));
    this.#waiting.clear();
    this.#options.send({ kind: "live", runs });
  }
}

/** In the order of `trainFields`. */
function trainNumbers(metric: Extract<Metric, { kind: "train" }>): number[] {
  const { seq, step, time, tokens, loss, learningRate, gradientNorm, tokensPerSecond, preferences } = metric;
  const ofPreferences = preferenceKeys.map((key) => preferences?.[preferenceParts[key]] ?? Number.NaN);
  return [seq, step, time, tokens, loss, learningRate, gradientNorm, tokensPerSecond, ...ofPreferences];
}
