// Makes a version of a dataset the one that is taken where none is named.
import type { AgentConnection } from "../../agents/connection.ts";
import { newOperation } from "../../agents/operation.ts";

/** Nothing is lost by it: all versions stay. @throws AgentFailure */
export async function makeCurrent(agent: AgentConnection, dataset: string, version: string): Promise<void> {
  await agent.call("dataset/restore", { dataset, version, ...newOperation() });
}
