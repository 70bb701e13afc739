// GGUF files in the cache, whose names follow from what they hold: made once, kept while they are used.
import { readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { namedBase } from "../../model/gguf/adapter.ts";
import { createDraft } from "../../store/drafts.ts";
import { ggufCache, type Home } from "../../store/home.ts";
import { renameOver } from "../../store/write-file.ts";

/** Files that are kept, and models that no adapters name; those that were used least lately go first. */
const mostKept = 8;
const mostBases = 4;
/** Whole models begin so; one stays as long as adapters that are kept name it. */
export const basePrefix = "base-";

/** The file of that name, where it is there; it is then the one that was used last. */
export async function usedBefore(home: Home, name: string): Promise<string | undefined> {
  const file = path.join(ggufCache(home), name);
  const now = new Date();
  return utimes(file, now, now).then(
    () => file,
    () => undefined,
  );
}

/** The file of that name; where it is not there, `write` makes it in an empty folder and returns its path. */
export async function cachedGguf(
  home: Home,
  name: string,
  write: (draft: string) => Promise<string>,
): Promise<string> {
  const before = await usedBefore(home, name);
  if (before !== undefined) return before;
  const cache = ggufCache(home);
  const file = path.join(cache, name);
  const draft = await createDraft(cache);
  try {
    const written = await write(draft);
    // Somebody else may have been faster, and may have loaded it.
    if ((await usedBefore(home, name)) === undefined) renameOver(written, file);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await removeOld(cache);
  return file;
}

async function removeOld(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.endsWith(".gguf"));
  const dated = await Promise.all(
    names.map(async (name) => {
      const file = path.join(cache, name);
      return { file, used: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  dated.sort((left, right) => right.used - left.used);
  const isBase = ({ file }: { file: string }): boolean => path.basename(file).startsWith(basePrefix);
  const others = dated.filter((one) => !isBase(one));
  const kept = others.slice(0, mostKept);
  const named = new Set(await Promise.all(kept.map(({ file }) => namedBase(file).catch(() => undefined))));
  const unnamed = dated.filter((one) => isBase(one) && !named.has(one.file));
  // Windows does not remove a file that is loaded; it goes another time.
  for (const { file } of [...others.slice(mostKept), ...unnamed.slice(mostBases)])
    await rm(file, { force: true }).catch(() => undefined);
}
