// Makes a backup of a home while its agent and its runs go on.
//
// A backup is a tar file: `backup.json`, the database as `db/snapshot.1.json`, the files of the home under the names
// that they have there, and last `SHA256SUMS` with a line `<sha256>  <name>` for each of the others, as sha256sum has
// it. The database is as of one commit. Every file is as of one moment; one that grows ends with its last whole line.
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { errors } from "../errors.ts";
import { type BackupUnit, listBackupUnits } from "./backup-files.ts";
import { documentSchema } from "./document.ts";
import { type FileSink, writeFileDurably } from "./durable-file.ts";
import { diskFiles } from "./files.ts";
import type { Home } from "./home.ts";
import { type LoadedDatabase, loadDatabase } from "./load-database.ts";
import { knownDatabaseFolder } from "./place.ts";
import { encodeSnapshot } from "./snapshot.ts";
import { endTar, writeTarEntry } from "./tar.ts";

export const BackupHeader = z.object({
  format: z.literal("trainyard-backup"),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  /** Whether it has rows, checkpoints and model files, and not only what is said of them. */
  withData: z.boolean(),
  /** The last commit of the database that is in it. */
  lastSeq: z.number().int(),
});
export type BackupHeader = z.infer<typeof BackupHeader>;

export const backupNames = {
  header: "backup.json",
  database: "db/snapshot.1.json",
  sums: "SHA256SUMS",
} as const;

export interface BackupSummary {
  files: number;
  /** Of the backup's file. */
  bytes: number;
  lastSeq: number;
  /** What of the database could not be read any more. */
  damage: string | undefined;
  /** Files whose names a backup cannot hold. */
  leftOut: string[];
}

/** Creates or replaces `file`. Throws disk_full, not_writable, store_damaged, store_newer, database_elsewhere. */
export async function createBackup(
  home: Home,
  file: string,
  { withData }: { withData: boolean },
): Promise<BackupSummary> {
  const database = await readBesideAgent(knownDatabaseFolder(home));
  const { lastSeq, epoch, damage } = database;
  const now = new Date();
  const summary: BackupSummary = { files: 0, bytes: 0, lastSeq, damage, leftOut: [] };
  await writeFileDurably(file, async (sink) => {
    const backup = new BackupWriter(sink, now.getTime() / 1000);
    const header: BackupHeader = {
      ...{ format: "trainyard-backup", version: 1, createdAt: now.toISOString(), withData, lastSeq },
    };
    await backup.add(backupNames.header, [Buffer.from(`${JSON.stringify(header)}\n`)]);
    const place = { generation: 1, schema: documentSchema, lastSeq, epoch };
    await backup.add(backupNames.database, await encodeSnapshot(place, database.document));
    const units = listBackupUnits(home, withData, (name) => summary.leftOut.push(name));
    for await (const unit of units) await backup.addUnit(home.root, unit);
    summary.files = backup.sums.length;
    await backup.add(backupNames.sums, [Buffer.from(backup.sums.join(""))]);
    await endTar(sink);
    summary.bytes = sink.length;
  });
  return summary;
}

class BackupWriter {
  /** Lines of SHA256SUMS. */
  readonly sums: string[] = [];
  readonly #sink: FileSink;
  readonly #time: number;

  constructor(sink: FileSink, time: number) {
    this.#sink = sink;
    this.#time = time;
  }

  async add(name: string, parts: readonly Uint8Array[]): Promise<void> {
    const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
    await this.#addStream(
      name,
      size,
      this.#time,
      (async function* () {
        yield* parts;
        await Promise.resolve();
      })(),
    );
  }

  /** All files are opened before the first is read: what is removed meanwhile can still be read then. */
  async addUnit(root: string, unit: BackupUnit): Promise<void> {
    const opened: { name: string; handle: FileHandle }[] = [];
    try {
      for (const name of unit) opened.push({ name, handle: await open(path.join(root, name), "r") });
      for (const { name, handle } of opened) {
        const { size, mtimeMs } = await handle.stat();
        const length = name.endsWith(".jsonl") ? await wholeLines(handle, size) : size;
        await this.#addStream(name, length, mtimeMs / 1000, readStream(name, handle, length));
      }
    } catch (error) {
      // Something has removed it; it is not part of the home any more.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    } finally {
      for (const { handle } of opened) await handle.close();
    }
  }

  async #addStream(
    name: string,
    size: number,
    time: number,
    content: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const hash = createHash("sha256");
    const hashed = async function* (): AsyncGenerator<Uint8Array> {
      for await (const bytes of content) {
        hash.update(bytes);
        yield bytes;
      }
    };
    await writeTarEntry(this.#sink, { name, size, time }, hashed());
    this.sums.push(`${hash.digest("hex")}  ${name}\n`);
  }
}

const pieceLength = 1 << 20;

async function* readStream(name: string, handle: FileHandle, length: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(Math.min(pieceLength, length));
  for (let position = 0; position < length;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, length - position), position);
    if (bytesRead === 0) throw errors.fileNotReadable(name, "it became shorter while it was read");
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}

/** Bytes up to the end of the last line that has one. */
async function wholeLines(handle: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.alloc(1 << 16);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - buffer.length);
    const { bytesRead } = await handle.read(buffer, 0, end - start, start);
    const newline = buffer.lastIndexOf(0x0a, bytesRead - 1);
    if (bytesRead > 0 && newline >= 0 && newline < bytesRead) return start + newline + 1;
    end = start;
  }
  return 0;
}

const readAttempts = 5;

/** The agent may begin a new generation just then; damage is believed when it is still there a moment later. */
async function readBesideAgent(folder: string): Promise<LoadedDatabase> {
  for (let attempt = 1; ; attempt++) {
    try {
      const loaded = await loadDatabase(diskFiles, folder);
      if (loaded.damage === undefined || attempt === readAttempts) return loaded;
    } catch (error) {
      if (attempt === readAttempts) throw error;
    }
    await sleep(50);
  }
}
