// The id of a model that is imported without one: its name, plain where no other model has it.
import { createHash } from "node:crypto";
import type { ExportManifest } from "../../schemas/export.ts";
import { readKnownModel } from "../model/catalogue.ts";
import type { Home } from "../store/home.ts";
import { findFolder } from "../store/list-folders.ts";

/**
 * Stays the same as long as the model comes from the same place. `place` tells it from others of that name, and `isOwn`
 * says of a version that is there whether it came from it.
 */
export async function importedModelId(
  home: Home,
  { name, place, isOwn }: { name: string; place: string; isOwn: (manifest: ExportManifest) => boolean },
): Promise<string> {
  const plain = slugOf(name);
  const told = `${plain}-${createHash("sha256").update(place).digest("hex").slice(0, 8)}`;
  if ((await findFolder(home.models, told)) !== undefined) return told;
  const known = await readKnownModel(home, plain).catch(() => undefined);
  if (known === undefined) return (await findFolder(home.models, plain)) === undefined ? plain : told;
  return known.versions.every(({ manifest }) => isOwn(manifest)) ? plain : told;
}

function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return slug || "model";
}
