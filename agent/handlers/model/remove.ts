// `model/remove`: a model, or one of its versions, is gone at once.
import path from "node:path";
import { errors } from "../../errors.ts";
import { readKnownModel, type ModelVersion } from "../../model/catalogue.ts";
import { placeOf } from "../../model/referenced-file.ts";
import { exportedFiles } from "../../run/export.ts";
import { findFolder, listFolders } from "../../store/list-folders.ts";
import type { HandlerOf } from "../handler.ts";
import type { Services } from "../services.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { removeStored } from "../stored-versions.ts";

export const modelRemove: HandlerOf<"model/remove"> = (services) => async (params, call) => {
  const { home, hosts } = services;
  const { model: id, version } = params;
  return oneAtATime(`model/${id}`, call.signal, async () => {
    const folder = await findFolder(home.models, id);
    if (folder === undefined) throw errors.modelNotFound(id);
    const versions = await listFolders(folder);
    if (version !== undefined && !versions.includes(version))
      throw errors.modelNotFound(`${id}, version ${version}`);

    const removed = version === undefined ? versions : [version];
    const files = await ggufFiles(services, id, removed);
    if (files.some((file) => hosts.inUse(file))) throw errors.modelInUse(id);
    // One that is loaded and has nothing to do lets go of its file.
    for (const file of files) await hosts.unload(file);

    const isWhole = removed.length === versions.length;
    const target = isWhole ? folder : path.join(folder, version!);
    await removeStored(services, "model", id, target, isWhole);
    return null;
  });
};

/** Also those that lie elsewhere, which are let go of and stay. A version that cannot be read has none that is loaded. */
async function ggufFiles({ home }: Services, id: string, names: readonly string[]): Promise<string[]> {
  const folder = path.join(home.models, id);
  const { versions } = await readKnownModel(home, id).catch(() => ({ versions: [] }));
  const places = versions
    .filter((version) => names.includes(path.basename(version.folder)))
    .flatMap((version) => ggufNames(version).map((name) => placeOf(version, name)));
  return [...new Set([...places, ...names.map((name) => path.join(folder, name, exportedFiles.gguf))])];
}

/** There may be several, each of its own number format. */
function ggufNames({ manifest }: ModelVersion): string[] {
  return Object.keys(manifest.files).filter((name) => name.endsWith(".gguf"));
}
