// What came out of a run's evaluation: the tuned model beside its base, in the metric that comes first. Pure.
import type { Evaluation } from "../../../schemas/evaluation.ts";
import type { Headline } from "../../../schemas/panels/run.ts";
import type { RunManifest } from "../../../schemas/run.ts";

/** The newest evaluation of the run that is done and has a figure. `evaluations` stand newest first. */
export function evaluationOfRun(evaluations: readonly Evaluation[], run: string): Evaluation | undefined {
  return evaluations.find(
    ({ state, model: { reference }, metrics }) =>
      state === "done" &&
      metrics.length > 0 &&
      "run" in reference &&
      reference.run === run &&
      reference.adapters === undefined,
  );
}

/** `evaluations`: of the same test set, newest first; only what answered the very same rows is held beside it. */
export function headlineOf(
  tuned: Evaluation,
  evaluations: readonly Evaluation[],
  base: RunManifest["base"],
): Headline | undefined {
  const [metric] = tuned.metrics;
  if (metric === undefined) return undefined;
  const ofBase = new Map<number, Headline["models"][number]>();
  for (const one of evaluations) {
    const { fewShot } = one.settings;
    if (one.state !== "done" || one.testSet.content !== tuned.testSet.content) continue;
    if (ofBase.has(fewShot) || !isBase(one.model.reference, base)) continue;
    const figure = figureOf(one, metric.metric);
    if (figure !== undefined) ofBase.set(fewShot, { ...figure, fewShot });
  }
  const bases = [...ofBase].sort(([left], [right]) => left - right).map(([, figure]) => figure);
  return {
    testSet: tuned.testSet.name,
    rows: tuned.answered,
    title: metric.title,
    isShare: metric.isShare,
    isHigherBetter: metric.isHigherBetter,
    notes: tuned.notes ?? [],
    models: [...bases, { ...figureOf(tuned, metric.metric)!, fewShot: null }],
  };
}

function figureOf({ id, metrics }: Evaluation, name: string) {
  const found = metrics.find(({ metric }) => metric === name);
  return found && { evaluation: id, value: found.value, interval: found.interval };
}

function isBase(reference: Evaluation["model"]["reference"], base: RunManifest["base"]): boolean {
  if (base === undefined || "run" in reference || reference.adapters !== undefined) return false;
  if ("file" in reference) return base.model === undefined && reference.file === base.place;
  return reference.model === base.model && (base.version ?? reference.version) === reference.version;
}
