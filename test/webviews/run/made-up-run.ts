// A run that never was: its metrics as the agent keeps them, made from a seed, with spikes where they are wanted.
import { binSeries } from "../../../agent/run/series-bins.ts";
import { SeriesColumns } from "../../../agent/run/series-columns.ts";
import { trainFields } from "../../../schemas/panels/run.ts";
import { RunSummary } from "../../../schemas/protocol/run.ts";
import type { Metric, PreferenceMetrics } from "../../../schemas/run.ts";
import { encodeSeries, SeriesKey, SeriesQuery } from "../../../schemas/series.ts";

export interface Spike {
  readonly step: number;
  readonly loss: number;
  /** No alert was raised. */
  readonly isSilent?: boolean;
}

export interface MadeUpOptions {
  readonly id?: string;
  readonly name?: string;
  readonly steps: number;
  /** Of how many the run is to have in the end. */
  readonly planned?: number;
  readonly seed?: number;
  readonly spikes?: readonly Spike[];
  /** An evaluation and a checkpoint every so many steps; none when it is left out. */
  readonly evaluateEvery?: number;
  readonly summary?: Partial<RunSummary>;
  /** Whether it learns from preferences. */
  readonly hasPreferences?: boolean;
}

/** When its first step ended. */
const STARTED = 1_900_000_000;
const SECONDS_A_STEP = 0.35;
const TOKENS_A_STEP = 2048;

export class MadeUpRun {
  readonly id: string;
  readonly #options: MadeUpOptions;
  readonly #columns = new SeriesColumns();
  #random: number;
  #seq = 0;

  constructor(options: MadeUpOptions) {
    this.#options = options;
    this.id = options.id ?? "made-up-20260131-120000";
    this.#random = options.seed ?? 1;
    this.#columns.reserve(options.steps);
    this.grow(options.steps);
  }

  get steps(): number {
    return this.#columns.length;
  }

  get seq(): number {
    return this.#seq;
  }

  get summary(): RunSummary {
    const { planned = this.#options.steps, name = "git-helper", summary } = this.#options;
    const step = this.steps;
    const last = step === 0 ? undefined : this.#columns.values.loss[step - 1]!;
    return RunSummary.parse({
      id: this.id,
      name,
      tags: [],
      notes: "",
      state: step < planned ? "running" : "succeeded",
      createdAt: new Date(STARTED * 1000).toISOString(),
      startedAt: new Date(STARTED * 1000).toISOString(),
      folder: `/home/somebody/.trainyard/runs/${this.id}`,
      file: "/work/git-helper.train.toml",
      step,
      steps: planned,
      parameters: 1_837_056,
      ...(last !== undefined && { loss: last }),
      tokensPerSecond: 5850,
      remainingSeconds: (planned - step) * SECONDS_A_STEP,
      checkpoints: this.#events("checkpoint").map((metric) => metric.step),
      ...this.#bestEvaluation(),
      alerts: [],
      ...summary,
    } satisfies Record<keyof RunSummary, unknown> | object);
  }

  /** Some steps more; returns the numbers of a live message and what else has happened. */
  grow(steps: number): { train: Float64Array<ArrayBuffer>; events: Metric[] } {
    const train = new Float64Array(steps * trainFields.length);
    const events: Metric[] = [];
    for (let index = 0; index < steps; index++) {
      const row = this.#nextRow();
      this.#columns.add(row);
      train.set([++this.#seq, row.step, row.time, row.tokens, ...values(row)], index * trainFields.length);
      for (const event of this.#eventsAfter(row.step, row.time, row.loss)) {
        this.#columns.addEvent(event as Exclude<Metric, { kind: "train" }>);
        events.push(event);
      }
    }
    return { train, events };
  }

  /** As the agent answers `GET /runs/:id/series`. */
  series(query: {
    x: "step" | "tokens" | "time";
    keys: SeriesKey[];
    from?: number;
    to?: number;
    bins: number;
  }) {
    return encodeSeries(
      binSeries({ columns: this.#columns, seq: this.#seq, damagedLines: 0 }, SeriesQuery.parse(query)),
    );
  }

  #nextRow(): Record<SeriesKey | "step" | "time" | "tokens", number> {
    const step = this.steps + 1;
    const { planned = this.#options.steps, spikes = [] } = this.#options;
    const share = step / planned;
    const noise = (this.#next() - 0.5) * (0.25 + 0.5 * Math.exp(-share * 3));
    const spike = spikes.find((candidate) => candidate.step === step);
    const warm = Math.min(1, step / (planned * 0.05 + 1));
    return {
      step,
      time: STARTED + step * SECONDS_A_STEP,
      tokens: step * TOKENS_A_STEP,
      loss: spike?.loss ?? 1.1 + 3.2 * Math.exp(-share * 6) + 1.2 * Math.exp(-share * 60) + noise,
      learningRate: 3e-4 * warm * (0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * share))),
      gradientNorm: (spike === undefined ? 0.9 : 14) + 1.8 * Math.exp(-share * 20) + Math.abs(noise) * 1.4,
      tokensPerSecond: TOKENS_A_STEP / SECONDS_A_STEP + (this.#next() - 0.5) * 300,
      ...this.#rewards(share),
    };
  }

  #rewards(
    share: number,
  ): Record<"rewardMargin" | "chosenReward" | "rejectedReward" | "preferenceAccuracy", number> {
    if (this.#options.hasPreferences !== true) {
      return {
        ...{ rewardMargin: Number.NaN, chosenReward: Number.NaN },
        ...{ rejectedReward: Number.NaN, preferenceAccuracy: Number.NaN },
      };
    }
    const { chosenReward, rejectedReward, accuracy } = preferencesAt(share);
    const chosen = chosenReward + (this.#next() - 0.5) * 0.3;
    const rejected = rejectedReward + (this.#next() - 0.5) * 0.3;
    const preferenceAccuracy = Math.min(1, Math.round(8 * accuracy + this.#next() - 0.5) / 8);
    return {
      rewardMargin: chosen - rejected,
      chosenReward: chosen,
      rejectedReward: rejected,
      preferenceAccuracy,
    };
  }

  #eventsAfter(step: number, time: number, loss: number): Metric[] {
    const { evaluateEvery, spikes = [] } = this.#options;
    const events: Metric[] = [];
    const at = { step, time };
    if (spikes.some((spike) => spike.step === step && spike.isSilent !== true)) {
      const message = `The loss of step ${step} is ${loss.toPrecision(3)}, where about 1.9 was to be expected.`;
      events.push({
        kind: "alert",
        seq: ++this.#seq,
        ...at,
        alert: "loss_spike",
        value: loss,
        expected: 1.9,
        message,
      });
    }
    if (evaluateEvery !== undefined && step % evaluateEvery === 0) {
      const share = step / (this.#options.planned ?? this.#options.steps);
      const heldOut = 1.28 + 2.6 * Math.exp(-share * 6);
      events.push({
        kind: "validation",
        seq: ++this.#seq,
        ...at,
        loss: heldOut,
        perplexity: Math.exp(heldOut),
        accuracy: 0.72 - 0.6 * Math.exp(-share * 5),
        ...(this.#options.hasPreferences === true && {
          accuracy: preferencesAt(share).accuracy,
          preferences: preferencesAt(share),
        }),
      });
      events.push({ kind: "checkpoint", seq: ++this.#seq, ...at });
    }
    return events;
  }

  #events(kind: Metric["kind"]): Metric[] {
    return this.#columns.events.filter((metric) => metric.kind === kind);
  }

  #bestEvaluation(): { validationLoss?: number; bestStep?: number; validationAccuracy?: number } {
    const last = this.#events("validation").at(-1);
    if (last?.kind !== "validation") return {};
    return { validationLoss: last.loss, bestStep: last.step, validationAccuracy: last.accuracy! };
  }

  /** A linear congruential generator: the same numbers everywhere. */
  #next(): number {
    this.#random = (this.#random * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return this.#random / 2 ** 32;
  }
}

function values(row: Record<SeriesKey, number>): number[] {
  return SeriesKey.options.map((key) => row[key]);
}

function preferencesAt(share: number): PreferenceMetrics {
  const chosenReward = 0.6 * (1 - Math.exp(-share * 4));
  const rejectedReward = -2.1 * (1 - Math.exp(-share * 3));
  const accuracy = 0.94 - 0.44 * Math.exp(-share * 6);
  return { chosenReward, rejectedReward, accuracy, margin: chosenReward - rejectedReward };
}
