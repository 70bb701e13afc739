// The memory that a run's trainer has held over time, from the samples that it has left in the run's folder.
import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { HistorySeries } from "../../schemas/monitor.ts";

const MemorySample = z.object({
  /** Seconds since the Unix epoch. */
  time: z.number(),
  /** Resident, in bytes. */
  memory: z.number(),
});
export type MemorySample = z.infer<typeof MemorySample>;

/** In the order of the file; none where there is no such file. A line that a crash has cut off is left out. */
export async function readMemory(file: string): Promise<MemorySample[]> {
  const lines = (await textOf(file)).split("\n");
  return lines.flatMap((line) => {
    const sample = parsed(line);
    return sample === undefined ? [] : [sample];
  });
}

/** Least, greatest and mean in `bins` equal parts of a range; null where nothing was measured. */
export function memorySeries(
  name: string,
  samples: readonly MemorySample[],
  { from, to, bins }: { readonly from: number; readonly to: number; readonly bins: number },
): HistorySeries {
  const empty = (): (number | null)[] => new Array<number | null>(bins).fill(null);
  const [min, max, mean] = [empty(), empty(), empty()];
  const counts = new Uint32Array(bins);
  for (const { time, memory } of samples) {
    if (time < from || time > to) continue;
    const bin = Math.min(bins - 1, Math.floor(((time - from) / (to - from || 1)) * bins));
    const count = ++counts[bin]!;
    min[bin] = Math.min(min[bin] ?? Infinity, memory);
    max[bin] = Math.max(max[bin] ?? 0, memory);
    mean[bin] = Math.round((mean[bin] ?? 0) + (memory - (mean[bin] ?? 0)) / count);
  }
  return { name, min, max, mean };
}

function parsed(line: string): MemorySample | undefined {
  try {
    return MemorySample.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
