// Which version of a dataset is taken where none is named: the one that somebody has chosen, or the newest.
// datasets/<id>/current.json names the chosen one.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { Home } from "../store/home.ts";
import { manifestFile } from "../store/versions.ts";
import { replaceJson, syncFolderNow } from "../store/write-file.ts";

const Current = z.strictObject({ version: z.string().regex(/^[0-9a-f]{16}$/) });

/** The version must be there. Survives a power cut. Throws `disk_full`, `not_writable`. */
export function makeCurrent(home: Home, id: string, version: string): void {
  const folder = path.join(home.datasets, id);
  replaceJson(path.join(folder, fileName), Current.parse({ version }));
  syncFolderNow(folder);
}

/** Undefined where none was chosen, or where the chosen one is not there any more. */
export async function chosenVersion(home: Home, id: string): Promise<string | undefined> {
  const folder = path.join(home.datasets, id);
  try {
    const { version } = Current.parse(JSON.parse(await readFile(path.join(folder, fileName), "utf8")));
    await stat(manifestFile(path.join(folder, version)));
    return version;
  } catch {
    // Without a usable choice the newest is taken, which is what there was before anybody chose.
    return undefined;
  }
}

const fileName = "current.json";
