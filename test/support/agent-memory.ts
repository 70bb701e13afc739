// What a process holds of the machine's memory.
import { readFileSync } from "node:fs";

/** The most that a process has held so far, in MiB; 0 where the system does not tell it. */
export function peakMegabytes(pid: number): number {
  if (process.platform !== "linux") return 0;
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s*(\d+)/.exec(status)![1]) / 1024;
}
