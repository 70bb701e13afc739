// Where the base of an imported adapter lies: beside the folder that it came from, or among the models of the home.
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { adapterConfig } from "../../hub/model-files.ts";
import { listKnownModels } from "../../model/catalogue.ts";
import type { Home } from "../../store/home.ts";
import { sha256OfFile } from "../../store/sha256.ts";
import { replaceJson } from "../../store/write-file.ts";

/**
 * Lets the adapter in `folder`, which was taken from `origin`, name its base by an absolute path, where that is known.
 * Returns what its config is afterwards; undefined where it has not changed.
 */
export async function settleBase(
  home: Home,
  { folder, origin, base }: { folder: string; origin: string; base: string },
): Promise<{ bytes: number; sha256: string } | undefined> {
  const place = await placeOfBase(home, origin, base);
  if (place === undefined || place === base) return undefined;
  const file = path.join(folder, adapterConfig);
  const config = z.looseObject({}).parse(JSON.parse(await readFile(file, "utf8")));
  replaceJson(file, { ...config, base_model_name_or_path: place });
  return { bytes: (await stat(file)).size, sha256: await sha256OfFile(file) };
}

/** Of models of the Hub the version that was imported last counts, whatever the case of its name. */
async function placeOfBase(home: Home, origin: string, base: string): Promise<string | undefined> {
  const beside = path.resolve(origin, base);
  if (existsSync(beside)) return beside;
  const known = (await listKnownModels(home)).flatMap(({ versions }) => versions);
  const named = known.filter(({ manifest }) => manifest.hub?.id.toLowerCase() === base.toLowerCase());
  named.sort((left, right) => right.manifest.createdAt.localeCompare(left.manifest.createdAt));
  return named[0]?.folder;
}
