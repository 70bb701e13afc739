// Reads CPU, memory, disk and network of this machine, by whatever is cheapest on its system.
import { LinuxMachine } from "./linux-machine.ts";
import type { MachineReader } from "./machine-reading.ts";
import { PortableMachine } from "./portable-machine.ts";

/** `home` is the folder whose file system counts. */
export function openMachine(home: string): MachineReader {
  return process.platform === "linux" ? new LinuxMachine(home) : new PortableMachine(home);
}
