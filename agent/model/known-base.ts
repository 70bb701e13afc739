// The base as those found it who trained on it: adapters that are added to other weights answer nonsense, and nobody sees why.
import { stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { BaseFiles, type RunManifest } from "../../schemas/run.ts";
import { sha256OfFile } from "../store/sha256.ts";

/** Where a base lay, and its files. */
const KnownBase = z.object({ place: z.string(), files: BaseFiles });
export type KnownBase = z.infer<typeof KnownBase>;

export interface BaseChange {
  readonly file: string;
  /** What has become of it, as the end of a sentence that begins with its name. */
  readonly change: string;
}

/**
 * The first file that is not what it was; undefined where there is none. A file that was only written again is read to see
 * whether it is the same, if its sum is known.
 */
export async function changeOfBase({ place, files }: KnownBase): Promise<BaseChange | undefined> {
  for (const [name, was] of Object.entries(files)) {
    const file = fileOf(place, name);
    const is = await stat(file).catch(() => undefined);
    if (is === undefined) return { file, change: "is not there any more" };
    if (is.size !== was.bytes) return { file, change: `had ${was.bytes} bytes and has ${is.size}` };
    if (is.mtimeMs === was.modified) continue;
    // Some file systems keep two seconds.
    const isSame =
      was.sha256 === undefined
        ? Math.abs(is.mtimeMs - was.modified) <= 2000
        : (await sha256OfFile(file)) === was.sha256;
    if (!isSame) return { file, change: `was written to on ${is.mtime.toISOString()}` };
  }
  return undefined;
}

/** The files of a base with the sha256 of what decides the numbers that it computes: its weights and its shape. */
export async function withChecksums({ place, files }: KnownBase): Promise<BaseFiles> {
  const summed: BaseFiles = {};
  for (const [name, found] of Object.entries(files)) {
    summed[name] = decidesNumbers(name)
      ? { ...found, sha256: await sha256OfFile(fileOf(place, name)) }
      : found;
  }
  return summed;
}

/** The base of a run by the files alone that have a checksum; undefined where none has. */
export function checksummedBase(base: RunManifest["base"]): KnownBase | undefined {
  const known = Object.entries(base?.files ?? {}).filter(([, { sha256 }]) => sha256 !== undefined);
  return base && known.length > 0 ? { place: base.place, files: Object.fromEntries(known) } : undefined;
}

/** As a value of a safetensors file's metadata. */
export function writeKnownBase(known: KnownBase): string {
  return JSON.stringify(known);
}

/** Undefined for anything else. */
export function readKnownBase(text: string | undefined): KnownBase | undefined {
  try {
    return KnownBase.parse(JSON.parse(text ?? ""));
  } catch {
    return undefined;
  }
}

/** The place of a base is one file itself, or the folder of all of them. */
function fileOf(place: string, name: string): string {
  return name === path.basename(place) ? place : path.join(place, name);
}

function decidesNumbers(name: string): boolean {
  return /\.(safetensors|gguf)$/i.test(name) || /^(adapter_)?config\.json$/.test(name);
}
