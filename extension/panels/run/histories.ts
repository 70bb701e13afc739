// Histories of runs on their way from the agent to a page. What nobody waits for any more is given up.
import type { Up } from "../../../schemas/panels/panel.ts";
import type { RunPanel } from "../../../schemas/panels/run.ts";
import { decodeSeries, type Series, type SeriesKey } from "../../../schemas/series.ts";
import type { AgentConnection } from "../../agents/connection.ts";

export type HistoryIntent = Extract<Up<RunPanel>, { kind: "history" }>;

export class Histories {
  readonly #agent: AgentConnection;
  readonly #underWay = new Map<string, AbortController>();

  constructor(agent: AgentConnection) {
    this.#agent = agent;
  }

  /** The bytes as they come; a later question of the same run and purpose ends this one. @throws AgentFailure */
  async ask({ run, purpose, query }: HistoryIntent): Promise<Uint8Array<ArrayBuffer>> {
    const key = `${purpose} ${run}`;
    this.#underWay.get(key)?.abort();
    const ending = new AbortController();
    this.#underWay.set(key, ending);
    try {
      return await this.#agent.download(seriesPath(run, query), ending.signal);
    } finally {
      if (this.#underWay.get(key) === ending) this.#underWay.delete(key);
    }
  }

  /** Lets the agent read a run's metrics now, so that it has them in memory when the page asks. Never rejects. */
  async readAhead(run: string): Promise<void> {
    const query = { keys: ["loss" as const], x: "step" as const, bins: 1 };
    try {
      await this.#agent.download(seriesPath(run, query));
    } catch {
      // The page will ask for itself, and say what is the matter.
    }
  }

  /** Ends all that are under way. */
  giveUp(): void {
    for (const ending of this.#underWay.values()) ending.abort();
    this.#underWay.clear();
  }
}

const MOST_BINS = 10_000;
/** A run would need more than 10²⁰ steps to be looked at this often. */
const MOST_LOOKS = 5;

/**
 * The step among `from` to `to` whose value comes nearest to the one that was clicked: where the history is too long
 * for single steps, the bin that holds the value is looked at again. Undefined where there is no step.
 */
export async function findStep(
  agent: AgentConnection,
  run: string,
  { key, from, to, value }: { key: SeriesKey; from: number; to: number; value: number },
): Promise<{ step: number; value: number | null } | undefined> {
  let range = { from, to };
  for (let look = 0; look < MOST_LOOKS; look++) {
    const query = { keys: [key], x: "step" as const, ...range, bins: MOST_BINS };
    const series = decodeSeries(await agent.download(seriesPath(run, query)));
    const bin = nearestBin(series, key, value);
    if (bin === undefined) return undefined;
    const first = series.x[bin]!;
    if (series.count[bin] === 1) {
      const found = series.columns[key]!.last[bin]!;
      return { step: first, value: Number.isNaN(found) ? null : found };
    }
    range = { from: first, to: (series.x[bin + 1] ?? range.to + 1) - 1 };
  }
  return { step: range.from, value: null };
}

function nearestBin({ x, columns }: Series, key: SeriesKey, value: number): number | undefined {
  const { min, max } = columns[key]!;
  let nearest: number | undefined;
  let least = Infinity;
  for (let bin = 0; bin < x.length; bin++) {
    const away = Math.max(0, min[bin]! - value, value - max[bin]!);
    if (!(away < least)) continue;
    least = away;
    nearest = bin;
  }
  return nearest ?? (x.length > 0 ? 0 : undefined);
}

function seriesPath(run: string, { keys, x, from, to, bins }: HistoryIntent["query"]): string {
  const query = new URLSearchParams({ keys: keys.join(","), x, bins: String(bins) });
  if (from !== undefined) query.set("from", String(from));
  if (to !== undefined) query.set("to", String(to));
  return `/runs/${encodeURIComponent(run)}/series?${query.toString()}`;
}
