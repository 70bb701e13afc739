// Tells whether a path still leads to the file or folder that it led to before.
import { type BigIntStats, statSync } from "node:fs";

/** What the system will not tell just now is taken for unchanged; only what is gone, or another, counts. */
export function isSameFile(before: Pick<BigIntStats, "dev" | "ino">, file: string): boolean {
  try {
    const now = statSync(file, { bigint: true });
    return now.ino === before.ino && now.dev === before.dev;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== "ENOENT" && code !== "ENOTDIR";
  }
}
