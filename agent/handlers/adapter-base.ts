// Where the base of an adapter lies, as its folder says.
import type { ModelVersion } from "../model/catalogue.ts";
import { readAdapterConfig } from "../model/peft-config.ts";
import { lookForBase, placeOfBase } from "../model/adapter-base.ts";
import { isAdapterFolder } from "../model/peft.ts";

/** Undefined for what is no adapter, cannot be read, or has no base that is there. */
export async function baseOfAdapter({ folder, manifest }: ModelVersion): Promise<string | undefined> {
  if (manifest.adapter === undefined) return undefined;
  try {
    const { base } = await readAdapterConfig(folder);
    return lookForBase({ folder, base });
  } catch {
    return undefined;
  }
}

/** The base of the adapter in the folder `place`; `place` itself where it holds none. Throws what `placeOfBase` does. */
export async function baseAt(place: string): Promise<string> {
  if (!isAdapterFolder(place)) return place;
  const { base } = await readAdapterConfig(place);
  return placeOfBase({ folder: place, base });
}
