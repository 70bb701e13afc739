// The id of a dataset, or of a model, that is imported without one.
import { createHash } from "node:crypto";
import path from "node:path";
import type { TrainingFile } from "../../schemas/training.ts";

/** Under which the rows of a training file are kept. It names a file or an id, or both. */
export function datasetIdOf({ id, path: file, name }: TrainingFile["dataset"]): string {
  return id ?? datasetId(file!, name);
}

/** What people call the rows of a training file. */
export function rowsInWords({ id, path: file }: TrainingFile["dataset"]): string {
  return file === undefined ? id! : path.basename(file);
}

/** A name that stays the same as long as the file stays where it is. */
export function datasetId(file: string, name: string | undefined): string {
  const stem = name ?? `${path.basename(path.dirname(file))}-${path.basename(file, path.extname(file))}`;
  const slug = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  const place = createHash("sha256").update(path.resolve(file)).digest("hex").slice(0, 8);
  return `${slug || "dataset"}-${place}`;
}
