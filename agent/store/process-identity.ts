// Names a process so that it is not mistaken for a later one that was given the same number.
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  pid: number;
  /** Start time in clock ticks since boot, where the platform tells it (Linux). */
  startedAtTicks?: string | undefined;
}

export function identifyProcess(pid: number): ProcessIdentity {
  const startedAtTicks = readStartTicks(pid);
  return startedAtTicks === undefined ? { pid } : { pid, startedAtTicks };
}

/** Whether that very process still runs. Without a start time the number alone decides. */
export function isProcessAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (process.platform !== "linux") return true;
  const stat = readStat(identity.pid);
  if (stat === undefined) return true;
  // A zombie has ended; only its parent has not asked for its exit status yet.
  if (stat.state === "Z" || stat.state === "X") return false;
  return identity.startedAtTicks === undefined || identity.startedAtTicks === stat.startTicks;
}

function readStartTicks(pid: number): string | undefined {
  return process.platform === "linux" ? readStat(pid)?.startTicks : undefined;
}

/** Fields 3 and 22 of /proc/<pid>/stat. Field 2 is the program's name in parentheses and may hold anything. */
function readStat(pid: number): { state: string; startTicks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
