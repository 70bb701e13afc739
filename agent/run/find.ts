// Lists the runs of a home and finds the one that somebody names.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { reasonOfDamage, runFolder } from "./folder.ts";
import { readRun, type Run } from "./state.ts";

export interface RunList {
  /** Newest first. */
  runs: Run[];
  /** Folders whose run.json cannot be read, with the reason. */
  damaged: { folder: string; reason: string }[];
}

export function listRuns(home: Home): RunList {
  const list: RunList = { runs: [], damaged: [] };
  for (const entry of readdirSync(home.runs, { withFileTypes: true })) {
    const root = path.join(home.runs, entry.name);
    // A name that begins with a dot is that of a run which is being removed.
    if (!entry.isDirectory() || entry.name.startsWith(".") || !existsSync(runFolder(root).manifest)) continue;
    try {
      list.runs.push(readRun(root));
    } catch (error) {
      list.damaged.push({ folder: root, reason: reasonOfDamage(error) });
    }
  }
  list.runs.sort(newestFirst);
  return list;
}

/** By id, `latest`, a folder that is a run, name (its newest run) or a prefix of the id that fits one run only. */
export function findRun(home: Home, reference: string): Run {
  const run = tryFindRun(home, reference);
  if (run === undefined) throw errors.runNotFound(reference);
  return run;
}

export function tryFindRun(home: Home, reference: string): Run | undefined {
  const { runs, damaged } = listRuns(home);
  if (reference === "latest") return runs[0];
  const exact = runs.find((run) => run.manifest.id === reference);
  if (exact !== undefined) return exact;
  if (existsSync(runFolder(path.resolve(reference)).manifest)) return readRun(path.resolve(reference));
  const broken = damaged.find(({ folder }) => path.basename(folder) === reference);
  if (broken) throw errors.runDamaged(broken.folder, broken.reason);
  const named = runs.find((run) => run.manifest.name === reference);
  if (named !== undefined) return named;
  const prefixed = runs.filter((run) => reference !== "" && run.manifest.id.startsWith(reference));
  if (prefixed.length > 1) {
    throw errors.runAmbiguous(
      reference,
      prefixed.map((run) => run.manifest.id),
    );
  }
  return prefixed[0];
}

/** Sorts the newest first; of two runs of one second the one with the higher number. */
export function newestFirst(left: Pick<Run, "manifest">, right: Pick<Run, "manifest">): number {
  const age = Date.parse(right.manifest.createdAt) - Date.parse(left.manifest.createdAt);
  return age === 0 ? right.manifest.id.localeCompare(left.manifest.id, "en", { numeric: true }) : age;
}
