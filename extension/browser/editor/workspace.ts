// Settings, of which a browser has the usual ones, and files, which become downloads.
import type { Uri } from "./uri.ts";

interface Configuration {
  get(name: string): unknown;
  get<T>(name: string, otherwise: T): T;
}

export const getConfiguration: (section: string) => Configuration = () => ({
  get: <T>(name: string, otherwise?: T) => (name === "" ? undefined : otherwise),
});

export const workspaceFolders: readonly { readonly uri: Uri; readonly name: string }[] | undefined =
  undefined;

/** Whoever was let in by the home's token may do everything. */
export const isTrusted = true;

export const fs = {
  /** Lets the browser save the bytes under the name of the file. */
  writeFile: (file: Uri, bytes: Uint8Array): Promise<void> => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([new Uint8Array(bytes)]));
    link.download = file.path.split("/").at(-1)!;
    link.click();
    // The download has begun by then.
    setTimeout(() => {
      URL.revokeObjectURL(link.href);
    }, 60_000);
    return Promise.resolve();
  },
};
