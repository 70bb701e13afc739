// Writes that fail for a reason that can pass are tried again; on a full disk the run waits until there is room.
import { statfs } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { TrainyardError, errors } from "../../errors.ts";
import { asWriteFailure } from "../../store/write-file.ts";

/** Milliseconds before each further try. A hiccup of a network file system is over by then. */
const DELAYS = [100, 400, 1600];

export interface Waiting {
  /** Where the run writes. */
  readonly folder: string;
  /** Milliseconds between two looks at the free space. */
  readonly pollMilliseconds: number;
  shouldStop(): boolean;
  /** The disk is full: the run waits. */
  paused(message: string): void;
  /** There was room, and what waited has been written. */
  resumed(): void;
}

/** The run is to stop while it waits for room on the disk. */
export class StoppedWhileWaiting extends Error {}

/**
 * Tries `write`, which leaves nothing half done when it fails, four times within two seconds. When the disk is full it
 * goes on until there is room for `bytes`, or somebody stops the run: then it throws `StoppedWhileWaiting`. Throws
 * `not_writable` for other failures that do not pass, and whatever else `write` throws at once.
 */
export async function keepTrying<T>(
  waiting: Waiting,
  write: () => T | Promise<T>,
  bytes = 0,
  delays = DELAYS,
): Promise<T> {
  let failure: unknown;
  for (let attempt = 0; attempt <= delays.length; attempt++) {
    if (attempt > 0) await sleep(delays[attempt - 1]);
    try {
      return await write();
    } catch (error) {
      if (!canPass(error)) throw error;
      failure = asWriteFailure(error, waiting.folder);
    }
  }
  if (!isDiskFull(failure)) throw asKnown(failure, waiting.folder);
  return await waitForRoom(waiting, write, bytes, failure);
}

async function waitForRoom<T>(
  waiting: Waiting,
  write: () => T | Promise<T>,
  bytes: number,
  failure: TrainyardError,
): Promise<T> {
  waiting.paused(failure.message);
  const due = createRoomWatch(waiting.folder, bytes);
  for (;;) {
    await sleep(waiting.pollMilliseconds);
    if (waiting.shouldStop()) throw new StoppedWhileWaiting(failure.message);
    if (!(await due())) continue;
    try {
      const result = await write();
      waiting.resumed();
      return result;
    } catch (error) {
      if (!canPass(error)) throw error;
    }
  }
}

/** A try may succeed although the file system says that it is full, as under a quota, so now and then one is made. */
const BLIND_TRY_MILLISECONDS = 10_000;

/** Tells whether another try is worth it: free space has grown and is enough, or a while has gone by. */
function createRoomWatch(folder: string, bytes: number): () => Promise<boolean> {
  let known: number | undefined;
  let triedAt = performance.now();
  return async () => {
    const free = await freeBytes(folder);
    const grown = free !== undefined && (known === undefined || free > known) && free > bytes;
    known = free;
    if (!grown && performance.now() - triedAt < BLIND_TRY_MILLISECONDS) return false;
    triedAt = performance.now();
    return true;
  };
}

async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** What a write may fail with and be none the worse: full, busy, or a file system that is away for a moment. */
const passing = new Set(
  "EIO EAGAIN EBUSY EINTR ESTALE ETIMEDOUT ENETDOWN ENETUNREACH EHOSTDOWN EHOSTUNREACH EREMOTEIO ENFILE EMFILE".split(
    " ",
  ),
);

export function canPass(error: unknown): boolean {
  return isDiskFull(asWriteFailure(error, "")) || passing.has((error as NodeJS.ErrnoException).code ?? "");
}

function isDiskFull(error: unknown): error is TrainyardError {
  return error instanceof TrainyardError && error.code === "disk_full";
}

function asKnown(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error : errors.notWritable(folder, code);
}
