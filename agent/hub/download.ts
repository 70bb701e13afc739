// Loads one file of the Hub onto the disk: goes on where it was cut, and is there only when its sum is right.
import { createHash, type Hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createReadStream, existsSync } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errors, TrainyardError } from "../errors.ts";
import { syncFolder } from "../store/durable-file.ts";
import { asWriteFailure, renameOver } from "../store/write-file.ts";
import type { HubAccess } from "./access.ts";
import type { RemoteFile } from "./repository.ts";
import { askHub, connectionFailure, type HubRequest } from "./request.ts";

export interface Download {
  readonly access: HubAccess;
  readonly request: HubRequest;
  readonly file: RemoteFile;
  /** Absolute path. What is there already under this name is whole. */
  readonly target: string;
  /** Told how many bytes of the file there are, now and then. */
  readonly onBytes: (bytes: number) => void;
}

/** Attempts in a row that bring nothing, and how long the first pause after one is. */
const mostVainAttempts = 5;
const firstPauseMilliseconds = 500;

/** Where the beginning of a file is kept until it is whole. */
export function partialOf(target: string): string {
  return `${target}.partial`;
}

/** Errors: as of `askHub`, and `hub_download_damaged`, `disk_full`, `not_writable`. What has come is kept in `.partial`. */
export async function downloadFile(download: Download): Promise<void> {
  const { file, target, onBytes } = download;
  if (existsSync(target)) {
    onBytes(file.bytes);
    return;
  }
  const partial = partialOf(target);
  const sum = sumFor(file);
  let bytes = await takeUp(partial, file, sum);
  onBytes(bytes);
  for (let vain = 0; bytes < file.bytes;) {
    const before = bytes;
    try {
      const answer = await askForRest(download, bytes);
      const isWhole = answer.statusCode !== 206;
      if (isWhole) {
        await rm(partial, { force: true });
        sum.restart();
        bytes = 0;
      }
      bytes = await append(answer, { ...download, partial, sum, from: bytes });
    } catch (error) {
      bytes = sum.bytes;
      vain = bytes > before ? 0 : vain + 1;
      if (!isPassing(error) || vain === mostVainAttempts) throw error;
      await sleep(firstPauseMilliseconds * 2 ** vain);
    }
  }
  if (!sum.isRight()) {
    await rm(partial, { force: true });
    throw errors.hubDownloadDamaged(file.path, "its sum is another one");
  }
  if (file.bytes === 0) await (await open(partial, "w")).close();
  await syncFile(partial);
  renameOver(partial, target);
  await syncFolder(path.dirname(target));
}

/** What did not reach the disk may still be read from memory, as if it had, so that it is not kept. */
async function syncFile(partial: string): Promise<void> {
  const handle = await open(partial, "r+");
  try {
    await handle.sync();
  } catch (error) {
    await rm(partial, { force: true });
    throw asWriteFailure(error, path.dirname(partial));
  } finally {
    await handle.close();
  }
}

/** The connection was cut, or the server failed for the moment. */
function isPassing(error: unknown): boolean {
  return error instanceof TrainyardError && ["hub_not_reachable", "hub_failed"].includes(error.code);
}

async function askForRest({ access, request, file }: Download, from: number): Promise<IncomingMessage> {
  const headers = from === 0 ? {} : { range: `bytes=${from}-` };
  const answer = await askHub(access, { ...request, headers });
  const range = answer.headers["content-range"] ?? "";
  if (answer.statusCode === 206 && !range.startsWith(`bytes ${from}-`)) {
    answer.destroy();
    throw errors.hubDownloadDamaged(file.path, "the server sent another range than it was asked for");
  }
  return answer;
}

interface Appending extends Download {
  readonly partial: string;
  readonly sum: RunningSum;
  readonly from: number;
}

/** Returns how many bytes there are afterwards. */
async function append(
  answer: IncomingMessage,
  { file, partial, sum, from, request, onBytes }: Appending,
): Promise<number> {
  const handle = await open(partial, from === 0 ? "w" : "r+").catch((error: unknown) => {
    answer.destroy();
    throw asWriteFailure(error, path.dirname(partial));
  });
  let position = from;
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      if (position + piece.length > file.bytes)
        throw errors.hubDownloadDamaged(file.path, `it has more than ${file.bytes} bytes`);
      for (let done = 0; done < piece.length;)
        done += (await handle.write(piece, done, piece.length - done, position + done)).bytesWritten;
      position += piece.length;
      sum.add(piece);
      onBytes(position);
    }
    if (position < file.bytes) throw errors.hubNotReachable(new URL(request.url).host, "it ended too early");
    return position;
  } catch (error) {
    throw connectionFailure(asWriteFailure(error, path.dirname(partial)), new URL(request.url).host);
  } finally {
    answer.destroy();
    await handle.close();
  }
}

/** What is there of the file already is read once more for its sum. */
async function takeUp(partial: string, file: RemoteFile, sum: RunningSum): Promise<number> {
  const there = await stat(partial).catch(() => undefined);
  if (there === undefined || !there.isFile() || there.size > file.bytes) {
    await rm(partial, { recursive: true, force: true });
    return 0;
  }
  for await (const piece of createReadStream(partial, { highWaterMark: 1 << 20 })) sum.add(piece as Buffer);
  return sum.bytes;
}

interface RunningSum {
  readonly bytes: number;
  add(piece: Buffer): void;
  restart(): void;
  /** Once, at the end. */
  isRight(): boolean;
}

/** Git's SHA-1 is over `blob`, the length, a zero byte and the content. */
function sumFor({ sum, bytes: length }: RemoteFile): RunningSum {
  const begin = (): Hash =>
    "sha256" in sum ? createHash("sha256") : createHash("sha1").update(`blob ${length}\0`);
  const wanted = "sha256" in sum ? sum.sha256 : sum.blob;
  let hash = begin();
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    add(piece) {
      hash.update(piece);
      bytes += piece.length;
    },
    restart() {
      hash = begin();
      bytes = 0;
    },
    isRight: () => hash.digest("hex") === wanted,
  };
}
