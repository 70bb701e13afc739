// The files of the repository that people write, for tests that hold them to its rules.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  file: string;
  text: string;
}

/** Files under those of the folders that there are, with names that end in one of the extensions. */
export function listFiles(folders: readonly string[], extensions: readonly string[]): SourceFile[] {
  return folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true }).map((file) => path.join(folder, String(file))),
    )
    .filter((file) => extensions.some((extension) => file.endsWith(extension)))
    .sort()
    .map((file) => ({ file: file.replaceAll("\\", "/"), text: readFileSync(file, "utf8") }));
}

/** What a file imports: packages by name, its own files by their path from the root. */
export function importsOf({ file, text }: SourceFile): string[] {
  const pattern = /^(?:import|export)\s[^"';]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm;
  return [...text.matchAll(pattern)]
    .map((match) => match[1] ?? match[2] ?? match[3]!)
    .map((name) => (name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : name));
}
