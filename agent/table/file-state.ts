// Whether a file is still the one that was opened.
import { stat } from "node:fs/promises";
import * as z from "zod";
import { errors } from "../errors.ts";

export const FileState = z.strictObject({
  size: z.number(),
  mtimeMs: z.number(),
  ino: z.number(),
  dev: z.number(),
});
export type FileState = z.infer<typeof FileState>;

/** Throws `table_changed` where the file is gone. */
export async function readFileState(file: string): Promise<FileState> {
  const state = await stateIfThere(file);
  if (state === undefined) throw errors.tableChanged(file);
  return state;
}

export async function stateIfThere(file: string): Promise<FileState | undefined> {
  const status = await stat(file).catch(() => undefined);
  if (status === undefined) return undefined;
  const { size, mtimeMs, ino, dev } = status;
  return { size, mtimeMs, ino, dev };
}

/** Throws `table_changed`. */
export async function requireUnchanged(file: string, before: FileState): Promise<void> {
  const now = await readFileState(file);
  const keys = Object.keys(before) as (keyof FileState)[];
  if (keys.some((key) => now[key] !== before[key])) throw errors.tableChanged(file);
}
