// A GGUF file of f32 becomes one of llama.cpp's mixtures of number formats, by llama.cpp's own quantiser.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { open, rm, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { errors, TrainyardError } from "../../errors.ts";
import { syncFolder } from "../../store/durable-file.ts";
import { asWriteFailure, makeFolders, renameOver } from "../../store/write-file.ts";
import { ggmlLibrary, type FileMixture } from "../ggml-library.ts";
import { readGgufHeader } from "./read.ts";

/**
 * Creates or replaces `file` from what `writeWhole` writes into a file beside it; a failure leaves nothing behind.
 * `threads` of 0 takes every core. The process's working directory is another one while llama.cpp works, so that this is
 * for processes that do one thing at a time, and not for their threads, which cannot change it. Errors: `disk_full`, `not_writable`, `quantization_failed`, `llama_missing`.
 */
export async function quantizeGguf(
  file: string,
  mixture: FileMixture,
  threads: number,
  writeWhole: (file: string) => Promise<void>,
): Promise<void> {
  const ggml = ggmlLibrary();
  const folder = path.dirname(file);
  const temporary = (kind: string): string =>
    path.join(folder, `.gguf.${randomUUID().slice(0, 8)}.${kind}.part`);
  const [whole, quantized] = [temporary("f32"), temporary(mixture)];
  try {
    makeFolders(folder);
    await writeWhole(whole);
    try {
      // On Windows llama.cpp takes what it writes to for a name in the code page of the system, which has no word for most
      // folders of other languages; the name alone is ASCII.
      await workingIn(folder, () =>
        ggml.quantizeFile(path.basename(whole), path.basename(quantized), mixture, threads),
      );
      // llama.cpp does not look whether all that it wrote has come to lie on the disk.
      await readGgufHeader(quantized);
    } catch (error) {
      throw await failureOf(error, whole, file);
    }
    await sync(quantized);
    renameOver(quantized, file);
    await syncFolder(folder);
  } catch (error) {
    throw asWriteFailure(error, folder);
  } finally {
    for (const part of [whole, quantized]) await rm(part, { force: true });
  }
}

/** What is in hand, also where it has failed. */
let lastQuantized: Promise<unknown> = Promise.resolve();

/** One after the other, since a process has one working directory. */
async function workingIn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const turn = lastQuantized.then(async () => {
    const before = workingDirectory();
    process.chdir(folder);
    try {
      return await work();
    } finally {
      if (before !== undefined && existsSync(before)) process.chdir(before);
    }
  });
  lastQuantized = turn.catch(() => undefined);
  return await turn;
}

/** Undefined where somebody has removed it. */
function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** llama.cpp has one word for all that can happen to a file, so that the disk is asked. */
async function failureOf(error: unknown, whole: string, file: string): Promise<TrainyardError> {
  const folder = path.dirname(file);
  const { bavail, bsize } = await statfs(folder);
  const { size } = await stat(whole);
  // No mixture is larger than this share of f32.
  if (bavail * bsize < size / 3) return errors.diskFull(folder);
  return errors.quantizationFailed(file, error instanceof Error ? error.message : String(error));
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
