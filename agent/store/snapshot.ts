// Snapshots of the document. `snapshot.<generation>.json` is a line of JSON about the file, and then the document as
// JSON. The file appears when all of it is on the disk.
import { createHash, randomBytes } from "node:crypto";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as z from "zod";
import { emptyCollection, type StoredDocument } from "./document.ts";
import type { StoreFiles } from "./files.ts";

export const SnapshotHeader = z.object({
  format: z.literal("trainyard-snapshot"),
  /** Each generation is a snapshot and the journal that follows it. */
  generation: z.number().int(),
  /** Version of the document. */
  schema: z.number().int(),
  /** The last commit that is in it. */
  lastSeq: z.number().int(),
  epoch: z.number().int(),
  /** Of the document's JSON. */
  bytes: z.number().int(),
  sha256: z.string(),
});
export type SnapshotHeader = z.infer<typeof SnapshotHeader>;

export interface Snapshot {
  header: SnapshotHeader;
  document: StoredDocument;
}

/** What a snapshot is of. */
export type SnapshotPlace = Pick<SnapshotHeader, "generation" | "schema" | "lastSeq" | "epoch">;

export const snapshotName = (generation: number): string => `snapshot.${generation}.json`;

/** Longest time that making a snapshot keeps the process from its other work, in milliseconds. */
const sliceMilliseconds = 5;

/**
 * Writes the document as it is at the moment of the call, a slice at a time. Throws SyncFailure, and what the system
 * says about a write; then there is no such snapshot.
 */
export async function writeSnapshot(
  files: StoreFiles,
  folder: string,
  place: SnapshotPlace,
  document: StoredDocument,
): Promise<void> {
  const parts = await encodeSnapshot(place, document);
  await replaceDurably(files, path.join(folder, snapshotName(place.generation)), parts);
}

/** The content of a snapshot's file, of the document as it is at the moment of the call. */
export async function encodeSnapshot(place: SnapshotPlace, document: StoredDocument): Promise<Buffer[]> {
  // Values are replaced and never changed, so that a copy of the collections holds still.
  const held = Object.entries(document).map(([name, values]) => [name, Object.entries(values)] as const);
  const parts: Buffer[] = [];
  const hash = createHash("sha256");
  let bytes = 0;
  let sliceStart = performance.now();
  for (const text of serialize(held)) {
    const part = Buffer.from(text);
    parts.push(part);
    hash.update(part);
    bytes += part.length;
    if (performance.now() - sliceStart < sliceMilliseconds) continue;
    await nextTurn();
    sliceStart = performance.now();
  }
  const header = { format: "trainyard-snapshot", ...place, bytes, sha256: hash.digest("hex") };
  return [Buffer.from(`${JSON.stringify(header)}\n`), ...parts];
}

/** Returns the reason where the file is not what was written. */
export function decodeSnapshot(content: Buffer): Snapshot | string {
  const lineEnd = content.indexOf(0x0a);
  const header = SnapshotHeader.safeParse(parseOrUndefined(content.subarray(0, Math.max(lineEnd, 0))));
  if (!header.success) return "its first line cannot be read";
  const { bytes, sha256 } = header.data;
  const body = content.subarray(lineEnd + 1);
  if (body.length !== bytes) return `it has ${body.length} bytes and had ${bytes}`;
  if (createHash("sha256").update(body).digest("hex") !== sha256) return "its sha256 differs";
  const json = JSON.parse(body.toString("utf8")) as StoredDocument;
  const document = Object.fromEntries(
    Object.entries(json).map(([name, values]) => [name, Object.assign(emptyCollection(), values)]),
  );
  return { header: header.data, document };
}

/** Pieces of about 64 kB, but for values that are longer. */
function* serialize(held: readonly (readonly [string, [string, unknown][]])[]): Generator<string> {
  let text = "{";
  for (const [collectionIndex, [name, values]] of held.entries()) {
    text += `${collectionIndex > 0 ? "," : ""}\n${JSON.stringify(name)}:{`;
    for (const [index, [id, value]] of values.entries()) {
      text += `${index > 0 ? "," : ""}\n${JSON.stringify(id)}:${JSON.stringify(value)}`;
      if (text.length < 1 << 16) continue;
      yield text;
      text = "";
    }
    text += "}";
  }
  yield `${text}}\n`;
}

async function replaceDurably(files: StoreFiles, target: string, parts: readonly Buffer[]): Promise<void> {
  const temporary = `${target}.${randomBytes(6).toString("hex")}.new`;
  try {
    const file = await files.create(temporary);
    try {
      let position = 0;
      for (const part of parts) {
        await file.write(part, position);
        position += part.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(temporary, target);
  } catch (error) {
    await files.remove(temporary).catch(() => undefined);
    throw error;
  }
  await files.syncFolder(path.dirname(target));
}

function parseOrUndefined(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
