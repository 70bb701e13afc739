// Whether a run that should be training gives no sign of life any more. Pure, and by the monotonic clock alone.

/** All defaults. */
export interface StallThresholds {
  /** Silence, in seconds, that is never taken for a stall. */
  readonly seconds: number;
  /** Silence in multiples of the usual time of a step. */
  readonly steps: number;
  /** Silence in seconds before the first step, when rows are read and a vocabulary is learnt. */
  readonly secondsBeforeFirstStep: number;
}

export const stallThresholds: StallThresholds = { seconds: 120, steps: 10, secondsBeforeFirstStep: 600 };

/** Silence in seconds after which a run counts as stalled. */
export function stallSeconds(thresholds: StallThresholds, medianStepSeconds: number | undefined): number {
  return medianStepSeconds === undefined
    ? Math.max(thresholds.seconds, thresholds.secondsBeforeFirstStep)
    : Math.max(thresholds.seconds, thresholds.steps * medianStepSeconds);
}
