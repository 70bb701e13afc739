// Loads a model of the Hub into a folder: the needed files of one commit, the small ones first.
import { readFile, statfs } from "node:fs/promises";
import path from "node:path";
import type { HubReference } from "../../schemas/hub.ts";
import type { WorkProgress } from "../../schemas/protocol/method.ts";
import { errors } from "../errors.ts";
import { fromHuggingFaceConfig } from "../model/huggingface-config.ts";
import { makeFolders } from "../store/write-file.ts";
import type { HubAccess } from "./access.ts";
import { downloadFile } from "./download.ts";
import { adapterConfig } from "./model-files.ts";
import { chooseFiles, inspectRepository, type RemoteFile, type RemoteRepository } from "./repository.ts";

export interface LoadedModel {
  /** The folder, or the GGUF file in it. */
  readonly source: string;
  readonly repository: RemoteRepository;
}

/**
 * `parent` keeps what was loaded of each commit, so that a repeated call goes on. Errors: as of `inspectRepository`,
 * `chooseFiles` and `downloadFile`, and of `fromHuggingFaceConfig`.
 */
export async function loadModel(
  access: HubAccess,
  { id, revision, file }: HubReference,
  parent: string,
  report: (progress: WorkProgress) => void,
): Promise<LoadedModel> {
  report({ message: `Asking for ${id}` });
  const repository = await inspectRepository(access, { id, ...(revision !== undefined && { revision }) });
  const { format, files } = chooseFiles(repository, file);
  const folder = path.join(parent, repository.revision);
  makeFolders(folder);
  await requireSpace(folder, files);
  const total = Math.max(
    1,
    files.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  let before = 0;
  for (const remote of files) {
    const name = localName(remote);
    await downloadFile({
      access,
      request: { url: addressOf(access, repository, remote), id, revision: repository.revision },
      file: remote,
      target: path.join(folder, name),
      onBytes: (bytes) =>
        report({ message: `Loading ${name}`, fraction: Math.min(1, (before + bytes) / total) }),
    });
    before += remote.bytes;
    if (name === "config.json" && !files.some(({ path: other }) => other === adapterConfig))
      await requireKnownModel(path.join(folder, name), id);
  }
  const source = format === "gguf" ? path.join(folder, localName(files[0]!)) : folder;
  return { source, repository };
}

export function addressOf(
  { endpoint }: HubAccess,
  { id, revision }: RemoteRepository,
  file: RemoteFile,
): string {
  return `${endpoint}/${id}/resolve/${revision}/${file.path.split("/").map(encodeURIComponent).join("/")}`;
}

/** A file in a folder of the repository loses that folder; names of the Hub that are none of a file here are replaced. */
function localName({ path: remote }: RemoteFile): string {
  return remote
    .split("/")
    .at(-1)!
    .replace(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^\.+/, "_");
}

/** Before the gigabytes: a model that cannot be computed is not loaded. */
async function requireKnownModel(file: string, id: string): Promise<void> {
  let config: unknown;
  try {
    config = JSON.parse(await readFile(file, "utf8"));
  } catch {
    throw errors.modelFileDamaged(`config.json of ${id}`, "it is not JSON");
  }
  fromHuggingFaceConfig(config, `config.json of ${id}`);
}

async function requireSpace(folder: string, files: readonly RemoteFile[]): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > bavail * bsize) throw errors.diskFull(folder);
}
