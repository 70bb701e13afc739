// Files of this machine and the addresses that editors call them by.
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Absolute. A text that was never saved lies in `folder`; undefined for what is no file of this machine. */
export function fileOf(uri: string, folder: string): string | undefined {
  if (uri.startsWith("untitled:")) return path.resolve(folder, path.basename(decode(uri.slice(9))));
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

export function addressOf(file: string): string {
  return pathToFileURL(file).href;
}

function decode(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
