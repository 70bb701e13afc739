// Steps that adapters take here and in Python: how many, how large, and that both come to the same.
import type { TrainingSession } from "../../agent/training/session.ts";
import type { Batch } from "../../agent/dataset/batches.ts";
import { assertNear } from "./distance.ts";

export const steps = 10;
export const optimizer = {
  ...{ learningRate: 1e-2, beta1: 0.9, beta2: 0.95, eps: 1e-5 },
  ...{ weightDecay: 0.1, maxNorm: 1 },
};
export const schedule = { schedule: "constant", warmupSteps: 0, decayRatio: 0, minLrFactor: 1 } as const;

/** One for each of `batches`, with the loss and the gradient's norm that Python had. */
export async function takeSteps(
  session: TrainingSession,
  batches: readonly (readonly Batch[])[],
  answer: { losses: readonly number[]; gradientNorms: readonly number[] },
  afterStep: (step: number) => void = () => undefined,
): Promise<void> {
  const { learningRate, eps: epsilon, ...others } = optimizer;
  for (const [done, batch] of batches.entries()) {
    const step = done + 1;
    const taken = await session.step(batch, step, learningRate, { ...others, epsilon });
    assertNear(taken.loss, answer.losses[done]!, 1e-3, `loss of step ${step}`);
    assertNear(taken.gradientNorm, answer.gradientNorms[done]!, 1e-3, `gradient norm of step ${step}`);
    afterStep(step);
  }
}
