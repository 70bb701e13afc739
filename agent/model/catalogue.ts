// The models of a home: models/<id>/<version>/, each imported, or exported from a run.
import path from "node:path";
import { ExportManifest } from "../../schemas/export.ts";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { findFolder, listFolders } from "../store/list-folders.ts";
import { listVersioned, manifestFile, readVersions, type Version, type Versions } from "../store/versions.ts";

export type ModelVersion = Version<ExportManifest>;

/** Its versions, the one that was written last first. */
export type KnownModel = Versions<ExportManifest> & { id: string };

/** A version, or the newest one. Throws `model_not_found` and `model_file_damaged`. */
export async function openModelVersion(home: Home, id: string, version?: string): Promise<ModelVersion> {
  const { versions, damage } = await readKnownModel(home, id, version);
  const folder = path.join(home.models, id);
  if (damage?.isNewest === true) throw errors.modelFileDamaged(manifestFile(folder), damage.reason);
  return versions[0]!;
}

/** A model with at least one version, or with the one that is asked for alone. Reads manifests, no weights. */
export async function readKnownModel(home: Home, id: string, version?: string): Promise<KnownModel> {
  const folder = await findFolder(home.models, id);
  if (folder === undefined) throw errors.modelNotFound(id);
  const names = await listFolders(folder);
  if (version !== undefined && !names.includes(version))
    throw errors.modelNotFound(`${id}, version ${version}`);
  const read = await readVersions(ExportManifest, folder, version === undefined ? names : [version]);
  if (read.versions.length > 0) return { id, ...read };
  if (read.damage !== undefined) throw errors.modelFileDamaged(manifestFile(folder), read.damage.reason);
  throw errors.modelNotFound(id);
}

/** Every version of every model of a home. Reads manifests, no weights. */
export async function listKnownVersions(home: Home): Promise<ModelVersion[]> {
  return (await listKnownModels(home)).flatMap(({ versions }) => versions);
}

/** Every model of a home that has a version, by id. Reads manifests, no weights. */
export async function listKnownModels(home: Home): Promise<KnownModel[]> {
  return listVersioned(ExportManifest, home.models);
}
