// Files on the agent's machine that a client names: by their whole path, or by the upload that they came with.
import { stat } from "node:fs/promises";
import path from "node:path";
import type { FileSource } from "../../schemas/protocol/dataset.ts";
import { errors } from "../errors.ts";
import { isLocalPath } from "../store/local-path.ts";
import type { Services } from "./services.ts";

/**
 * The path as it is used from here on, `..` taken out. Network shares and devices of Windows are refused. Throws
 * `path_not_absolute`.
 */
export function absolutePath(file: string): string {
  if (!path.isAbsolute(file) || !isLocalPath(file)) throw errors.pathNotAbsolute(file);
  return path.resolve(file);
}

/** A regular file, or where `folders` says so a folder. Throws `file_not_found` and `file_not_readable`, too. */
export async function requireFile(file: string, { folders = false } = {}): Promise<string> {
  const absolute = absolutePath(file);
  const status = await stat(absolute).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw errors.fileNotFound(absolute);
    throw errors.fileNotReadable(absolute, code ?? message);
  });
  if (status.isFile() || (folders && status.isDirectory())) return absolute;
  throw errors.fileNotReadable(absolute, status.isDirectory() ? "it is a folder" : "it is not a file");
}

/** Throws `upload_not_found`, too. */
export async function requireSource(
  { uploads }: Services,
  source: FileSource,
  options?: { folders?: boolean },
): Promise<string> {
  return "upload" in source ? uploads.file(source.upload) : requireFile(source.path, options);
}
