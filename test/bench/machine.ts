// What a process takes of the machine, and what others take of it.
import { readFile } from "node:fs/promises";
import os from "node:os";
import { setTimeout } from "node:timers/promises";

/** Largest resident size of this process so far, in bytes. */
export async function peakMemory(): Promise<number> {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  // On Linux that figure would also count what the parent had when it forked.
  const status = await readFile("/proc/self/status", "utf8");
  return Number(/VmHWM:\s*(\d+)/.exec(status)![1]) * 1024;
}

/** Share of all processors that is used, over half a second in which this process itself only waits. */
export async function measureBusyShare(): Promise<number> {
  const before = processorTimes();
  await setTimeout(500);
  const after = processorTimes();
  return (after.busy - before.busy) / (after.total - before.total);
}

function processorTimes(): { busy: number; total: number } {
  const times = os.cpus().map((cpu) => cpu.times);
  const total = times.reduce((sum, each) => sum + each.user + each.nice + each.sys + each.irq + each.idle, 0);
  return { busy: total - times.reduce((sum, { idle }) => sum + idle, 0), total };
}
