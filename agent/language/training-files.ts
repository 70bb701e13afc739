// The training files in folders, read and parsed.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { readText } from "../training-file/text.ts";
import { createDocument, type LanguageDocument } from "./document.ts";
import type { OpenDocuments } from "./open-documents.ts";
import { recognise } from "./recognise.ts";

/** Folders beyond these are not looked into: a training file lies in a project, not in a whole disk. */
const mostFolders = 5000;

/** As the editor has them where they are open. What cannot be read or is no training file is passed over. */
export async function trainingFilesIn(
  folders: readonly string[],
  documents: Pick<OpenDocuments, "textOf">,
): Promise<LanguageDocument[]> {
  const files = await findTomlFiles(folders);
  const read = await Promise.all(
    files.map(async (file) => {
      const text = documents.textOf(file) ?? (await readText(file)).value;
      return text === undefined ? undefined : createDocument(file, text, recognise);
    }),
  );
  return read.filter((document) => document !== undefined);
}

/** Absolute, without doubles; hidden folders and those of packages are left out. */
async function findTomlFiles(folders: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  const waiting = [...new Set(folders)];
  const seen = new Set(waiting);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const entries = await readdir(next, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const found = path.join(next, entry.name);
      if (entry.isFile() && entry.name.endsWith(".toml")) files.add(found);
      if (!entry.isDirectory() || entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (seen.has(found) || seen.size >= mostFolders) continue;
      seen.add(found);
      waiting.push(found);
    }
  }
  return [...files];
}
