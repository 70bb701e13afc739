// Removes the folders of runs so that a crash in between leaves a run that is all there, or none.
import { randomUUID } from "node:crypto";
import { renameSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { isActive } from "../../schemas/run-state.ts";
import { errors } from "../errors.ts";
import { diskFiles } from "../store/files.ts";
import type { Home } from "../store/home.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { withLaunchLock } from "./launch.ts";
import { readRun, type Run } from "./state.ts";

const prefix = ".removed-";

/** Takes a run that has ended from among the others; returns what then is to be emptied. Throws `run_is_active`. */
export async function hideRun(home: Home, run: Pick<Run, "folder" | "manifest">): Promise<string> {
  const { id } = run.manifest;
  const hidden = path.join(home.runs, `${prefix}${id}-${randomUUID().slice(0, 8)}`);
  await withLaunchLock(run, () => {
    if (isActive(readRun(run.folder.root).state)) throw errors.runIsActive(id);
    renameSync(run.folder.root, hidden);
  });
  await diskFiles.syncFolder(home.runs);
  return hidden;
}

/** Folders that were hidden and never emptied. */
export async function hiddenRuns(home: Home): Promise<string[]> {
  const names = await readdir(home.runs);
  return names.filter((name) => name.startsWith(prefix)).map((name) => path.join(home.runs, name));
}

export async function emptyFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw asWriteFailure(error, folder);
  }
}
