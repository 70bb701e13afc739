// A run as lists and watchers show it: what its folder says, what people call it, and its place in the queue.
import type { RunAlert, RunSummary } from "../../schemas/protocol/run.ts";
import { isActive } from "../../schemas/run-state.ts";
import type { QueueEntry } from "../store/document.ts";
import type { KnownRun } from "./known-runs.ts";

export interface Surroundings {
  readonly labels: { name: string; tags: string[]; notes: string };
  /** Absent when it neither waits nor runs nor is to be tried again. */
  readonly entry: QueueEntry | undefined;
  /** From 1, of a run that waits. */
  readonly position: number | undefined;
  readonly waitsFor: string;
  readonly expectedStart: Date | undefined;
}

export function summarizeRun(run: KnownRun, around: Surroundings): RunSummary {
  const { manifest, state } = run;
  const latest = run.follower?.latest();
  const steps = manifest.config.training.steps;
  const step = latest === undefined ? Math.max(manifest.step ?? 0, run.lastTrain?.step ?? 0) : latest.step;
  return withoutUndefined({
    id: run.id,
    ...around.labels,
    state,
    createdAt: manifest.createdAt,
    startedAt: manifest.startedAt,
    endedAt: isActive(state) ? undefined : manifest.endedAt,
    folder: run.folder.root,
    file: manifest.file,
    dataset: manifest.dataset,
    parameters: manifest.parameters,
    step,
    steps,
    loss: latest?.loss ?? run.lastTrain?.loss,
    validationLoss: latest?.validationLoss ?? manifest.validationLoss,
    validationAccuracy: latest?.validationAccuracy ?? manifest.validationAccuracy,
    bestStep: manifest.bestStep,
    tokensPerSecond: latest?.tokensPerSecond ?? manifest.tokensPerSecond,
    remainingSeconds: isActive(state) ? secondsLeft(run) : undefined,
    checkpoints: run.checkpoints,
    pause: manifest.pause,
    failure: manifest.failure,
    alerts: alertsOf(run),
    queue: queueOf(around),
    retry: retryOf(run, around.entry),
  });
}

/** Until the last step, at the present speed or at that of its steps so far; undefined where there were none. */
export function secondsLeft({ manifest, follower }: KnownRun): number | undefined {
  const { steps } = manifest.config.training;
  const latest = follower?.latest();
  if (latest?.medianStepSeconds !== undefined)
    return Math.max(0, steps - latest.step) * latest.medianStepSeconds;
  const { step, trainSeconds } = manifest;
  if (step === undefined || step === 0 || trainSeconds === undefined) return undefined;
  return (Math.max(0, steps - step) * trainSeconds) / step;
}

function alertsOf({ stalledSince }: KnownRun): RunAlert[] {
  if (stalledSince === undefined) return [];
  const message =
    "Its trainer lives and gives no sign of it: no metric, no line of the log. It may wait for a disk or be stopped.";
  return [{ kind: "stalled", since: stalledSince.toISOString(), message }];
}

function queueOf({ entry, position, waitsFor, expectedStart }: Surroundings): RunSummary["queue"] {
  if (entry === undefined || position === undefined) return undefined;
  const { priority, held, resources } = entry;
  return {
    position,
    priority,
    held,
    resources,
    waitsFor,
    expectedStart: expectedStart?.toISOString() ?? null,
  };
}

function retryOf({ state }: KnownRun, entry: QueueEntry | undefined): RunSummary["retry"] {
  if (entry?.retry === undefined) return undefined;
  const waits = state === "failed" || state === "interrupted";
  const nextAttempt = waits ? (entry.notBefore ?? null) : null;
  return { attempt: entry.attempts, limit: entry.retry.limit, nextAttempt };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
