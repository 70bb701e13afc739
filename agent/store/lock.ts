// A lock that the system itself holds for this process: it is free again the moment that the process has ended, however
// it ended, and stays held while the process is stopped. flock(2) on Linux and macOS, a named pipe on Windows.
import koffi from "koffi";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { type Server, createServer } from "node:net";
import path from "node:path";
import { isSameFile } from "./same-file.ts";

export interface Lock {
  /** Whether the file is still the one that was locked: who moves it away lets another process lock a new one. */
  isInPlace(): boolean;
  release(): Promise<void>;
}

/** Takes the lock or says at once who has it: the holder writes its process number into `file`. */
export async function takeLock(file: string): Promise<Lock | { heldBy: number | undefined }> {
  return process.platform === "win32" ? takePipe(file) : takeFlock(file);
}

const lockExclusive = 2;
const lockWithoutWaiting = 4;
let flock: ((descriptor: number, operation: number) => number) | undefined;

function takeFlock(file: string): Lock | { heldBy: number | undefined } {
  flock ??= koffi.load(null).func("int flock(int fd, int operation)") as unknown as NonNullable<typeof flock>;
  // Node opens files so that child processes do not inherit them; a trainer would keep the lock of an agent that is gone.
  const descriptor = openSync(file, "a+", 0o600);
  if (flock(descriptor, lockExclusive | lockWithoutWaiting) !== 0) {
    const reason = koffi.errno();
    closeSync(descriptor);
    if (reason !== koffi.os.errno["EWOULDBLOCK"])
      throw new Error(`flock of ${file} failed with errno ${reason}`);
    return { heldBy: readHolder(file) };
  }
  ftruncateSync(descriptor);
  writeSync(descriptor, `${process.pid}\n`);
  return {
    isInPlace: () => isSameFile(fstatSync(descriptor, { bigint: true }), file),
    // The file stays: if it were removed, two processes could each hold a lock on a file of that name.
    release: () => {
      closeSync(descriptor);
      return Promise.resolve();
    },
  };
}

async function takePipe(file: string): Promise<Lock | { heldBy: number | undefined }> {
  const name = createHash("sha256").update(path.resolve(file).toLowerCase()).digest("hex").slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  if (!(await listen(server, `\\\\.\\pipe\\trainyard-${name}`))) return { heldBy: readHolder(file) };
  server.unref();
  writeFileSync(file, `${process.pid}\n`);
  const locked = statSync(file, { bigint: true });
  return {
    isInPlace: () => isSameFile(locked, file),
    release: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

async function listen(server: Server, pipe: string): Promise<boolean> {
  server.listen(pipe);
  try {
    await once(server, "listening");
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE" || code === "EACCES") return false;
    throw error;
  }
}

function readHolder(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
