// Lets the editor, and the person before it, go before a process of ours that works for long.
import { readdirSync } from "node:fs";
import os from "node:os";

/** Of all threads of this process; those that begin later take over what their maker has. */
export function lowerPriority(): void {
  const { PRIORITY_BELOW_NORMAL } = os.constants.priority;
  for (const id of threads()) {
    try {
      os.setPriority(id, PRIORITY_BELOW_NORMAL);
    } catch {
      // It has ended, or some containers refuse; the work is done at normal priority then.
    }
  }
}

/** Linux has a priority for each thread, and libuv and V8 have begun some by now; elsewhere it is the process's. */
function threads(): number[] {
  if (process.platform !== "linux") return [0];
  try {
    return readdirSync("/proc/self/task").map(Number);
  } catch {
    return [0];
  }
}
