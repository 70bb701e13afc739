// Which run of a training file can be used instead of a new one.
import { createHash } from "node:crypto";
import { isActive } from "../../schemas/run-state.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import type { Home } from "../store/home.ts";
import { listRuns } from "./find.ts";
import type { Run } from "./state.ts";

/** The newest usable run and what can be done with it; a finished one goes before one that is still to be finished. */
export type Reusable =
  { kind: "finished" | "going on" | "to be resumed"; run: Run } | { kind: "none"; run: undefined };

/** Runs count whose resolved training file and dataset version are the same. */
export function findReusableRun(home: Home, config: TrainingFile, datasetVersion: string): Reusable {
  const wanted = configHash(config);
  const runs = listRuns(home).runs.filter(({ manifest }) => {
    const version = manifest.dataset?.version ?? datasetVersion;
    return version === datasetVersion && configHash(manifest.config) === wanted;
  });
  const finished = runs.find(({ state }) => state === "succeeded");
  if (finished !== undefined) return { kind: "finished", run: finished };
  const active = runs.find(({ state }) => isActive(state));
  if (active !== undefined) return { kind: "going on", run: active };
  const unfinished = runs.find(({ state }) => state === "interrupted" || state === "stopped");
  if (unfinished !== undefined) return { kind: "to be resumed", run: unfinished };
  return { kind: "none", run: undefined };
}

/** First 16 hex digits of the sha256 over the training file as resolved, whatever the order of its keys. */
export function configHash(config: TrainingFile): string {
  return createHash("sha256").update(canonicalJson(config)).digest("hex").slice(0, 16);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    entry !== null && typeof entry === "object" && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([left], [right]) => (left < right ? -1 : 1)))
      : entry,
  );
}
