// What is asked about the processes of runs, on every system.
import type { RunSample } from "../../schemas/monitor.ts";

/** A run that has a live trainer. */
export interface ActiveRun {
  id: string;
  /** The trainer's process. */
  pid: number;
  folder: string;
}

export interface RunProcesses {
  /** Rates are those since the call before; a process that is new counts from then on. Never throws. */
  sample(runs: readonly ActiveRun[]): RunSample[];
  /** The run that a process belongs to, as of the last look at all processes. */
  runOf(pid: number): string | null;
}

/** How often all processes are looked at, to find those that a run has started since. */
export const DISCOVERY_MILLISECONDS = 5000;
