// Turns what happens in training into the lines of a run: metrics, losses of rows, alerts and words for people.
import type { TrainEvent } from "../../training/train.ts";
import { type Spike, createSpikeWatch, gradientRule, lossRule } from "../spikes.ts";
import type { Record } from "./record.ts";

export interface Events {
  /** Failures that can pass leave what waits to `record.flush`. */
  write(event: TrainEvent): void;
  /** The step at which a number was no longer finite. */
  readonly divergedAt: number | undefined;
}

/** Between lines about the base's answers, in milliseconds. */
const askedEvery = 10_000;

export function createEvents(record: Record): Events {
  const watchLoss = createSpikeWatch(lossRule);
  const watchGradient = createSpikeWatch(gradientRule);
  let divergedAt: number | undefined;
  let askedAt = -Infinity;

  function tellSpike(alert: "loss_spike" | "gradient_spike", step: number, spike: Spike): void {
    const [value, expected] = [spike.value, spike.expected].map((number) => Number(number.toPrecision(3)));
    const what = alert === "loss_spike" ? "loss" : "gradient norm";
    const message = `The ${what} jumped to ${value} at step ${step}; about ${expected} was to be expected.`;
    record.metric({ kind: "alert", step, alert, ...spike, message });
    record.log("warning", message);
  }

  function writeTrain({ stretchLosses, ...metric }: TrainEvent & { kind: "train" }): void {
    const { step, loss, gradientNorm } = metric;
    record.rowLosses(step, stretchLosses);
    record.metric(metric);
    const lossSpike = watchLoss(loss);
    if (lossSpike !== undefined) tellSpike("loss_spike", step, lossSpike);
    const gradientSpike = watchGradient(gradientNorm);
    if (gradientSpike !== undefined) tellSpike("gradient_spike", step, gradientSpike);
  }

  function tellReference({ asked, pairs }: TrainEvent & { kind: "reference" }): void {
    const isWhole = asked === pairs;
    if (!isWhole && performance.now() < askedAt + askedEvery) return;
    askedAt = performance.now();
    const of = pairs.toLocaleString("en");
    const next = (asked + 1).toLocaleString("en");
    record.log(
      "info",
      isWhole ? `The base was asked about all ${of} pairs.` : `Asking the base about pair ${next} of ${of} …`,
    );
  }

  function start({ step, bestStep }: TrainEvent & { kind: "started" }): void {
    record.rewindTo(step);
    let isTold = false;
    // A resumed run is as wary as an unbroken one.
    for (const { kind, step: at, loss, gradientNorm } of record.metrics()) {
      isTold ||= kind === "checkpoint" && at === step;
      if (kind !== "train") continue;
      watchLoss(Number(loss));
      watchGradient(Number(gradientNorm));
    }
    record.best(bestStep);
    if (step === 0) return;
    // The trainer may have been killed after the checkpoint and before its line.
    if (!isTold) record.metric({ kind: "checkpoint", step });
    record.update({ step });
    record.log("info", `Resuming after step ${step}.`);
  }

  return {
    get divergedAt() {
      return divergedAt;
    },
    write(event) {
      switch (event.kind) {
        case "reference":
          tellReference(event);
          break;
        case "started":
          start(event);
          break;
        case "train":
          writeTrain(event);
          break;
        case "validation":
          record.metric({ ...event, perplexity: perplexityOf(event.loss) });
          break;
        case "checkpoint":
          record.metric({ kind: "checkpoint", step: event.step });
          record.update({ step: event.step });
          record.best(event.bestStep);
          break;
        case "diverged": {
          divergedAt = event.step;
          const message = `The ${event.loss === null ? "weights are" : "loss is"} no longer finite at step ${event.step}.`;
          // JSON knows no infinity.
          const value = Number.isFinite(event.loss) ? event.loss : null;
          record.metric({
            ...{ kind: "alert", step: event.step, alert: "loss_not_finite" },
            ...{ value, expected: null, message },
          });
          break;
        }
        case "warning":
          record.log("warning", event.message);
      }
    },
  };
}

/** Kept finite, because JSON knows no infinity. */
function perplexityOf(loss: number): number {
  return Math.min(Math.exp(loss), Number.MAX_VALUE);
}
