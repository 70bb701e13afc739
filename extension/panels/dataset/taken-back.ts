// An import that is of use only with what comes after it: when that fails, the dataset is as it was before.
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { newOperation } from "../../agents/operation.ts";
import { makeCurrent } from "./make-current.ts";

export interface ImportedVersion {
  readonly agent: AgentConnection;
  readonly dataset: string;
  readonly version: string;
  /** Undefined where the dataset was not there. */
  readonly before: DatasetSummary | undefined;
}

/** @throws what the work throws, after the version was taken back */
export async function orTakenBack<T>(imported: ImportedVersion, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await takeBack(imported);
    throw error;
  }
}

async function takeBack({ agent, dataset, version, before }: ImportedVersion): Promise<void> {
  await restore(agent, dataset, before).catch(() => undefined);
  // The same rows give the same version: it may have been there, and stays. So does one that a run has begun with.
  if (before?.versions.some((choice) => choice.version === version) === true) return;
  await agent.call("dataset/remove", { dataset, version, ...newOperation() }).catch(() => undefined);
}

async function restore(
  agent: AgentConnection,
  dataset: string,
  before: DatasetSummary | undefined,
): Promise<void> {
  if (before === undefined) return;
  const { dataset: now } = await agent.call("dataset/get", { dataset });
  if (now.current === before.current) return;
  await makeCurrent(agent, dataset, before.current);
}
