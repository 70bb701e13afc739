// `run/machine`: what a run took of the machine. Its own folder knows its memory, also where no agent looked on; the
// monitor knows the GPUs, and the memory of runs that have left no samples.
import { memorySeries, readMemory } from "../../run/memory.ts";
import type { HandlerOf } from "../handler.ts";

const GPU_LOAD = /^gpu\.[^.]+\.utilisation$/;

export const runMachine: HandlerOf<"run/machine"> =
  ({ runs, monitor }) =>
  async ({ run, bins }) => {
    const { folder, manifest } = runs.get(run);
    const samples = await readMemory(folder.memory);
    const { createdAt, startedAt = createdAt, endedAt } = manifest;
    const from = seconds(startedAt);
    const end = endedAt === undefined ? Date.now() / 1000 : seconds(endedAt);
    const range = { from, to: Math.max(from, end), bins };
    const memory = `run.${run}.memory`;
    const isKept = samples.length > 0;
    const wanted = (name: string): boolean => GPU_LOAD.test(name) || (!isKept && name === memory);
    const { series } = monitor.history({ ...range, wanted });
    return { ...range, series: isKept ? [...series, memorySeries(memory, samples, range)] : series };
  };

function seconds(date: string): number {
  return Date.parse(date) / 1000;
}
