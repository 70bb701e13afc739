// `run/diff`: why two runs differ.
import { diffRuns } from "../../run/diff.ts";
import type { Run } from "../../run/state.ts";
import type { HandlerOf } from "../handler.ts";
import type { Services } from "../services.ts";

export const runDiff: HandlerOf<"run/diff"> =
  ({ runs }) =>
  async ({ left, right }) => {
    await Promise.resolve();
    return { differences: diffRuns(runOf(runs, left), runOf(runs, right)) };
  };

function runOf(runs: Services["runs"], id: string): Run {
  const { folder, manifest, summary } = runs.get(id);
  return { folder, manifest, state: summary.state };
}
