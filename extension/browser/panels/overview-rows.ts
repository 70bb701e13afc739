// Runs, datasets and models as the overview shows them. Pure.
import type { OverviewDataset, OverviewModel, OverviewRun } from "../../../schemas/panels/overview.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";

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
): OverviewModel[] {
  const whole = models.flatMap(({ id, name, versions }): OverviewModel[] => {
    const [newest] = versions;
    if (newest === undefined) return [];
    const { formats, bytes, createdAt } = newest;
    const canChat = formats.includes("gguf");
    return [{ name, reference: { model: id }, bytes, formats, changedAt: createdAt, canChat }];
  });
  const checkpoints = runs
    .filter((run) => run.checkpoints.length > 0)
    .slice(0, MOST_CHECKPOINTS)
    .map(({ id, name, bestStep, createdAt, endedAt }): OverviewModel => {
      const step = bestStep === undefined ? "latest" : "best";
      const changedAt = endedAt ?? createdAt;
      return { name, reference: { run: id, step }, bytes: null, formats: [], changedAt, canChat: true };
    });
  const byTime = (left: OverviewModel, right: OverviewModel): number =>
    right.changedAt.localeCompare(left.changedAt);
  return [...whole.sort(byTime), ...checkpoints.sort(byTime)];
}
