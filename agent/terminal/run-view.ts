// What a watcher knows of a run: the updates of a run folded into what the screen shows. Pure.
import type { Metric, PreferenceMetrics, RunManifest, RunState } from "../../schemas/run.ts";
import type { RunUpdate } from "../run/watch.ts";
import type { Point } from "./curve.ts";

export interface RunView {
  id: string;
  name: string;
  state: RunState;
  parameters: number | undefined;
  steps: number;
  step: number;
  loss: number | undefined;
  learningRate: number | undefined;
  tokensPerSecond: number | undefined;
  heldOutLoss: number | undefined;
  /** Share of held-out tokens that are predicted. */
  accuracy: number | undefined;
  /** Of the last step, where pairs are learnt from; the accuracy is then that of held-out pairs. */
  preferences: PreferenceMetrics | undefined;
  best: Point | undefined;
  checkpointStep: number | undefined;
  training: Point[];
  heldOut: Point[];
  /** Seconds since the run began. */
  elapsedSeconds: number;
  /** Seconds to the last step at the recent pace. */
  remainingSeconds: number | undefined;
  /** The newest line of the run's log. */
  message: string | undefined;
  /** Step and time of recent steps. */
  recent: { step: number; time: number }[];
}

const RECENT_STEPS = 200;

export function createRunView(manifest: RunManifest, state: RunState): RunView {
  return {
    id: manifest.id,
    name: manifest.name,
    state,
    parameters: manifest.parameters,
    steps: manifest.config.training.steps,
    step: 0,
    loss: undefined,
    learningRate: undefined,
    tokensPerSecond: undefined,
    heldOutLoss: undefined,
    accuracy: undefined,
    preferences: undefined,
    best: undefined,
    checkpointStep: undefined,
    training: [],
    heldOut: [],
    elapsedSeconds: 0,
    remainingSeconds: undefined,
    message: undefined,
    recent: [],
  };
}

/** Changes the view in place (its curves are long) and returns it. `now` in milliseconds since the Unix epoch. */
export function applyUpdate(view: RunView, update: RunUpdate, now: number): RunView {
  const { manifest, state } = update.run;
  view.state = state;
  view.parameters = manifest.parameters ?? view.parameters;
  for (const metric of update.metrics) applyMetric(view, metric);
  view.message = update.log.at(-1)?.message ?? view.message;
  const started = manifest.startedAt === undefined ? undefined : Date.parse(manifest.startedAt);
  const ended = manifest.endedAt === undefined ? now : Date.parse(manifest.endedAt);
  view.elapsedSeconds = started === undefined ? 0 : Math.max(0, (ended - started) / 1000);
  const pace = secondsPerStep(view.recent);
  view.remainingSeconds = pace === undefined ? undefined : pace * (view.steps - view.step);
  return view;
}

function applyMetric(view: RunView, metric: Metric): void {
  switch (metric.kind) {
    case "train":
      // A resumed run tells the steps after its checkpoint once more; the later telling counts.
      dropFrom(view.training, metric.step);
      dropFrom(view.recent, metric.step);
      view.training.push({ step: metric.step, loss: metric.loss });
      view.recent.push({ step: metric.step, time: metric.time });
      if (view.recent.length > RECENT_STEPS) view.recent.shift();
      view.step = metric.step;
      view.loss = metric.loss;
      view.learningRate = metric.learningRate;
      view.tokensPerSecond = metric.tokensPerSecond;
      view.preferences = metric.preferences;
      break;
    case "validation":
      dropFrom(view.heldOut, metric.step);
      view.heldOut.push({ step: metric.step, loss: metric.loss });
      view.heldOutLoss = metric.loss;
      view.accuracy = metric.accuracy;
      view.best = lowest(view.heldOut);
      break;
    case "checkpoint":
      view.checkpointStep = metric.step;
      break;
    case "alert":
      view.message = metric.message;
      break;
    case "rewind":
      rewind(view, metric.step);
  }
}

function rewind(view: RunView, step: number): void {
  for (const points of [view.training, view.recent, view.heldOut]) dropFrom(points, step + 1);
  view.step = step;
  view.loss = view.training.at(-1)?.loss;
  view.heldOutLoss = view.heldOut.at(-1)?.loss;
  // The next evaluation and the next step say it anew.
  view.accuracy = undefined;
  view.preferences = undefined;
  view.best = lowest(view.heldOut);
  if (view.checkpointStep !== undefined && view.checkpointStep > step)
    view.checkpointStep = step || undefined;
}

function dropFrom(points: { step: number }[], step: number): void {
  while (points.length > 0 && points.at(-1)!.step >= step) points.pop();
}

function lowest(points: readonly Point[]): Point | undefined {
  return points.reduce<Point | undefined>(
    (best, point) => (best === undefined || point.loss < best.loss ? point : best),
    undefined,
  );
}

/** The mean over recent steps. A pause (laptop asleep, run resumed a day later) is not part of the pace. */
function secondsPerStep(recent: readonly { step: number; time: number }[]): number | undefined {
  const paces: number[] = [];
  for (let index = 1; index < recent.length; index++) {
    const [before, after] = [recent[index - 1]!, recent[index]!];
    paces.push((after.time - before.time) / (after.step - before.step));
  }
  if (paces.length === 0) return undefined;
  const median = paces.toSorted((left, right) => left - right)[Math.floor(paces.length / 2)]!;
  const usual = paces.filter((pace) => pace <= Math.max(100 * median, 1));
  return usual.reduce((sum, pace) => sum + pace, 0) / Math.max(1, usual.length);
}
