// Brings the files of a model into the folder of its version: copied, moved, or only named where they stay.
import { createHash } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import path from "node:path";
import type { ExportManifest } from "../../../schemas/export.ts";
import { errors } from "../../errors.ts";
import type { CheckedSource } from "../../hub/check-source.ts";
import { exportedFiles } from "../../run/export.ts";
import { copyFileDurably } from "../../store/copy-file.ts";
import { piecesOf, withOpenFile } from "../../store/open-file.ts";
import { renameOver } from "../../store/write-file.ts";
import type { Work } from "../performers.ts";

/** `auto` lets weights of 256 MiB and more stay where they are; `move` takes files that nobody else needs. */
export type Keeping = "auto" | "reference" | "copy" | "move";
const largeWeights = 256 << 20;

type Files = ExportManifest["files"];

export interface Taking {
  readonly keeping: Keeping;
  /** The sha256 of files of the Hub, by their names, as far as it tells them. */
  readonly announced?: ReadonlyMap<string, string>;
}

/** Each with its sum; those that are copied or moved lie in `draft` afterwards. Errors: `hub_download_damaged`, too. */
export async function takeFiles(
  { format, folder, files: { weights, others } }: CheckedSource,
  draft: string,
  { keeping, announced }: Taking,
  { report }: Pick<Work, "report">,
): Promise<Files> {
  const sizes = new Map<string, number>();
  for (const name of [...others, ...weights]) sizes.set(name, (await stat(path.join(folder, name))).size);
  const staying = new Set(staysBehind(keeping, weights, sizes) ? weights : []);
  const total = Math.max(
    1,
    [...sizes.values()].reduce((sum, size) => sum + size, 0),
  );
  const files: Files = {};
  let done = 0;
  for (const name of sizes.keys()) {
    const from = path.join(folder, name);
    const kept = format === "gguf" ? exportedFiles.gguf : name;
    const onBytes = (bytes: number): void => {
      done += bytes;
      const doing = staying.has(name) || keeping === "move" ? "Reading" : "Copying";
      report({ message: `${doing} ${name}`, fraction: Math.min(1, done / total) });
    };
    if (staying.has(name)) files[kept] = { format, ...(await referenceTo(from, onBytes)) };
    else if (keeping !== "move")
      files[kept] = { format, ...(await copyFileDurably(from, path.join(draft, kept), onBytes)) };
    else
      files[kept] = { format, ...(await move(from, path.join(draft, kept), announced?.get(name), onBytes)) };
  }
  return files;
}

function staysBehind(
  keeping: Keeping,
  weights: readonly string[],
  sizes: ReadonlyMap<string, number>,
): boolean {
  if (keeping !== "auto") return keeping === "reference";
  return weights.some((name) => sizes.get(name)! >= largeWeights);
}

/** A file that is not what was announced goes, so that it is loaded anew. */
async function move(
  from: string,
  to: string,
  announced: string | undefined,
  onBytes: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string }> {
  const sum = await sumOf(from, onBytes);
  if (announced !== undefined && announced !== sum.sha256) {
    await rm(from, { force: true });
    throw errors.hubDownloadDamaged(path.basename(from), "it has changed since it was loaded");
  }
  try {
    renameOver(from, to);
    return sum;
  } catch (error) {
    // The folder may be a link to another disk.
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    return copyFileDurably(from, to, () => undefined);
  }
}

async function referenceTo(
  file: string,
  onBytes: (bytes: number) => void,
): Promise<Omit<Files[string], "format">> {
  const before = await stat(file);
  const sum = await sumOf(file, onBytes);
  const after = await stat(file);
  if (after.mtimeMs !== before.mtimeMs || after.size !== sum.bytes)
    throw errors.referencedFileChanged(file, "was written to while it was read");
  return { ...sum, reference: { path: path.resolve(file), modified: after.mtimeMs } };
}

async function sumOf(
  file: string,
  onBytes: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  return withOpenFile(file, async (source) => {
    for await (const piece of piecesOf(source)) {
      hash.update(piece);
      onBytes(piece.byteLength);
    }
    return { bytes: source.size, sha256: hash.digest("hex") };
  });
}
