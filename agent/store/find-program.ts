// Finds a program the way a shell does, without starting anything.
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** Absolute path of a program on PATH, or else in one of `folders`; undefined when it is not installed. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  // An empty entry would mean the working folder, where a stranger's file may lie.
  const onPath = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder));
  return [...onPath, ...folders].map((folder) => path.join(folder, file)).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
