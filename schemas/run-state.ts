// The states of a run and what they mean. Apart from the schemas: whoever asks for this alone loads nothing else.

export const runStates = [
  "queued",
  "running",
  "paused",
  "succeeded",
  "failed",
  "stopped",
  "interrupted",
] as const;
type State = (typeof runStates)[number];

/** Where a run stands on its way: it waits for its turn, its trainer works on it or is paused, or nobody does any more. */
export type Stage = "waiting" | "training" | "ended";

const stages: Readonly<Record<State, Stage>> = {
  queued: "waiting",
  running: "training",
  paused: "training",
  succeeded: "ended",
  failed: "ended",
  stopped: "ended",
  interrupted: "ended",
};

export function stageOf(state: State): Stage {
  return stages[state];
}

/** Whether it goes on or waits: it can be stopped, and cannot be removed. */
export function isActive(state: State): boolean {
  return stages[state] !== "ended";
}

export const activeStates: readonly State[] = runStates.filter(isActive);

const ofTheTrainingFile: readonly string[] = ["input_has_problems", "row_not_renderable"];

/** Whether it has failed by what its training file or its rows say, so that it would fail again. */
export function needsMending(run: { readonly failure?: { readonly code: string } | undefined }): boolean {
  return run.failure !== undefined && ofTheTrainingFile.includes(run.failure.code);
}

/** Whether it has ended before its last step, so that it can go on from its checkpoint. */
export function isResumable(state: State): boolean {
  return !isActive(state) && state !== "succeeded";
}
