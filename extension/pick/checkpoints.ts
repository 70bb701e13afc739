// The checkpoints of a run as lines of a quick pick: the best one, the latest one, then all others, newest first.
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { formatCount } from "../amounts.ts";
import type { Wording } from "./runs.ts";
import type { PickGroup, PickRow } from "./row.ts";

/** `best` and `latest` stay what they say, also when the run goes on. */
export type CheckpointChoice = "best" | "latest" | number;

export function checkpointGroups(
  { checkpoints, bestStep }: Pick<RunSummary, "checkpoints" | "bestStep">,
  { t, language }: Pick<Wording, "t" | "language">,
): PickGroup<CheckpointChoice>[] {
  const newestFirst = [...checkpoints].sort((left, right) => right - left);
  const latest = newestFirst[0];
  if (latest === undefined) return [];
  const step = (number: number): string => t("step {0}", formatCount(number, language));
  const chosen: PickRow<CheckpointChoice>[] = [];
  if (bestStep !== undefined && checkpoints.includes(bestStep)) {
    const description = `${step(bestStep)} · ${t("lowest validation loss")}`;
    chosen.push({ label: `$(star-full) ${t("Best")}`, description, value: "best" });
  }
  chosen.push({ label: `$(history) ${t("Latest")}`, description: step(latest), value: "latest" });
  const rows = newestFirst.map((number): PickRow<CheckpointChoice> => ({
    label: step(number),
    value: number,
  }));
  const all = { heading: t("All checkpoints"), rows };
  return rows.length === 1 ? [{ heading: "", rows: chosen }] : [{ heading: "", rows: chosen }, all];
}
