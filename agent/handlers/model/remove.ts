// `model/remove`: a model, or one of its versions, is gone at once.
import path from "node:path";
import { errors } from "../../errors.ts";
import { exportedFiles } from "../../run/export.ts";
import { findFolder, listFolders } from "../../store/list-folders.ts";
import type { HandlerOf } from "../handler.ts";
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
    const files = removed.map((name) => path.join(folder, name, exportedFiles.gguf));
    if (files.some((file) => hosts.inUse(file))) throw errors.modelInUse(id);
    // One that is loaded and has nothing to do lets go of its file.
    for (const file of files) await hosts.unload(file);

    const isWhole = removed.length === versions.length;
    const target = isWhole ? folder : path.join(folder, version!);
    await removeStored(services, "model", id, target, isWhole);
    return null;
  });
};
