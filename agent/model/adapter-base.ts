// Where the base of an adapter lies, and whether it still is the one that the adapter was trained on.
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { errors } from "../errors.ts";
import { isLocalPath } from "../store/local-path.ts";
import { changeOfBase } from "./known-base.ts";
import type { Adapter } from "./peft.ts";

/** Of adapters that lie on one another. */
const mostLayers = 4;

/**
 * Where the base of an adapter lies, as `lookForBase` finds it. Throws `adapter_base_missing`, too, where there is nothing.
 */
export function placeOfBase(
  adapter: Pick<Adapter, "folder" | "base">,
  above: readonly string[] = [],
): string {
  const place = lookForBase(adapter, above);
  if (place === undefined) throw errors.adapterBaseMissing(adapter.folder, adapter.base ?? "");
  return place;
}

/**
 * A path: absolute, or from the adapter's folder, or from the one that holds that; undefined where there is nothing. `above` are
 * the folders of the adapters that lie on this one. Throws `adapter_not_usable` where it names no base, one that may not be looked at, or itself, by whatever
 * way, and where too many lie on one another.
 */
export function lookForBase(
  { folder, base }: Pick<Adapter, "folder" | "base">,
  above: readonly string[] = [],
): string | undefined {
  if (base === undefined) throw errors.adapterNotUsable(folder, "it does not say what its base is");
  if (!isLocalPath(base)) throw errors.adapterNotUsable(folder, `its base ${base} is not on this machine`);
  const within = path.resolve(folder, base);
  const place = [within, path.resolve(path.dirname(folder), base)].find((one) => existsSync(one));
  if (place === undefined) return undefined;
  const layers = [folder, ...above].map((layer) => realpathSync(layer));
  if (layers.includes(realpathSync(place))) {
    // An adapter may be called as its base is; then the base does not lie beside it.
    if (place !== within) return undefined;
    throw errors.adapterNotUsable(folder, `its base ${base} is the adapter itself, or one that lies on it`);
  }
  if (layers.length > mostLayers)
    throw errors.adapterNotUsable(folder, `it lies below ${mostLayers} other adapters`);
  return place;
}

/**
 * What `placeOfBase` finds, after asking whether it still is the base that the adapters were trained on, where that lay there. Throws
 * `adapter_base_changed` besides.
 */
export async function placeOfSameBase(
  adapter: Pick<Adapter, "folder" | "base" | "knownBase">,
  above: readonly string[] = [],
): Promise<string> {
  const { folder, knownBase } = adapter;
  const place = placeOfBase(adapter, above);
  if (knownBase === undefined || path.resolve(knownBase.place) !== place) return place;
  const found = await changeOfBase(knownBase);
  if (found !== undefined) throw errors.adapterBaseChanged(folder, found.file, found.change);
  return place;
}
