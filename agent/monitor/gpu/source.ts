// What every way of asking about GPUs offers.
import type { GpuSample } from "../../../schemas/monitor.ts";

export interface GpuSource {
  /** The newest figures; whose a process is stays open (`run: null`). A GPU whose figures are too old has null for them. */
  samples(): GpuSample[];
  /** About how often figures are wanted, in seconds. */
  setPace(seconds: number): void;
  close(): Promise<void>;
}

/** How long figures count, in paces. */
export const FRESH_PACES = 3;

/** A GPU of which nothing is known at the moment. */
export function withoutFigures(sample: GpuSample): GpuSample {
  return { ...sample, utilisation: null, memoryUsed: null, temperature: null, power: null, processes: [] };
}
