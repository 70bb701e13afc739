// Which GGUF files were made of which checkpoints, so that a question to a model that is loaded waits for no worker.
import { stat, utimes } from "node:fs/promises";
import path from "node:path";
import type { MadeFile } from "../chat/loading.ts";

/** Files that are remembered; the one that came first is forgotten first. */
const mostKnown = 100;

export class CheckpointFiles {
  readonly #known = new Map<string, { stamp: string; made: MadeFile }>();

  /** The file that is called `key`, of what lies in the folders; made by `make` where it is not known or gone. */
  async of(folders: readonly string[], key: string, make: () => Promise<MadeFile>): Promise<MadeFile> {
    const stamp = (await Promise.all(folders.map(stampOf))).join("\n");
    const known = this.#known.get(key);
    if (known?.stamp === stamp && (await isUsable(known.made))) return known.made;
    const made = await make();
    this.#known.set(key, { stamp, made });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown) this.#known.delete(oldest!);
    return made;
  }
}

/** Changes when a run that was set back has come to the step again. Whoever makes the file tells what is missing. */
async function stampOf(folder: string): Promise<string> {
  const status = await stat(path.join(folder, "manifest.json")).catch(() => undefined);
  return status === undefined ? "" : `${status.ino} ${status.mtimeMs}`;
}

/** Whether the file is there, with its base; the cache then keeps it longest. */
async function isUsable({ file, base }: MadeFile): Promise<boolean> {
  if (base !== undefined && (await stat(base).catch(() => undefined)) === undefined) return false;
  return utimes(file, new Date(), new Date()).then(
    () => true,
    () => false,
  );
}
