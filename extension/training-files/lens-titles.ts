// What stands above a training file: what can be done with it, and how its last run stands.
import path from "node:path";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { runRow, type Wording } from "../pick/runs.ts";

export interface LensTitle {
  readonly title: string;
  readonly command: string;
  /** Of the run that it is about; the file's address otherwise. */
  readonly run?: string;
}

export function lensTitles(file: string, runs: readonly RunSummary[], wording: Wording): LensTitle[] {
  const { t } = wording;
  const newest = lastRunOf(file, runs);
  return [
    { title: `$(play) ${t("Train")}`, command: "trainyard.training.start" },
    { title: t("Show Plan"), command: "trainyard.training.plan" },
    { title: t("Show Effective File"), command: "trainyard.training.showEffective" },
    { title: t("Edit in Form"), command: "trainyard.training.editForm" },
    ...(newest === undefined
      ? []
      : [{ title: titleOf(newest, wording), command: "trainyard.run.open", run: newest.id }]),
  ];
}

/** Runs are listed newest first. */
function lastRunOf(file: string, runs: readonly RunSummary[]): RunSummary | undefined {
  return runs.find((run) => path.relative(run.file, file) === "");
}

function titleOf(run: RunSummary, wording: Wording): string {
  const { label, description } = runRow(run, wording);
  const icon = /^\$\([^)]*\)/.exec(label)?.[0] ?? "";
  return `${icon.replace("sync", "sync~spin")} ${description ?? ""}`;
}
