// What of a machine is taken when: by runs that go on, and by those that have a place in the time to come. Pure.
import type { Resources } from "../../schemas/protocol/run.ts";

/** A share of the machine from `from` until `until`, in seconds from now; Infinity where nobody knows the end. */
export interface Taken {
  readonly resources: Resources;
  readonly from: number;
  readonly until: number;
}

export const nothingTaken: Resources = { cores: 0, memory: 0, gpus: 0 };

/** The first moment, in seconds from now, from which `wanted` is free for `seconds`; Infinity where none is known. */
export function earliestStart(
  capacity: Resources,
  taken: readonly Taken[],
  wanted: Resources,
  seconds: number,
): number {
  const moments = [0, ...taken.map(({ until }) => until)].filter(Number.isFinite).sort((a, b) => a - b);
  return moments.find((start) => isFree(capacity, taken, wanted, start, start + seconds)) ?? Infinity;
}

/** What is taken at a moment. */
export function takenAt(taken: readonly Taken[], moment: number): Resources {
  return sumOf(
    taken.filter(({ from, until }) => from <= moment && moment < until).map(({ resources }) => resources),
  );
}

export function sumOf(parts: readonly Resources[]): Resources {
  return parts.reduce(
    (sum, part) => ({
      cores: sum.cores + part.cores,
      memory: sum.memory + part.memory,
      gpus: sum.gpus + part.gpus,
    }),
    nothingTaken,
  );
}

export function fits(capacity: Resources, taken: Resources, wanted: Resources): boolean {
  // Cores may be fractions, whose sum is not exact.
  return (
    taken.cores + wanted.cores <= capacity.cores + 1e-9 &&
    taken.memory + wanted.memory <= capacity.memory &&
    taken.gpus + wanted.gpus <= capacity.gpus
  );
}

/** More is taken only where something begins, so it is enough to look there. */
function isFree(
  capacity: Resources,
  taken: readonly Taken[],
  wanted: Resources,
  start: number,
  end: number,
): boolean {
  const begins = taken.map(({ from }) => from).filter((from) => from > start && from < end);
  return [start, ...begins].every((moment) => fits(capacity, takenAt(taken, moment), wanted));
}
