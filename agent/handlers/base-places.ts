// Which adapters can be added to a model: those that name as their base what the model is, or what it is an adapter of.
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import type { EvaluatedModel } from "../../schemas/evaluation.ts";
import type { RunManifest } from "../../schemas/run.ts";
import { listKnownVersions, openModelVersion, type ModelVersion } from "../model/catalogue.ts";
import { chooseCheckpoint } from "../run/chosen-checkpoint.ts";
import { exportedFiles } from "../run/export.ts";
import type { Runs } from "../run/runs.ts";
import type { Home } from "../store/home.ts";
import { baseAt, baseOfAdapter } from "./adapter-base.ts";

export interface BasePlaces {
  /** Are the adapters of this version of a model for the base? */
  carriesVersion(version: ModelVersion): Promise<boolean>;
  /** The same of those that a run trains. */
  carriesRun(manifest: Pick<RunManifest, "config" | "base">): Promise<boolean>;
}

/** By which models are found. */
export interface Finders {
  readonly home: Home;
  readonly runs: { get(id: string): Pick<ReturnType<Runs["get"]>, "manifest" | "folder"> };
}

/**
 * Errors: `run_not_found`, `run_has_no_checkpoint`, `checkpoint_not_found`, `model_not_found`; of a folder that is an
 * adapter's `adapter_not_usable` and `adapter_base_missing`.
 */
export async function basePlaces(services: Finders, model: EvaluatedModel): Promise<BasePlaces> {
  const places = await placesOf(services, model);
  const isBase = (place: string | undefined): boolean => place !== undefined && places.has(realPlace(place));
  return {
    carriesVersion: async (version) => isBase(await baseOfAdapter(version)),
    async carriesRun({ config, base }) {
      if (config.lora === undefined || base === undefined) return false;
      const { model: id, version, place } = base;
      return isBase(place) || [...(await placesOfBase(services, id, version, place))].some(isBase);
    },
  };
}

/** Everything that adapters may name as their base: the model, or what it is an adapter of itself. */
async function placesOf(services: Finders, reference: EvaluatedModel): Promise<Set<string>> {
  if ("file" in reference) return new Set([realPlace(await baseAt(reference.file))]);
  if ("run" in reference) {
    const { folder, manifest } = services.runs.get(reference.run);
    const { base, config } = manifest;
    if (config.lora === undefined)
      return new Set([realPlace(chooseCheckpoint(folder, reference.run, reference.step).folder)]);
    return await placesOfBase(services, base?.model, base?.version, base?.place);
  }
  const version = await openModelVersion(services.home, reference.model, reference.version);
  if (version.manifest.adapter === undefined) return new Set(placesOfVersion(version));
  const place = await baseOfAdapter(version);
  const known = await listKnownVersions(services.home);
  const base = known.find((one) => place !== undefined && placesOfVersion(one).includes(realPlace(place)));
  return new Set([
    ...(place === undefined ? [] : [realPlace(place)]),
    ...(base ? placesOfVersion(base) : []),
  ]);
}

async function placesOfBase(
  { home }: Pick<Finders, "home">,
  model: string | undefined,
  version: string | undefined,
  place: string | undefined,
): Promise<Set<string>> {
  const known =
    model === undefined ? undefined : await openModelVersion(home, model, version).catch(() => undefined);
  return new Set([
    ...(place === undefined ? [] : [realPlace(place)]),
    ...(known ? placesOfVersion(known) : []),
  ]);
}

/** Its folder, its GGUF file, what it was imported from, and where those of its files lie that are not in the folder. */
function placesOfVersion({ folder, manifest }: ModelVersion): string[] {
  const elsewhere = Object.values(manifest.files).flatMap(({ reference }) =>
    reference === undefined ? [] : [reference.path, path.dirname(reference.path)],
  );
  const source = manifest.source === undefined ? [] : [manifest.source];
  return [folder, path.join(folder, exportedFiles.gguf), ...source, ...elsewhere].map(realPlace);
}

/** Behind links; as it is where nothing lies there. */
export function realPlace(place: string): string {
  return existsSync(place) ? realpathSync(place) : place;
}
