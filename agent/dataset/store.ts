// Dataset versions on disk: datasets/<id>/<version>/ with manifest.json, <split>.jsonl and problems.jsonl.
// A version never changes; its folder appears at once, when everything in it is written.
import { rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { DatasetManifest, Row } from "../../schemas/dataset.ts";
import { errors } from "../errors.ts";
import { createDraft, publishDraft } from "../store/drafts.ts";
import type { Home } from "../store/home.ts";
import { findFolder, listFolders } from "../store/list-folders.ts";
import {
  listVersioned,
  manifestFile,
  readManifest,
  readVersions,
  type Version,
  type Versions,
} from "../store/versions.ts";
import { replaceJson } from "../store/write-file.ts";
import { chosenVersion } from "./current.ts";
import { readLines } from "./lines.ts";

export type DatasetVersion = Version<DatasetManifest>;

/** Its versions, the one that was imported last first, and the name of the one that is taken where none is named. */
export type KnownDataset = Versions<DatasetManifest> & { id: string; current: string };

/**
 * Opens a version, or the current one.
 *
 * @throws dataset_not_found, dataset_damaged, dataset_id_not_usable
 */
export async function openDataset(home: Home, id: string, version?: string): Promise<DatasetVersion> {
  const chosen = version ?? (await chosenVersion(home, id));
  const { versions, damage } = await readDataset(home, id, chosen);
  if (damage?.isNewest === true) throw errors.datasetDamaged(path.join(home.datasets, id), damage.reason);
  return versions[0]!;
}

/**
 * A dataset with at least one version, or with the one that is asked for alone. Reads manifests, no rows.
 *
 * @throws dataset_not_found, dataset_damaged, dataset_id_not_usable
 */
export async function readDataset(home: Home, id: string, version?: string): Promise<KnownDataset> {
  requireUsableId(id);
  const folder = await findFolder(home.datasets, id);
  if (folder === undefined) throw errors.datasetNotFound(id, undefined, await listFolders(home.datasets));
  const names = await listFolders(folder);
  if (version !== undefined && !names.includes(version)) throw errors.datasetNotFound(id, version, names);
  const read = await readVersions(DatasetManifest, folder, version === undefined ? names : [version]);
  if (read.versions.length > 0) return { id, current: await currentVersion(home, id, read), ...read };
  if (read.damage !== undefined) throw errors.datasetDamaged(folder, read.damage.reason);
  throw errors.datasetNotFound(id, version, version === undefined ? [] : names);
}

/** Every dataset of a home that has a version, by id. Reads manifests, no rows. */
export async function listDatasets(home: Home): Promise<KnownDataset[]> {
  const listed = await listVersioned(DatasetManifest, home.datasets);
  return Promise.all(
    listed.map(async (one) => ({ ...one, current: await currentVersion(home, one.id, one) })),
  );
}

/** Empty where no version can be read. */
async function currentVersion(
  home: Home,
  id: string,
  { versions }: Versions<DatasetManifest>,
): Promise<string> {
  const newest = versions[0];
  return (await chosenVersion(home, id)) ?? (newest === undefined ? "" : path.basename(newest.folder));
}

/** The rows of a split in order; none when the version does not have the split. @throws dataset_damaged */
export async function* readRows(version: DatasetVersion, split: string): AsyncGenerator<Row> {
  for await (const { row } of readRowLines(version, split)) yield row;
}

/** The rows with the bytes that they are written with, without a line break. @throws dataset_damaged */
export async function* readRowLines(
  version: DatasetVersion,
  split: string,
  signal?: AbortSignal,
): AsyncGenerator<{ row: Row; bytes: Buffer }> {
  if (!Object.hasOwn(version.manifest.splits, split)) return;
  const file = path.join(version.folder, `${split}.jsonl`);
  const { rows } = version.manifest.splits[split]!;
  let read = 0;
  try {
    for await (const { line, bytes } of readLines(file, Infinity, signal)) {
      read = line;
      const parsed = Row.safeParse(parseOrUndefined(bytes!.toString("utf8")));
      if (!parsed.success)
        throw errors.datasetDamaged(version.folder, `line ${line} of ${split}.jsonl is not a row`);
      yield { row: parsed.data, bytes: bytes! };
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
  requireUsableId(id);
  return createDraft(path.join(home.datasets, id));
}

/** Writes the manifest and gives the draft its name; a version that is there already is used instead. */
export async function publishVersion(
  home: Home,
  draft: string,
  manifest: DatasetManifest,
): Promise<DatasetVersion> {
  const folder = path.join(home.datasets, manifest.id, manifest.version);
  const existing = await wholeVersion(folder);
  if (existing !== undefined) return reuse(existing);

  replaceJson(manifestFile(draft), manifest);
  try {
    await publishDraft(draft, folder);
  } catch (cause) {
    // Another process may have published the same version just now; a damaged one makes room.
    const published = await wholeVersion(folder);
    if (published !== undefined) return reuse(published);
    if (!(cause instanceof Error && "code" in cause && cause.code !== "ENOENT")) throw cause;
    await rm(folder, { recursive: true, force: true });
    await publishDraft(draft, folder);
  }
  return { folder, manifest };
}

function requireUsableId(id: string): void {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,99}$/u.test(id)) throw errors.datasetIdNotUsable(id);
}

/** The version in a folder if all its rows are there. */
async function wholeVersion(folder: string): Promise<DatasetVersion | undefined> {
  const read = await readManifest(DatasetManifest, folder);
  if (read === undefined || !("manifest" in read)) return undefined;
  try {
    for (const [split, { bytes }] of Object.entries(read.manifest.splits)) {
      if ((await stat(path.join(folder, `${split}.jsonl`))).size !== bytes) return undefined;
    }
    return { folder, ...read };
  } catch {
    return undefined;
  }
}

/** The version that was imported last is the one whose manifest was touched last. */
async function reuse(version: DatasetVersion): Promise<DatasetVersion> {
  await utimes(manifestFile(version.folder), new Date(), new Date());
  return version;
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
