// Things that are kept in versions: <root>/<id>/<version>/ with a manifest.json that was written last.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type * as z from "zod";
import { listFolders } from "./list-folders.ts";

export interface Version<M> {
  folder: string;
  manifest: M;
}

/** Versions that can be read, the one that was written or used last first. */
export interface Versions<M> {
  versions: Version<M>[];
  /** Why a version cannot be read, and whether it is the newest. */
  damage: { reason: string; isNewest: boolean } | undefined;
}

/** Far more than any has: it names files, never what is in them. */
const largestManifest = 1024 * 1024;

export function manifestFile(folder: string): string {
  return path.join(folder, "manifest.json");
}

/** The versions called `names` in `folder`. A folder without a manifest is none. */
export async function readVersions<M>(
  schema: z.ZodType<M>,
  folder: string,
  names: readonly string[],
): Promise<Versions<M>> {
  const found: { version: Version<M> | string; time: number }[] = [];
  for (const name of names) {
    const versionFolder = path.join(folder, name);
    const read = await readManifest(schema, versionFolder);
    if (read === undefined) continue;
    const version = "reason" in read ? `${name}: ${read.reason}` : { folder: versionFolder, ...read };
    found.push({ version, time: await timeOf(manifestFile(versionFolder)) });
  }
  found.sort((left, right) => right.time - left.time);
  const versions = found.flatMap(({ version }) => (typeof version === "string" ? [] : [version]));
  const damaged = found.findIndex(({ version }) => typeof version === "string");
  if (damaged < 0) return { versions, damage: undefined };
  return { versions, damage: { reason: found[damaged]!.version as string, isNewest: damaged === 0 } };
}

/** Everything below `root` that has a version, whole or damaged, by id. */
export async function listVersioned<M>(
  schema: z.ZodType<M>,
  root: string,
): Promise<(Versions<M> & { id: string })[]> {
  const all: (Versions<M> & { id: string })[] = [];
  for (const id of await listFolders(root)) {
    const folder = path.join(root, id);
    const read = await readVersions(schema, folder, await listFolders(folder));
    if (read.versions.length > 0 || read.damage !== undefined) all.push({ id, ...read });
  }
  return all;
}

/** The manifest of a version, or why it cannot be read; undefined where there is none. */
export async function readManifest<M>(
  schema: z.ZodType<M>,
  folder: string,
): Promise<{ manifest: M } | { reason: string } | undefined> {
  const file = manifestFile(folder);
  try {
    const { size } = await stat(file);
    if (size > largestManifest) return { reason: `manifest.json has ${size} bytes` };
    const parsed = schema.safeParse(JSON.parse(await readFile(file, "utf8")));
    return parsed.success
      ? { manifest: parsed.data }
      : { reason: "manifest.json is not one of this program" };
  } catch (error) {
    if (error instanceof SyntaxError) return { reason: "manifest.json is not JSON" };
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === undefined) throw error;
    return { reason: `manifest.json cannot be read (${code})` };
  }
}

async function timeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
