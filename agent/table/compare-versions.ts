// What two versions of a dataset do not have in common. Rows are told apart by hashes that are sorted on disk, so that
// memory stays the same however many there are. The outcome is kept in the cache: versions never change.
import { createHash } from "node:crypto";
import { mkdir, open, readFile, readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { DifferenceCounts } from "../../schemas/protocol/dataset.ts";
import { readLines } from "../dataset/lines.ts";
import { splits } from "../dataset/row-index.ts";
import type { DatasetVersion } from "../dataset/store.ts";
import { errors } from "../errors.ts";
import { createDraft, publishDraft } from "../store/drafts.ts";
import type { Home } from "../store/home.ts";
import { asWriteFailure, replaceJson } from "../store/write-file.ts";
import { ByteSorter } from "./byte-sorter.ts";
import {
  decodeDifference,
  differenceBytes,
  differencesOf,
  encodeDifference,
  encodeHashed,
  unmatchedRows,
  type Difference,
} from "./differences.ts";

const Counts = z.record(z.enum(splits), DifferenceCounts);

/** Differences of all splits, in the order of splits and lines. */
export interface Comparison {
  counts: z.infer<typeof Counts>;
  /** @param from number of the first one that is wanted */
  read: (from: number, count: number) => Promise<Difference[]>;
}

export interface CompareOptions {
  signal?: AbortSignal;
  /** Rows so far, and the share of the work that is done. */
  onProgress?: (rows: number, fraction: number) => void;
}

/** Comparisons that are kept. */
const mostKept = 20;
const rowsPerReport = 4096;

/** @throws dataset_damaged, disk_full, not_writable */
export async function compareVersions(
  home: Home,
  left: DatasetVersion,
  right: DatasetVersion,
  options: CompareOptions = {},
): Promise<Comparison> {
  const parent = path.join(home.cache, "comparisons");
  const folder = path.join(parent, `${left.manifest.version}-${right.manifest.version}`);
  const known = await openComparison(folder);
  if (known !== undefined) return known;
  const draft = await createDraft(parent);
  try {
    await writeComparison(draft, left, right, options);
    try {
      await publishDraft(draft, folder);
    } catch (cause) {
      // Somebody else may have compared them meanwhile, and found the same.
      if ((await openComparison(folder)) === undefined) throw cause;
    }
    await removeOldest(parent);
  } catch (cause) {
    throw asWriteFailure(cause, parent);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return (await openComparison(folder))!;
}

async function openComparison(folder: string): Promise<Comparison | undefined> {
  const file = path.join(folder, countsFile);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  await utimes(file, new Date(), new Date()).catch(() => undefined);
  return {
    counts: Counts.parse(JSON.parse(text)),
    read: async (from, count) => {
      const handle = await open(path.join(folder, differencesFile), "r");
      try {
        const buffer = Buffer.alloc(count * differenceBytes);
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, from * differenceBytes);
        const found = Math.floor(bytesRead / differenceBytes);
        return Array.from({ length: found }, (_, index) => decodeDifference(buffer, index * differenceBytes));
      } finally {
        await handle.close();
      }
    },
  };
}

const countsFile = "counts.json";
const differencesFile = "differences.bin";

async function writeComparison(
  folder: string,
  left: DatasetVersion,
  right: DatasetVersion,
  { signal, onProgress }: CompareOptions,
): Promise<void> {
  const byContent = await sorterIn(path.join(folder, "by-content"));
  const byLine = await sorterIn(path.join(folder, "by-line"));
  const total = Math.max(1, rowsOf(left) + rowsOf(right));
  const counts = splits.map(() => ({ added: 0, removed: 0, changed: 0, same: 0 }));
  const handle = await open(path.join(folder, differencesFile), "wx");
  try {
    for (const [side, version] of [left, right].entries()) {
      for await (const entry of hashedRows(version, side, signal)) {
        await byContent.add(entry);
        const { count } = byContent;
        if (count % rowsPerReport === 0) onProgress?.(count, (0.7 * count) / total);
      }
    }
    const same = (split: number): void => {
      counts[split]!.same += 1;
    };
    for await (const entry of unmatchedRows(checked(byContent.sorted(), signal), same)) {
      await byLine.add(entry);
    }
    onProgress?.(total, 0.9);
    let waiting: Buffer[] = [];
    for await (const difference of differencesOf(checked(byLine.sorted(), signal))) {
      counts[difference.split]![difference.kind] += 1;
      waiting.push(encodeDifference(difference));
      if (waiting.length < rowsPerReport) continue;
      await handle.appendFile(Buffer.concat(waiting));
      waiting = [];
    }
    await handle.appendFile(Buffer.concat(waiting));
  } finally {
    await handle.close();
    await byContent.discard();
    await byLine.discard();
  }
  const named = Object.fromEntries(splits.map((split, index) => [split, counts[index]!]));
  replaceJson(path.join(folder, countsFile), named);
}

async function sorterIn(folder: string): Promise<ByteSorter> {
  await mkdir(folder);
  return new ByteSorter(folder);
}

async function* checked(
  batches: AsyncIterable<Buffer[]>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer[]> {
  for await (const batch of batches) {
    signal?.throwIfAborted();
    yield batch;
  }
}

function rowsOf({ manifest }: DatasetVersion): number {
  return Object.values(manifest.splits).reduce((sum, { rows }) => sum + rows, 0);
}

/** The rows of all splits with a hash of what stands in them; the line is not part of that. */
async function* hashedRows(
  version: DatasetVersion,
  side: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  for (const [split, name] of splits.entries()) {
    if (!Object.hasOwn(version.manifest.splits, name)) continue;
    const file = path.join(version.folder, `${name}.jsonl`);
    for await (const { line: number, offset, bytes } of readLines(file, Infinity, signal)) {
      const { line, content } = parts(bytes!, () =>
        errors.datasetDamaged(version.folder, `line ${number} of ${name}.jsonl is not a row`),
      );
      const hash = createHash("sha256").update(content).digest();
      yield encodeHashed({ split, line, side, offset }, hash);
    }
  }
}

/** A row is written as {"line":17,"example":…} and nothing else. */
function parts(bytes: Buffer, damaged: () => Error): { line: number; content: Buffer } {
  const match = /^\{"line":(\d{1,10}),/.exec(bytes.toString("latin1", 0, 24));
  if (match === null) throw damaged();
  return { line: Number(match[1]), content: bytes.subarray(match[0].length) };
}

async function removeOldest(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => !name.startsWith("."));
  const used = await Promise.all(
    names.map(async (name) => ({
      name,
      time: await stat(path.join(parent, name, countsFile)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  );
  used.sort((left, right) => right.time - left.time);
  for (const { name } of used.slice(mostKept)) {
    await rm(path.join(parent, name), { recursive: true, force: true });
  }
}
