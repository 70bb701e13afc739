// Lets imported adapters name where their base lies: beside the folder that they came from, or among the models of the home,
// now or as soon as it is imported.
import { statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { adapterConfigFile } from "../../model/file-names.ts";
import { listKnownVersions, type ModelVersion } from "../../model/catalogue.ts";
import { readAdapterConfig } from "../../model/peft-config.ts";
import { lookForBase } from "../../model/adapter-base.ts";
import type { Home } from "../../store/home.ts";
import { sha256OfFile } from "../../store/sha256.ts";
import { manifestFile } from "../../store/versions.ts";
import { replaceJson } from "../../store/write-file.ts";

export interface Unsettled {
  /** Of the adapter. */
  readonly folder: string;
  /** The folder that it was taken from; undefined for one of the Hub, beside which nothing lies. */
  readonly origin: string | undefined;
  readonly base: string;
}

/**
 * Lets the adapter in `folder` name its base by an absolute path, where that is known. Returns what its config is
 * afterwards; undefined where it has not changed. Errors: `adapter_not_usable`.
 */
export async function settleBase(
  home: Home,
  { folder, origin, base }: Unsettled,
): Promise<{ bytes: number; sha256: string } | undefined> {
  const place = await locateBase(home, origin, base);
  if (place === undefined || place === base) return undefined;
  const file = path.join(folder, adapterConfigFile);
  const config = z.looseObject({}).parse(JSON.parse(await readFile(file, "utf8")));
  replaceJson(file, { ...config, base_model_name_or_path: place });
  return { bytes: (await stat(file)).size, sha256: await sha256OfFile(file) };
}

/** Adapters of the home that were imported before the model of the Hub that they name: now that it is there they find it. */
export async function settleWaiting(home: Home, hubId: string): Promise<void> {
  for (const { folder, manifest } of await listKnownVersions(home)) {
    if (manifest.adapter?.base.toLowerCase() !== hubId.toLowerCase()) continue;
    const file = manifest.files[adapterConfigFile];
    if (file === undefined || (await hasBase(folder))) continue;
    const settled = await settleBase(home, { folder, origin: undefined, base: manifest.adapter.base });
    if (settled === undefined) continue;
    const files = { ...manifest.files, [adapterConfigFile]: { ...file, ...settled } };
    replaceJson(manifestFile(folder), { ...manifest, files });
  }
}

/** What was imported by reference is no copy: it is where it was. */
function isCopyOf({ folder, manifest: { source, files } }: ModelVersion, place: string): boolean {
  const weights = Object.entries(files).filter(([name]) => name.endsWith(".safetensors"));
  return (
    source === place &&
    weights.length > 0 &&
    weights.every(([name, { bytes, reference }]) => {
      const [there, here] = [path.join(place, name), path.join(folder, name)].map((file) =>
        statSync(file, { throwIfNoEntry: false }),
      );
      return reference === undefined && there?.size === bytes && here?.size === bytes;
    })
  );
}

/** What cannot be used stays as it is, too. */
async function hasBase(folder: string): Promise<boolean> {
  try {
    const { base } = await readAdapterConfig(folder);
    return lookForBase({ folder, base }) !== undefined;
  } catch {
    return true;
  }
}

/**
 * Of models of the Hub the version that was imported last counts, whatever the case of its name. A base beside the folder
 * that was imported, too, is taken from the home, where all of its adapters share it.
 */
async function locateBase(home: Home, origin: string | undefined, base: string): Promise<string | undefined> {
  const beside = origin === undefined ? undefined : lookForBase({ folder: origin, base });
  const known = await listKnownVersions(home);
  if (beside !== undefined) return known.find((version) => isCopyOf(version, beside))?.folder ?? beside;
  const named = known.filter(({ manifest }) => manifest.hub?.id.toLowerCase() === base.toLowerCase());
  named.sort((left, right) => right.manifest.createdAt.localeCompare(left.manifest.createdAt));
  return named[0]?.folder;
}
