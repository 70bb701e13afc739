// A version while it is written: its folder and its files, which go together unless it is published.
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Home } from "../store/home.ts";
import { LineFile } from "./line-file.ts";
import { createVersionDraft } from "./store.ts";

export interface VersionDraft {
  folder: string;
  create: (name: string) => Promise<LineFile>;
  /** Does nothing to a draft that was published. */
  discard: () => Promise<void>;
}

export async function openVersionDraft(home: Home, id: string): Promise<VersionDraft> {
  const folder = await createVersionDraft(home, id);
  const files: LineFile[] = [];
  return {
    folder,
    create: async (name) => {
      const file = await LineFile.create(path.join(folder, name));
      files.push(file);
      return file;
    },
    discard: async () => {
      for (const file of files) await file.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
