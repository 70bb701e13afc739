// What loading a model needs: which file it is just now, and an end to the waiting for it.
import { stat } from "node:fs/promises";
import { errors } from "../errors.ts";

/** A GGUF file that a model is loaded from. */
export interface MadeFile {
  file: string;
  /** That of the base, where it holds adapters alone. */
  base?: string | undefined;
}

/**
 * Changes when another file lies there: files are replaced, never written over, and a cache dates them anew with every
 * use. Throws `model_not_found`.
 */
export async function stampOf(file: string): Promise<string> {
  try {
    const { dev, ino, size } = await stat(file);
    return `${dev} ${ino} ${size}`;
  } catch {
    throw errors.modelNotFound(file);
  }
}

export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort!);
  }
}
