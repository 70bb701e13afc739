// Keeps the model of a checkpoint while it is read. The run may go on and remove the checkpoint meanwhile.
import { copyFile, link, readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { errors } from "../errors.ts";
import { sha256OfFile } from "../store/sha256.ts";

/** What the trainer says of a checkpoint: sha256 of every file. */
const Sums = z.object({ files: z.record(z.string(), z.string()) });

const stateFiles = ["optimizer.safetensors", "state.json"];

/**
 * Links the files of the model, not those of the optimizer, into the folder `into`: a link costs nothing, and the file
 * stays until the last link to it goes. Where the disk knows no links, it is copied. Every file is then held against
 * its sum. Throws `checkpoint_removed` when the run was faster, and `checkpoint_damaged`.
 */
export async function holdCheckpoint(folder: string, into: string): Promise<void> {
  const sums = await checkpointSums(folder);
  const names = Object.keys(sums).filter(
    (name) => !stateFiles.includes(name) && name === path.basename(name),
  );
  for (const name of names) await linkOrCopy(path.join(folder, name), path.join(into, name), folder);
  for (const name of names) {
    if ((await sha256OfFile(path.join(into, name))) === sums[name]) continue;
    throw errors.checkpointDamaged(folder, `${name} has changed`);
  }
}

/** sha256 of each file of a checkpoint, as its manifest has it. Throws `checkpoint_removed`, `checkpoint_damaged`. */
export async function checkpointSums(folder: string): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readFile(path.join(folder, "manifest.json"), "utf8");
  } catch (error) {
    throw isMissing(error) ? errors.checkpointRemoved(folder) : error;
  }
  try {
    return Sums.parse(JSON.parse(text)).files;
  } catch {
    throw errors.checkpointDamaged(folder, "its manifest.json cannot be read");
  }
}

async function linkOrCopy(from: string, to: string, folder: string): Promise<void> {
  try {
    await link(from, to);
    return;
  } catch (error) {
    if (isMissing(error)) throw errors.checkpointRemoved(folder);
  }
  // An open file can be read to its end even when it is removed meanwhile, except on Windows, which does not remove it.
  await copyFile(from, to).catch((error: unknown) => {
    throw isMissing(error) ? errors.checkpointRemoved(folder) : error;
  });
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
