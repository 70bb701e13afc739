// Finds the training files that a command line names: files themselves, folders of them, or patterns.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { errors } from "../errors.ts";

export interface FoundFile {
  /** Absolute. */
  file: string;
  /** Whether it was named itself, and is meant to be a training file, whatever its name is. */
  isNamed: boolean;
}

/**
 * In the order of what was named, each once. In folders every TOML and YAML file is found: whether it is a training file
 * is seen by what it holds.
 *
 * @throws file_not_found, no_training_file
 */
export async function findTrainingFiles(named: readonly string[]): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const name of named)
    for (const one of await filesNamed(name)) if (!found.has(one.file)) found.set(one.file, one);
  return [...found.values()];
}

async function filesNamed(name: string): Promise<FoundFile[]> {
  const absolute = path.resolve(name);
  const there = await stat(absolute).catch(() => undefined);
  if (there?.isDirectory() === true)
    return required(
      name,
      (await filesIn(absolute)).filter((file) => /\.(?:toml|ya?ml)$/.test(file)),
    );
  // Shells that know no patterns leave them to the program.
  if (there === undefined && /[*?]/.test(name)) return required(name, await filesMatching(name));
  if (there === undefined) throw errors.fileNotFound(absolute);
  return [{ file: absolute, isNamed: true }];
}

function required(name: string, files: readonly string[]): FoundFile[] {
  if (files.length === 0) throw errors.noTrainingFiles(name);
  return files.map((file) => ({ file, isNamed: false }));
}

async function filesMatching(pattern: string): Promise<string[]> {
  const parts = pattern.replaceAll("\\", "/").split("/");
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => /[*?]/.test(part)),
  );
  const folder = path.resolve(fixed.length === 0 ? "." : `${fixed.join("/")}/`);
  const expression = expressionOf(parts.slice(fixed.length));
  const files = await filesIn(folder);
  return files.filter((file) => expression.test(path.relative(folder, file).replaceAll(path.sep, "/")));
}

/** `**` stands for any folders, `*` for any part of a name, `?` for one character. */
function expressionOf(parts: readonly string[]): RegExp {
  const written = parts.map((part, index) => {
    const isLast = index === parts.length - 1;
    if (part === "**") return isLast ? ".*" : "(?:.*/)?";
    const name = part
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]");
    return isLast ? name : `${name}/`;
  });
  return new RegExp(`^${written.join("")}$`);
}

/** Of a folder and all below it, but for hidden ones and those of packages; by name. */
async function filesIn(folder: string): Promise<string[]> {
  const files: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const found = path.join(next, entry.name);
      if (entry.isFile()) files.push(found);
      const isPassedOver = entry.name.startsWith(".") || entry.name === "node_modules";
      if (entry.isDirectory() && !isPassedOver) waiting.push(found);
    }
  return files.sort();
}
