// The model that a run starts from: found by its id or its path, and opened.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { EvaluatedModel } from "../../schemas/evaluation.ts";
import type { RunManifest } from "../../schemas/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import { ggufFilesAmong, isPaper, modelFilesAmong } from "../hub/model-files.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { changeOfBase } from "../model/known-base.ts";
import { checkedFile, placeOfVersion } from "../model/referenced-file.ts";
import { openModelSource, type ModelSource } from "../model/source.ts";
import type { Home } from "../store/home.ts";
import { loadTokenizer } from "../tokenizer/files.ts";
import { isPathOfBase } from "../training-file/base.ts";

export type BaseOfRun = NonNullable<RunManifest["base"]>;

/**
 * Where the base of a training file lies, with the very version. Undefined where it names none. Throws
 * `model_not_found`, `model_file_damaged`, `referenced_file_gone` and `referenced_file_changed`.
 */
export async function findBase(home: Home, { model }: TrainingFile): Promise<BaseOfRun | undefined> {
  const { base, base_version: version } = model;
  if (base === undefined) return undefined;
  if (isPathOfBase(base)) return { place: base, files: await filesOf(base) };
  const found = await openModelVersion(home, base, version);
  const place = placeOfVersion(found);
  const known = { place, model: base, version: path.basename(found.folder) };
  // What lies elsewhere is opened by its path later, and may be another file then.
  const liesElsewhere = place !== found.folder && path.dirname(place) !== found.folder;
  return liesElsewhere ? { ...known, files: await filesOf(place) } : known;
}

/**
 * The base of a run as it can be asked now, if it still is what it was. Throws `model_not_found`, `model_file_damaged`,
 * `referenced_file_gone`, `referenced_file_changed`, `base_gone` and `base_changed`.
 */
export async function baseAsItWas(home: Home, base: BaseOfRun): Promise<EvaluatedModel> {
  const { place, model, version, files = {} } = base;
  if (model !== undefined) {
    const found = await openModelVersion(home, model, version);
    for (const name of Object.keys(found.manifest.files)) checkedFile(found, name);
    return { model, ...(version !== undefined && { version }) };
  }
  if (Object.keys(await filesOf(place)).length === 0) throw errors.baseGone(place);
  const found = await changeOfBase({ place, files });
  if (found !== undefined) throw errors.baseChanged(found.file, found.change);
  return { file: place };
}

/** The files of a model that lies anywhere; none where it does not. */
async function filesOf(place: string): Promise<NonNullable<BaseOfRun["files"]>> {
  const isFile = place.endsWith(".gguf");
  const names = isFile ? [path.basename(place)] : await namesOfModel(place);
  const found: NonNullable<BaseOfRun["files"]> = {};
  for (const name of names) {
    const status = await stat(isFile ? place : path.join(place, name)).catch(() => undefined);
    if (status !== undefined) found[name] = { bytes: status.size, modified: status.mtimeMs };
  }
  return found;
}

async function namesOfModel(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const { weights, others } = modelFilesAmong(names.filter((name) => !isPaper(name)));
  return [...(weights.length > 0 ? weights : ggufFilesAmong(names)), ...others];
}

/** Opens what `findBase` finds. Throws as that and as `openModelSource` does. */
export async function openBase(home: Home, config: TrainingFile): Promise<ModelSource | undefined> {
  const found = await findBase(home, config);
  return found && (await openModelSource(found.place));
}

/** What a finished preparation left of the base: enough for its rows to be made anew, without its weights. */
export async function baseOfRun(
  { model, base }: RunManifest,
  tokenizerFolder: string,
): Promise<Pick<ModelSource, "config" | "tokenizer"> | undefined> {
  if (base === undefined || model === undefined) return undefined;
  return { config: model, tokenizer: await loadTokenizer(tokenizerFolder) };
}
