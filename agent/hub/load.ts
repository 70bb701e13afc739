// Loads a model of the Hub into a folder: the needed files of one commit, the small ones first.
import { readFile, stat, statfs } from "node:fs/promises";
import path from "node:path";
import type { HubReference } from "../../schemas/hub.ts";
import type { WorkProgress } from "../../schemas/protocol/method.ts";
import { errors } from "../errors.ts";
import { makeFolders } from "../store/write-file.ts";
import type { HubAccess } from "./access.ts";
import { downloadFile, partialOf } from "./download.ts";
import { readHubConfig } from "./hub-config.ts";
import { adapterConfigFile } from "../model/file-names.ts";
import { chooseFiles, inspectRepository, type RemoteFile, type RemoteRepository } from "./repository.ts";

export interface LoadedModel {
  /** The folder, or the GGUF file in it. */
  readonly source: string;
  readonly repository: RemoteRepository;
  /** The sha256 of the loaded files, by their names here, as far as the Hub tells them. */
  readonly sums: ReadonlyMap<string, string>;
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
    if (name === "config.json" && !files.some(({ path: other }) => other === adapterConfigFile))
      // Before the gigabytes: a model that cannot be computed is not loaded.
      readHubConfig(await readFile(path.join(folder, name), "utf8"), id);
  }
  const source = format === "gguf" ? path.join(folder, localName(files[0]!)) : folder;
  const sums = new Map(
    files.flatMap((remote) => ("sha256" in remote.sum ? [[localName(remote), remote.sum.sha256]] : [])),
  );
  return { source, repository, sums };
}

/** The URL of a file as it is at the repository's commit. */
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

async function requireSpace(folder: string, files: readonly RemoteFile[]): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if ((await bytesToLoad(folder, files)) > bavail * bsize) throw errors.diskFull(folder);
}

/** Without what an earlier call has brought already. */
export async function bytesToLoad(folder: string, files: readonly RemoteFile[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    const target = path.join(folder, localName(file));
    const there = (await sizeOf(target)) ?? (await sizeOf(partialOf(target))) ?? 0;
    bytes += Math.max(0, file.bytes - there);
  }
  return bytes;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.size;
}
