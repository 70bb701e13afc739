// Runs, datasets and models as the overview shows them. Pure.
import type { OverviewDataset, OverviewModel, OverviewRun } from "../../../schemas/panels/overview.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import type { ServedModel } from "../../../schemas/protocol/serve.ts";
import { standingInWords, standingOf } from "../../catalog/standing.ts";
import type { Words } from "../../views/words.ts";

/** Checkpoints to talk to; older runs are found in the table. */
const MOST_CHECKPOINTS = 12;

export function overviewRun(run: RunSummary): OverviewRun {
  const { id, name, state, createdAt, endedAt, step, steps, loss, validationLoss, remainingSeconds } = run;
  const remark = run.failure?.message ?? run.pause?.message ?? run.queue?.waitsFor ?? run.alerts[0]?.message;
  return {
    id,
    name,
    state,
    createdAt,
    step,
    steps,
    ...(endedAt !== undefined && { endedAt }),
    ...(loss !== undefined && { loss }),
    ...(validationLoss !== undefined && { validationLoss }),
    ...(remainingSeconds !== undefined && state === "running" && { remainingSeconds }),
    ...(remark !== undefined && { remark }),
  };
}

export function overviewDataset({ id, name, current, versions }: DatasetSummary): OverviewDataset {
  const version = versions.find((each) => each.version === current) ?? versions[0];
  return {
    id,
    name,
    rows: version?.rows ?? {},
    bytes: version?.bytes ?? 0,
    versions: versions.length,
    changedAt: version?.createdAt ?? new Date(0).toISOString(),
  };
}

/** Models, then the best checkpoints of runs, each newest first. */
export function overviewModels(
  models: readonly ModelSummary[],
  runs: readonly RunSummary[],
  served: readonly ServedModel[],
  words: Words,
): OverviewModel[] {
  const standing = (reference: ModelReference): Pick<OverviewModel, "standing" | "isServed"> => {
    const found = standingOf(served, reference);
    if (found === undefined) return { standing: "", isServed: false };
    return { standing: standingInWords(found, words), isServed: found.startedAs.length > 0 };
  };
  const whole = models.flatMap(({ id, name, versions }): OverviewModel[] => {
    const [newest] = versions;
    if (newest === undefined) return [];
    const { formats, bytes, createdAt } = newest;
    const canChat = formats.includes("gguf");
    const reference = { model: id };
    return [{ name, reference, bytes, formats, changedAt: createdAt, canChat, ...standing(reference) }];
  });
  const checkpoints = runs
    .filter((run) => run.checkpoints.length > 0)
    .slice(0, MOST_CHECKPOINTS)
    .map(({ id, name, bestStep, checkpoints: steps, createdAt, endedAt }): OverviewModel => {
      const reference = { run: id, step: bestStep === undefined ? ("latest" as const) : ("best" as const) };
      const step = bestStep ?? Math.max(...steps);
      const changedAt = endedAt ?? createdAt;
      const files = { bytes: null, formats: [], changedAt, canChat: true };
      return { name, reference, ...files, ...standing({ run: id, step }) };
    });
  const byTime = (left: OverviewModel, right: OverviewModel): number =>
    right.changedAt.localeCompare(left.changedAt);
  return [...whole.sort(byTime), ...checkpoints.sort(byTime)];
}
