// Where the files of a model really lie: in its folder, or where they were when it was imported by reference.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { ExportManifest } from "../../schemas/export.ts";
import { errors } from "../errors.ts";
import { manifestFile } from "../store/versions.ts";
import type { ModelVersion } from "./catalogue.ts";
import { ggufModelFile } from "./file-names.ts";

/**
 * The file called `name` of the model in `folder`, which may be any folder. One that lies elsewhere must be as it was.
 * Throws `referenced_file_gone` and `referenced_file_changed`. Whether a file of the folder itself is there is not asked.
 */
export function locateFile(folder: string, name: string): string {
  const beside = path.join(folder, name);
  if (existsSync(beside)) return beside;
  const manifest = manifestOf(folder);
  return manifest === undefined ? beside : checkedFile({ folder, manifest }, name);
}

/** The names of the files in a folder, and of those of its model that lie elsewhere. */
export function namesOfFiles(folder: string): string[] {
  const elsewhere = Object.keys(manifestOf(folder)?.files ?? {});
  return [...new Set([...readdirSync(folder), ...elsewhere])].sort();
}

/** The same for a version whose manifest has been read. */
export function checkedFile({ folder, manifest }: ModelVersion, name: string): string {
  const file = Object.hasOwn(manifest.files, name) ? manifest.files[name] : undefined;
  if (file?.reference === undefined) return path.join(folder, name);
  const { path: place, modified } = file.reference;
  const status = statSync(place, { throwIfNoEntry: false });
  if (!status?.isFile()) throw errors.referencedFileGone(place);
  if (status.size !== file.bytes)
    throw errors.referencedFileChanged(place, `had ${file.bytes} bytes and has ${status.size}`);
  // Some file systems keep two seconds, some archives whole ones.
  if (Math.abs(status.mtimeMs - modified) > 2000)
    throw errors.referencedFileChanged(place, `was written to on ${status.mtime.toISOString()}`);
  return place;
}

/** Where a version can be opened: its folder where that holds safetensors, else its GGUF file. Throws as `checkedFile`. */
export function placeOfVersion(version: ModelVersion): string {
  const { folder, manifest } = version;
  const hasSafetensors = Object.values(manifest.files).some(({ format }) => format === "safetensors");
  return hasSafetensors ? folder : checkedFile(version, ggufModelFile);
}

/** Where a file of a version is meant to be, whether it is there or not. */
export function placeOf({ folder, manifest }: ModelVersion, name: string): string {
  return manifest.files[name]?.reference?.path ?? path.join(folder, name);
}

/** Of a model of a home; checkpoints and folders of others have no manifest like it. */
export function manifestOf(folder: string): ExportManifest | undefined {
  try {
    return ExportManifest.parse(JSON.parse(readFileSync(manifestFile(folder), "utf8")));
  } catch {
    return undefined;
  }
}
