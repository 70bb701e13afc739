// Which files datasets came from, by their paths.
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";

/** Names of the datasets of each file. */
export type ImportedFiles = ReadonlyMap<string, readonly string[]>;

export function importedFiles(datasets: readonly DatasetSummary[]): ImportedFiles {
  const names = new Map<string, Set<string>>();
  for (const { name, versions } of datasets) {
    for (const file of versions.flatMap(({ sources }) => sources)) {
      const key = fileKey(file);
      names.set(key, (names.get(key) ?? new Set()).add(name));
    }
  }
  return new Map([...names].map(([file, found]) => [file, [...found].sort()]));
}

export function isSame(left: ImportedFiles, right: ImportedFiles): boolean {
  const textOf = (files: ImportedFiles): string => JSON.stringify([...files].sort());
  return textOf(left) === textOf(right);
}

/** The same for every way to write an absolute path of Windows, where capitals do not count; any other as it is. */
export function fileKey(file: string): string {
  const isOfWindows = /^([a-z]:[\\/]|\\\\)/i.test(file);
  return isOfWindows ? file.replaceAll("/", "\\").toLowerCase() : file;
}
