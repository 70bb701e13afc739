// What of this machine runs may take now: all of it, less what other programs hold.
import { readFileSync } from "node:fs";
import type { Hardware } from "../../schemas/hardware.ts";
import type { Resources } from "../../schemas/protocol/run.ts";
import type { GpuVendor } from "../../schemas/monitor.ts";
import type { MachineRoom, PlacedRun } from "./place.ts";

/** A run that is going on: what it was promised, and what it has taken of it by now. */
export interface Occupant extends PlacedRun {
  readonly pid: number;
  readonly hasTakenSteps: boolean;
}

export interface GpusOfMachine {
  readonly vendor: GpuVendor;
  readonly indexes: readonly number[];
}

/** The GPUs that runs are given: those of one maker, since no run uses those of two. Undefined where there are none. */
export function gpusOf(hardware: Hardware): GpusOfMachine | undefined {
  const vendor = hardware.gpus[0]?.vendor;
  if (vendor === undefined) return undefined;
  const indexes = hardware.gpus.filter((gpu) => gpu.vendor === vendor).map(({ index }) => index);
  return { vendor, indexes };
}

/** `gpusInUse` gives the processes on each GPU; `memoryAvailable` what any program could still take, in bytes. */
export function machineRoom(
  hardware: Hardware,
  occupants: readonly Occupant[],
  gpusInUse: ReadonlyMap<number, readonly { pid: number; run: string | null }[]>,
  memoryAvailable: number,
): { room: MachineRoom; running: PlacedRun[] } {
  const ours = new Set(occupants.map(({ id }) => id));
  const indexes = gpusOf(hardware)?.indexes ?? [];
  const gpus = indexes.filter((index) =>
    (gpusInUse.get(index) ?? []).every(({ run }) => run !== null && ours.has(run)),
  );
  const total: Resources = { cores: hardware.cpu.cores, memory: hardware.memory, gpus: indexes.length };
  const taken = occupants.map(residentMemory);
  const memory = Math.min(total.memory, memoryAvailable + taken.reduce((sum, bytes) => sum + bytes, 0));
  const running = occupants.map((occupant, index) => ({
    ...occupant,
    resources: { ...occupant.resources, memory: Math.max(occupant.resources.memory, taken[index]!) },
  }));
  return { room: { total, capacity: { ...total, memory, gpus: gpus.length }, gpus }, running };
}

/** In bytes. Where the system does not tell, a run takes from its first step on what it was promised. */
function residentMemory({ pid, resources, hasTakenSteps }: Occupant): number {
  return readResidentMemory(pid) ?? (hasTakenSteps ? resources.memory : 0);
}

function readResidentMemory(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
    return match === null ? undefined : Number(match[1]) * 1024;
  } catch {
    return undefined;
  }
}
