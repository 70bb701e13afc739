// Which of the waiting runs may begin now, on which GPUs, and when the others can be expected to. Pure.
import type { Resources } from "../../schemas/protocol/run.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { earliestStart, fits, nothingTaken, sumOf, type Taken, takenAt } from "./timeline.ts";

export interface MachineRoom {
  /** All that there is. */
  readonly total: Resources;
  /** All that runs may take now together: without what other programs hold. */
  readonly capacity: Resources;
  /** GPUs on which no other program is, by index. */
  readonly gpus: readonly number[];
}

export interface PlacedRun {
  readonly id: string;
  readonly resources: Resources;
  readonly gpus: readonly number[];
  /** Until its end; undefined where that cannot be told yet. */
  readonly remainingSeconds: number | undefined;
}

export interface WaitingRun {
  readonly id: string;
  readonly resources: Resources;
  /** How long it will take; undefined where that is not known. */
  readonly seconds: number | undefined;
  /** Why it must not begin, whatever is free: it is held, or its next attempt is not due. */
  readonly obstacle: string | undefined;
}

export interface Placement {
  /** In the order in which they are to begin. */
  readonly begin: { id: string; gpus: number[] }[];
  /** For each run that does not begin. */
  readonly wait: Map<string, { reason: string; startsIn: number | undefined }>;
}

/** The work grows with the third power of how many are planned, and is done twice a second. */
const mostPlanned = 50;
const reasonBehind = `Waits for its turn, which is planned once it is among the first ${mostPlanned} of those that wait.`;

/**
 * Conservative backfilling (Mu'alem and Feitelson, 2001): in the order of the queue every run gets the earliest time at
 * which it fits, so that a later run fills a gap only where it delays nobody before it. Where nobody knows when a run
 * can begin, because what it waits for has no known end, later ones go ahead only if it fits beside them: it then loses
 * nothing whenever its turn comes. So small runs never starve a large one. A run that waits for other programs to leave
 * holds up nobody until they have. So it is for the first 50 that could begin and must wait; those behind them wait.
 */
export function place(
  room: MachineRoom,
  running: readonly PlacedRun[],
  waiting: readonly WaitingRun[],
): Placement {
  const placement: Placement = { begin: [], wait: new Map() };
  const taken: Taken[] = running.map(({ resources, remainingSeconds = Infinity }) => ({
    resources,
    from: 0,
    // One that has taken its last step still evaluates and exports.
    until: Math.max(1, remainingSeconds),
  }));
  const freeGpus = room.gpus.filter((gpu) => !running.some(({ gpus }) => gpus.includes(gpu)));
  const blocked: { run: WaitingRun; passedBy: Resources[] }[] = [];
  let planned = 0;
  for (const run of waiting) {
    const { id, resources, seconds = Infinity } = run;
    const reason =
      run.obstacle ??
      impossible(room.total, resources) ??
      (planned === mostPlanned ? reasonBehind : undefined);
    if (reason !== undefined) {
      placement.wait.set(id, { reason, startsIn: undefined });
      continue;
    }
    const delayed = blocked.find(
      ({ run: before, passedBy }) => !fits(room.capacity, sumOf([...passedBy, resources]), before.resources),
    );
    const start = delayed ? Infinity : earliestStart(room.capacity, taken, resources, seconds);
    const begins = start === 0 && freeGpus.length >= resources.gpus;
    if (begins) placement.begin.push({ id, gpus: freeGpus.splice(0, resources.gpus) });
    else {
      planned += 1;
      const missing = shortage(room, takenAt(taken, 0), resources, freeGpus.length);
      placement.wait.set(id, {
        reason: missing ?? `It would delay ${delayed?.run.id ?? "a run before it"}.`,
        startsIn: Number.isFinite(start) && start > 0 ? start : undefined,
      });
    }
    if (begins || (Number.isFinite(start) && start > 0)) {
      taken.push({ resources, from: start, until: start + seconds });
      for (const { passedBy } of blocked) passedBy.push(resources);
    } else if (fits(room.capacity, nothingTaken, resources)) blocked.push({ run, passedBy: [] });
  }
  return placement;
}

function impossible(total: Resources, wanted: Resources): string | undefined {
  const parts = [
    wanted.cores > total.cores && `${count(wanted.cores, "core")} (there are ${total.cores})`,
    wanted.memory > total.memory &&
      `${formatBytes(wanted.memory)} of memory (there are ${formatBytes(total.memory)})`,
    wanted.gpus > total.gpus && `${count(wanted.gpus, "GPU")} (there are ${total.gpus})`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : `This machine can never give it ${listed(parts)}.`;
}

/** What is missing now, in words; undefined where nothing is. */
function shortage(
  { total, capacity }: MachineRoom,
  taken: Resources,
  wanted: Resources,
  freeGpus: number,
): string | undefined {
  const free = { cores: Math.max(0, capacity.cores - taken.cores), memory: capacity.memory - taken.memory };
  const parts = [
    wanted.cores > free.cores + 1e-9 &&
      `${count(wanted.cores, "core")} (${Number(free.cores.toFixed(2))} free)`,
    wanted.memory > free.memory &&
      `${formatBytes(wanted.memory)} of memory (${formatBytes(Math.max(0, free.memory))} free)`,
    wanted.gpus > freeGpus &&
      `${count(wanted.gpus, "GPU")} (${freeGpus} free${othersOnGpus(total.gpus - capacity.gpus)})`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : `Waits for ${listed(parts)}.`;
}

function othersOnGpus(busy: number): string {
  return busy <= 0 ? "" : `, ${busy} in use by other programs`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)!}`;
}
