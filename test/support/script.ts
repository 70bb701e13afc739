// Small programs that tests write: a script that stands in for a program of the system, as a process of its own.
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Puts a Node script into `folder` under the name of a program. Windows runs no such file. */
export function writeScript(folder: string, name: string, code: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!${process.execPath}\n${code}\n`);
  chmodSync(file, 0o755);
  return file;
}
