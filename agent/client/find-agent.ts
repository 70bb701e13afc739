// Finds the agent of a home, and makes sure that it is the one before anything secret is said.
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentFile } from "../../schemas/agent-file.ts";
import { protocolVersion } from "../../schemas/protocol/agent.ts";
import { errors, type TrainyardError } from "../errors.ts";
import { readAgentFile } from "../server/agent-file.ts";
import type { Home } from "../store/home.ts";
import { isProcessAlive } from "../store/process-identity.ts";
import { askForProof } from "./prove.ts";

/** Longest time that a living agent may take to answer. */
const PATIENCE_MILLISECONDS = 10_000;
const ASK_MILLISECONDS = 2000;
const STRANGER_MILLISECONDS = 1000;

/** The agent that runs for a home, or undefined. @throws agent_not_answering */
export async function findAgent(
  home: Home,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
): Promise<AgentFile | undefined> {
  const started = performance.now();
  for (;;) {
    const agent = readAgentFile(home);
    if (agent === undefined || !isProcessAlive(agent)) return undefined;
    const proof = await askForProof(agent, Math.min(ASK_MILLISECONDS, patienceMilliseconds));
    if (proof === "agent") return agent;
    // The agent may be ending right now, and its port be somebody else's already.
    const patience =
      proof === "stranger" ? Math.min(STRANGER_MILLISECONDS, patienceMilliseconds) : patienceMilliseconds;
    if (performance.now() - started > patience) throw errors.agentNotAnswering(home.root, agent.pid);
    await sleep(50);
  }
}

/** Why nobody here can talk to an agent that was found; it can still be named, and ended. */
export function incompatibility(home: Home, agent: AgentFile): TrainyardError | undefined {
  if (agent.protocolVersion === protocolVersion) return undefined;
  return errors.agentIncompatible(home.root, agent, protocolVersion);
}

/** @throws agent_incompatible */
export function requireProtocol(home: Home, agent: AgentFile): void {
  const refusal = incompatibility(home, agent);
  if (refusal !== undefined) throw refusal;
}
