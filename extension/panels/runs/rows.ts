// A run as a row of the table.
import type { RunRow } from "../../../schemas/panels/runs.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";

/** `now` in milliseconds since the epoch. */
export function runRow(run: RunSummary, now: number): RunRow {
  const { id, name, state, tags, notes, createdAt, step, steps, dataset } = run;
  const seconds = secondsOf(run, now);
  const remark = run.failure?.message ?? run.pause?.message ?? run.queue?.waitsFor ?? run.alerts[0]?.message;
  return withoutUndefined({
    id,
    name,
    state,
    tags,
    notes,
    createdAt,
    seconds,
    step,
    steps,
    dataset: dataset && `${dataset.id} ${dataset.version.slice(0, 8)}`,
    loss: run.loss,
    validationLoss: run.validationLoss,
    validationAccuracy: run.validationAccuracy,
    tokensPerSecond: run.tokensPerSecond,
    parameters: run.parameters,
    checkpoints: run.checkpoints.length,
    isHeld: run.queue?.held ?? false,
    remark,
  });
}

function secondsOf({ startedAt, endedAt }: RunSummary, now: number): number | undefined {
  if (startedAt === undefined) return undefined;
  const end = endedAt === undefined ? now : Date.parse(endedAt);
  return Math.max(0, (end - Date.parse(startedAt)) / 1000);
}

/** The keys without a value are left out, as the schema has it. */
function withoutUndefined(row: { [K in keyof RunRow]: RunRow[K] | undefined }): RunRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as RunRow;
}
