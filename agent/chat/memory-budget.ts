// How much memory the loaded models may take together when nobody has said.
import os from "node:os";

/** Of the machine; training, the system and other programs have the rest. */
const share = 1 / 2;

/** In bytes: half of the machine's memory, or of what the container that this runs in may take. */
export function defaultMemoryBudget(): number {
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
  return Math.floor(total * share);
}

/** Bytes for people. */
export function memoryText(bytes: number): string {
  const gibibytes = bytes / 2 ** 30;
  return gibibytes < 1 ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${gibibytes.toFixed(1)} GiB`;
}
