// Dataset versions on disk: datasets/<id>/<version>/ with manifest.json, <split>.jsonl and problems.jsonl.
// A version never changes; its folder appears at once, when everything in it is written.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { DatasetManifest, Row } from "../../schemas/dataset.ts";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { isProcessAlive } from "../store/process-identity.ts";
import { replaceJson } from "../store/write-file.ts";
import { readLines } from "./lines.ts";

export interface DatasetVersion {
  folder: string;
  manifest: DatasetManifest;
}

/**
 * Opens a version, or the one that was imported last.
 *
 * @throws dataset_not_found, dataset_damaged, dataset_id_not_usable
 */
export async function openDataset(home: Home, id: string, version?: string): Promise<DatasetVersion> {
  const folder = datasetFolder(home, id);
  if (version !== undefined) {
    const found = await readVersion(path.join(folder, version));
    if (found === undefined) throw errors.datasetNotFound(id, version, await listVersions(folder));
    return found;
  }
  const versions = await listVersions(folder);
  const dated = await Promise.all(
    versions.map(async (name) => ({
      name,
      time: (await stat(manifestFile(path.join(folder, name)))).mtimeMs,
    })),
  );
  const latest = dated.sort((left, right) => right.time - left.time)[0];
  const found = latest === undefined ? undefined : await readVersion(path.join(folder, latest.name));
  if (found === undefined) throw errors.datasetNotFound(id, undefined, await listDatasets(home));
  return found;
}

/** The rows of a split in order; none when the version does not have the split. @throws dataset_damaged */
export async function* readRows(version: DatasetVersion, split: string): AsyncGenerator<Row> {
  if (!Object.hasOwn(version.manifest.splits, split)) return;
  const file = path.join(version.folder, `${split}.jsonl`);
  const { rows } = version.manifest.splits[split]!;
  let read = 0;
  try {
    for await (const { line, bytes } of readLines(file, Infinity)) {
      read = line;
      const parsed = Row.safeParse(parseOrUndefined(bytes!.toString("utf8")));
      if (!parsed.success)
        throw errors.datasetDamaged(version.folder, `line ${line} of ${split}.jsonl is not a row`);
      yield parsed.data;
    }
    if (read !== rows)
      throw errors.datasetDamaged(version.folder, `${split}.jsonl has ${read} rows and had ${rows}`);
  } catch (cause) {
    if (isMissing(cause)) throw errors.datasetDamaged(version.folder, `${split}.jsonl is missing`);
    throw cause;
  }
}

/** A folder in which a version is written before it is published. Left behind by a crash, it goes with the next import. */
export async function createVersionDraft(home: Home, id: string): Promise<string> {
  const folder = datasetFolder(home, id);
  await mkdir(folder, { recursive: true });
  await removeAbandonedDrafts(folder);
  const draft = path.join(folder, `${draftPrefix}${process.pid}-${randomBytes(4).toString("hex")}`);
  await mkdir(draft);
  return draft;
}

/** Writes the manifest and gives the draft its name; a version that is there already is used instead. */
export async function publishVersion(
  home: Home,
  draft: string,
  manifest: DatasetManifest,
): Promise<DatasetVersion> {
  const folder = path.join(datasetFolder(home, manifest.id), manifest.version);
  const existing = await wholeVersion(folder);
  if (existing !== undefined) return reuse(existing);

  replaceJson(manifestFile(draft), manifest);
  try {
    await rename(draft, folder);
  } catch (cause) {
    // Another process may have published the same version just now; a damaged one makes room.
    const published = await wholeVersion(folder);
    if (published !== undefined) return reuse(published);
    if (!(cause instanceof Error && "code" in cause && cause.code !== "ENOENT")) throw cause;
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  }
  return { folder, manifest };
}

const draftPrefix = ".importing-";

function datasetFolder(home: Home, id: string): string {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,99}$/u.test(id)) throw errors.datasetIdNotUsable(id);
  return path.join(home.datasets, id);
}

function manifestFile(folder: string): string {
  return path.join(folder, "manifest.json");
}

/** The version in a folder; undefined when there is none. @throws dataset_damaged */
async function readVersion(folder: string): Promise<DatasetVersion | undefined> {
  let text: string;
  try {
    text = await readFile(manifestFile(folder), "utf8");
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
  const manifest = DatasetManifest.safeParse(parseOrUndefined(text));
  if (!manifest.success) throw errors.datasetDamaged(folder, "manifest.json cannot be read");
  return { folder, manifest: manifest.data };
}

/** The version in a folder if all its rows are there. */
async function wholeVersion(folder: string): Promise<DatasetVersion | undefined> {
  try {
    const version = await readVersion(folder);
    for (const [split, { bytes }] of Object.entries(version?.manifest.splits ?? {})) {
      if ((await stat(path.join(folder, `${split}.jsonl`))).size !== bytes) return undefined;
    }
    return version;
  } catch {
    return undefined;
  }
}

/** The version that was imported last is the one whose manifest was touched last. */
async function reuse(version: DatasetVersion): Promise<DatasetVersion> {
  await utimes(manifestFile(version.folder), new Date(), new Date());
  return version;
}

async function listVersions(folder: string): Promise<string[]> {
  const names = await listFolders(folder);
  const present = await Promise.all(names.map((name) => exists(manifestFile(path.join(folder, name)))));
  return names.filter((_, index) => present[index]);
}

function listDatasets(home: Home): Promise<string[]> {
  return listFolders(home.datasets);
}

async function listFolders(folder: string): Promise<string[]> {
  try {
    const items = await readdir(folder, { withFileTypes: true });
    return items.filter((item) => item.isDirectory() && !item.name.startsWith(".")).map((item) => item.name);
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw cause;
  }
}

async function removeAbandonedDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = new RegExp(`^\\${draftPrefix}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isProcessAlive({ pid: Number(owner) })) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
