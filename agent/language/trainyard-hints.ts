// What follows from the values of our training files: epochs and tokens of the steps, the batch in effect.
import type { RunPlan } from "../../schemas/protocol/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import type { KeyHint } from "./dialect.ts";
import { shortCount } from "./figures.ts";

/** @param plan for what only the rows decide; undefined where none is known */
export function trainyardHints({ training }: TrainingFile, plan: RunPlan | undefined): KeyHint[] {
  const sequences = training.global_batch_size ?? training.local_batch_size;
  const tokens = sequences * training.seq_len;
  const pieces = sequences / training.local_batch_size;
  const epochs = plan === undefined ? "" : `${plan.epochs.toFixed(plan.epochs < 10 ? 1 : 0)} epochs, `;
  const batch: KeyHint = {
    path: ["training", training.global_batch_size === undefined ? "local_batch_size" : "global_batch_size"],
    text: `= ${shortCount(tokens)} tokens a step`,
    explanation:
      pieces > 1
        ? `${sequences} sequences of ${training.seq_len} tokens, in ${pieces} pieces of ${training.local_batch_size}`
        : `${sequences} sequences of ${training.seq_len} tokens`,
  };
  return [
    {
      path: ["training", "steps"],
      text: `= ${epochs}${shortCount(tokens * training.steps)} tokens`,
      explanation: `${training.steps} steps of ${tokens} tokens, padding counted.`,
    },
    batch,
  ];
}
