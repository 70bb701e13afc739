// What each run's processes take, and whose a process is, by whatever is cheapest on this system.
import type { RunProcesses } from "./active-run.ts";
import { LinuxRunProcesses } from "./linux-run-processes.ts";
import { PortableRunProcesses } from "./portable-run-processes.ts";

export function openRunProcesses(): RunProcesses {
  return process.platform === "linux" ? new LinuxRunProcesses() : new PortableRunProcesses();
}
