// Which GGUF files were made of which checkpoints, so that a question to a model that is loaded waits for no worker.
import { stat, utimes } from "node:fs/promises";
import path from "node:path";

/** Checkpoints that are remembered; the one that came first is forgotten first. */
const mostKnown = 100;

export class CheckpointFiles {
  readonly #known = new Map<string, { stamp: string; file: string }>();

  /** The file of a checkpoint's folder, made by `make` where it is not known or gone. */
  async of(folder: string, make: () => Promise<string>): Promise<string> {
    const stamp = await stampOf(folder);
    const known = this.#known.get(folder);
    if (known?.stamp === stamp && (await isUsed(known.file))) return known.file;
    const file = await make();
    this.#known.set(folder, { stamp, file });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown) this.#known.delete(oldest!);
    return file;
  }
}

/** Changes when a run that was set back has come to the step again. Whoever makes the file tells what is missing. */
async function stampOf(folder: string): Promise<string> {
  const status = await stat(path.join(folder, "manifest.json")).catch(() => undefined);
  return status === undefined ? "" : `${status.ino} ${status.mtimeMs}`;
}

/** Whether the file is there; the cache then keeps it longest. */
async function isUsed(file: string): Promise<boolean> {
  return utimes(file, new Date(), new Date()).then(
    () => true,
    () => false,
  );
}
