// How much memory a program could still take on this machine.
import os from "node:os";

/**
 * In bytes. Node 20's os.freemem() leaves out what Linux would give up; process.availableMemory() knows. On macOS neither
 * does: it keeps nearly all memory in use and gives up what is idle, of which half of the whole is a careful guess.
 */
export function availableMemory(): number {
  const { availableMemory: ofProcess } = process as { availableMemory?: () => number };
  const free = ofProcess?.() ?? os.freemem();
  return process.platform === "darwin" ? Math.max(free, os.totalmem() / 2) : free;
}
