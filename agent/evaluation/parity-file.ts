// `parity.json` and `parity.md` beside exported files: what was found out about them.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { FormatParity } from "../../schemas/evaluation.ts";
import { replaceFile, replaceJson } from "../store/write-file.ts";
import { formatParity } from "./parity-report.ts";

/** `weights` is the sha256 of those that the files were made from. */
const StoredParity = z.object({ weights: z.string(), reports: z.array(FormatParity) });

/** Reports of other files stay. @throws disk_full, not_writable */
export function storeParity(folder: string, weights: string, measured: readonly FormatParity[]): void {
  const others = storedParity(folder, weights).filter(
    ({ file }) => !measured.some((report) => path.basename(report.file) === path.basename(file)),
  );
  const reports = [...others, ...measured];
  replaceJson(path.join(folder, "parity.json"), { weights, reports });
  replaceFile(path.join(folder, "parity.md"), formatParity(reports));
}

/** Reports of files of these weights; none where nothing is known. */
export function storedParity(folder: string, weights: string): FormatParity[] {
  const file = path.join(folder, "parity.json");
  if (!existsSync(file)) return [];
  try {
    const stored = StoredParity.parse(JSON.parse(readFileSync(file, "utf8")));
    return stored.weights === weights ? stored.reports : [];
  } catch {
    // It is measured anew.
    return [];
  }
}
