// The learning rate over time: warm-up, then one of four courses.
import { type TrainingFile, warmupSteps } from "../../schemas/training.ts";

/**
 * Share of the peak learning rate at `step`, counted from 1. It rises linearly over the warm-up, then
 * falls to `min_lr_factor` by half a cosine (Loshchilov and Hutter, 2017) or linearly, stays, or stays and then falls
 * linearly over the last `decay_ratio` of the steps (warm-up, stable, decay: Hu et al., 2024).
 */
export function learningRateFactor(
  step: number,
  config: Pick<TrainingFile, "training" | "lr_scheduler">,
): number {
  const { schedule, decay_ratio: decayRatio, min_lr_factor: floor } = config.lr_scheduler;
  const { steps } = config.training;
  const warmup = warmupSteps(config);
  if (step <= warmup) return step / warmup;
  const progress = (from: number): number =>
    Math.min(1, Math.max(0, (step - from) / Math.max(1, steps - from)));
  switch (schedule) {
    case "constant":
      return 1;
    case "cosine":
      return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress(warmup)));
    case "linear":
      return 1 - (1 - floor) * progress(warmup);
    case "wsd":
      return 1 - (1 - floor) * progress(Math.max(warmup, steps - Math.round(steps * decayRatio)));
  }
}
