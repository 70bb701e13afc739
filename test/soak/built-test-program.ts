// Finds programs that were built among the tests.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The path of `<name>.program.mjs` below dist/test, for a name such as `soak/store-writer`. */
export function builtTestProgram(name: string): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, `${name}.program.mjs`);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) throw new Error(`${name}.program.mjs has not been built`);
  }
}
