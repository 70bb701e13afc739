// Which group of the tree a run stands in: what goes on first, then by the day on which it was made.
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { stageOf } from "../../../schemas/run-state.ts";
import type { RunGroup } from "../node.ts";

/** In the order of the tree. */
export const runGroups: readonly RunGroup[] = ["running", "waiting", "today", "yesterday", "week", "older"];

/** The midnights that divide the days, as ISO times, which sort as text. */
export interface Days {
  readonly today: string;
  readonly yesterday: string;
  /** Six days before today began. */
  readonly week: string;
  readonly tomorrow: string;
}

export function daysAt(now: Date): Days {
  const midnight = (days: number): string =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).toISOString();
  return { today: midnight(0), yesterday: midnight(-1), week: midnight(-6), tomorrow: midnight(1) };
}

export function groupOf({ state, createdAt }: Pick<RunSummary, "state" | "createdAt">, days: Days): RunGroup {
  const stage = stageOf(state);
  if (stage === "training") return "running";
  if (stage === "waiting") return "waiting";
  if (createdAt >= days.today) return "today";
  if (createdAt >= days.yesterday) return "yesterday";
  return createdAt >= days.week ? "week" : "older";
}

export class GroupedRuns {
  readonly #groups = new Map<RunGroup, string[]>();
  readonly #groupOfRun = new Map<string, RunGroup>();
  /** Where a run waits; a run that moves changes its group's order. */
  readonly #positions = new Map<string, number>();

  constructor(runs: readonly RunSummary[], days: Days) {
    for (const run of runs) this.#add(run, groupOf(run, days));
    const position = (id: string): number => this.#positions.get(id) ?? 0;
    this.#groups.get("waiting")?.sort((left, right) => position(left) - position(right));
  }

  /** Those that have runs. */
  get groups(): RunGroup[] {
    return runGroups.filter((group) => this.#groups.has(group));
  }

  runsOf(group: RunGroup): readonly string[] {
    return this.#groups.get(group) ?? [];
  }

  groupOf(run: string): RunGroup | undefined {
    return this.#groupOfRun.get(run);
  }

  /** Whether the run stands where it would stand if all were grouped anew. */
  isInPlace(id: string, run: RunSummary | undefined, days: Days): boolean {
    const group = run && groupOf(run, days);
    return group === this.#groupOfRun.get(id) && run?.queue?.position === this.#positions.get(id);
  }

  #add(run: RunSummary, group: RunGroup): void {
    const known = this.#groups.get(group);
    if (known === undefined) this.#groups.set(group, [run.id]);
    else known.push(run.id);
    this.#groupOfRun.set(run.id, group);
    if (run.queue !== undefined) this.#positions.set(run.id, run.queue.position);
  }
}
