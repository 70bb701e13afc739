// Finds the programs that the bundler has built, for tests that run them as processes of their own.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The path of dist/agent/`name`; how deep below dist/test the bundler has put this module is its own affair. */
export function builtProgram(name: string): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "agent", name);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) throw new Error(`dist/agent/${name} has not been built`);
  }
}
