// Which files of a home belong into a backup. What a home has more than this can be made again, or is a secret.
import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Home } from "./home.ts";

/** The home's folders that a backup has, besides the database. */
export const backupFolders = [
  "runs",
  "datasets",
  "models",
  "test-sets",
  "evaluations",
  "conversations",
  "audit",
] as const;

/** Parts of a name that lead elsewhere, or that a line of the list of sums could not hold. */
const unusablePart = /^\.{0,2}$|[\\\u0000-\u001f\u2028\u2029]/;
/** What means something else on Windows. */
const unusableOnWindows = /[:*?"<>|]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Whether a path with slashes names a file in one of `backupFolders`, and nothing else on this system. */
export function isPortableName(name: string, platform: string = process.platform): boolean {
  const parts = name.split("/");
  if (parts.length < 2 || !(backupFolders as readonly string[]).includes(parts[0]!)) return false;
  return !parts.some(
    (part) => unusablePart.test(part) || (platform === "win32" && unusableOnWindows.test(part)),
  );
}

/** Files that make sense only together: where one of them is gone, none is taken. Paths in the home, with slashes. */
export type BackupUnit = readonly string[];

/** Of a run that goes on; they mean nothing to another process. */
const transient = /^runs\/[^/]+\/(stop|launched\.json|launching|reserve)$/;
/** What is being written, or was when a process ended. */
const unfinished = /(^|\/)\.|\.(new|part|partial)(\/|$)/;
/** Whatever is not data: manifests, and what a run has said of itself. */
const always =
  /^(conversations|audit|test-sets|evaluations)\/|^runs\/[^/]+\/[^/]+(?<!\.bin)$|^(datasets|models)\/.+\/(manifest|export|current)\.json$/;
/** Folders whose files were written together: checkpoints, and versions of datasets and models. */
const together = /^(runs\/[^/]+\/checkpoints\/[^/]+|(datasets|models)\/[^/]+\/[^/]+)(?=\/)/;

/** In the order in which they are best taken: what is written last, such as a manifest, is in the same unit. */
export async function* listBackupUnits(
  home: Home,
  withData: boolean,
  leftOut: (file: string) => void,
): AsyncGenerator<BackupUnit> {
  for (const folder of backupFolders) {
    let unit: string[] = [];
    let unitName: string | undefined;
    for await (const file of walk(home.root, folder)) {
      if (transient.test(file) || unfinished.test(file)) continue;
      if (!withData && !always.test(file)) continue;
      if (!isPortableName(file)) {
        leftOut(file);
        continue;
      }
      const name = together.exec(file)?.[0] ?? file;
      if (name !== unitName && unit.length > 0) {
        yield unit;
        unit = [];
      }
      unitName = name;
      unit.push(file);
    }
    if (unit.length > 0) yield unit;
  }
}

/** Regular files below the folder, sorted. Links are not followed, but for the folder itself and those right in it. */
async function* walk(root: string, folder: string, depth = 0): AsyncGenerator<string> {
  const entries = await entriesOf(path.join(root, folder));
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const file = `${folder}/${entry.name}`;
    if (entry.isFile()) yield file;
    else if (entry.isDirectory() || (entry.isSymbolicLink() && depth === 0))
      yield* walk(root, file, depth + 1);
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It was removed just now, or it is no folder.
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
