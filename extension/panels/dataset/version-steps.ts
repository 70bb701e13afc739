// Versions that are made one after the other until the wanted one is there: none of those in between stays, and when it
// does not come to the end the dataset is as it was before.
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { newOperation } from "../../commands/operation.ts";

export interface VersionSteps<T> {
  readonly agent: AgentConnection;
  readonly dataset: string;
  /** Undefined where the dataset was not there. */
  readonly before: DatasetSummary | undefined;
  /** Tells of every version that it has made, the wanted one last. */
  readonly work: (made: (version: string) => void) => Promise<T>;
}

/** @throws what the work throws */
export async function inVersionSteps<T>({ agent, dataset, before, work }: VersionSteps<T>): Promise<T> {
  const made = new Set<string>();
  let last: string | undefined;
  let isDone = false;
  try {
    const outcome = await work((version) => {
      made.add(version);
      last = version;
    });
    isDone = true;
    return outcome;
  } finally {
    if (isDone && last !== undefined) made.delete(last);
    // The same rows give the same version: some of them may have been there, and stay.
    for (const { version } of before?.versions ?? []) made.delete(version);
    await (isDone ? Promise.resolve() : restore(agent, dataset, before)).catch(() => undefined);
    for (const version of made) {
      // One that a run has begun with stays.
      await agent.call("dataset/remove", { dataset, version, ...newOperation() }).catch(() => undefined);
    }
  }
}

async function restore(
  agent: AgentConnection,
  dataset: string,
  before: DatasetSummary | undefined,
): Promise<void> {
  if (before === undefined) return;
  const { dataset: now } = await agent.call("dataset/get", { dataset });
  if (now.current === before.current) return;
  await agent.call("dataset/restore", { dataset, version: before.current, ...newOperation() });
}
