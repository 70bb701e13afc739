// Why the runs of an overlay differ: each is held against the first, and what is the same everywhere is left out.
import type { OverlayDifference } from "../../../schemas/panels/run.ts";
import type { AgentConnection } from "../../agents/connection.ts";

export async function differencesOf(
  agent: AgentConnection,
  runs: readonly string[],
): Promise<OverlayDifference[]> {
  const [left, ...others] = runs;
  if (left === undefined) return [];
  const answers = await Promise.all(others.map((right) => agent.call("run/diff", { left, right })));
  return mergeDifferences(answers.map(({ differences }) => differences));
}

type Difference = Pick<OverlayDifference, "area" | "key"> & {
  readonly left: unknown;
  readonly right: unknown;
};

/** One list a run that was held against the first: the first one's value, then theirs. Pure. */
export function mergeDifferences(lists: readonly (readonly Difference[])[]): OverlayDifference[] {
  const merged = new Map<string, { area: OverlayDifference["area"]; key: string; values: string[] }>();
  lists.forEach((differences, index) => {
    for (const { area, key, left, right } of differences) {
      const name = `${area} ${key}`;
      let entry = merged.get(name);
      if (entry === undefined) {
        // Runs that are not named have the first one's value.
        entry = { area, key, values: Array.from({ length: lists.length + 1 }, () => textOf(left)) };
        merged.set(name, entry);
      }
      entry.values[index + 1] = textOf(right);
    }
  });
  return [...merged.values()];
}

/** Nothing for what a run does not have. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
