// Connects to the agent of a home, starting one in the background where none runs.
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { AgentFile } from "../../schemas/agent-file.ts";
import { errors, type TrainyardError } from "../errors.ts";
import { readAgentFile } from "../server/agent-file.ts";
import type { Home } from "../store/home.ts";
import { AgentProcess } from "./agent-process.ts";
import { connectAgent, type AgentClient } from "./connect.ts";
import { findAgent, requireProtocol } from "./find-agent.ts";

/** Opening a large database takes a few seconds. */
const START_MILLISECONDS = 60_000;
/** An agent that runs writes its agent.json anew within two. */
const REPAIR_MILLISECONDS = 8000;

/** @throws agent_not_running, agent_not_answering, agent_incompatible, agent_connection_lost */
export async function connectToAgent(home: Home, patienceMilliseconds?: number): Promise<AgentClient> {
  const agent = await findAgent(home, patienceMilliseconds);
  if (agent === undefined) throw notFound(home);
  requireProtocol(home, agent);
  return connectAgent(agent);
}

/** Why `findAgent` has found none. */
export function notFound(home: Home): TrainyardError {
  return isDamaged(home) ? errors.agentFileDamaged(home.agentFile) : errors.agentNotRunning(home.root);
}

function isDamaged(home: Home): boolean {
  return existsSync(home.agentFile) && readAgentFile(home) === undefined;
}

export interface EnsureOptions {
  /** The command line's program, where it does not lie beside this one. */
  readonly program?: string;
  /** Longest time that an agent that runs may take to answer. */
  readonly patienceMilliseconds?: number;
}

/** @throws agent_not_started, agent_not_answering, agent_incompatible, agent_connection_lost */
export async function ensureAgent(home: Home, options: EnsureOptions = {}): Promise<AgentClient> {
  const agent = await findOrStartAgent(home, options);
  requireProtocol(home, agent);
  return connectAgent(agent);
}

/** The one that runs, of whatever version, or else a new one in the background. @throws agent_not_started, agent_not_answering */
export async function findOrStartAgent(home: Home, options: EnsureOptions = {}): Promise<AgentFile> {
  const { program = mainProgram(), patienceMilliseconds } = options;
  return (await findAgent(home, patienceMilliseconds)) ?? (await startAgent(home, program));
}

/** Lies beside the bundle that this module was built into. */
function mainProgram(): string {
  return fileURLToPath(new URL("./main.mjs", import.meta.url));
}

/** Of several that are started at once one stays; whoever started another finds that one. */
async function startAgent(home: Home, program: string): Promise<AgentFile> {
  const started = await AgentProcess.start(home, program);
  try {
    const agent = await waitForAgent(home, started);
    // Once the agent that was there ends, ours would take its place, and nobody knows of it.
    if (agent.pid !== started.pid) started.end();
    return agent;
  } finally {
    started.keepOutput();
  }
}

async function waitForAgent(home: Home, started: AgentProcess): Promise<AgentFile> {
  const deadline = performance.now() + START_MILLISECONDS;
  let wholeAt = performance.now();
  while (performance.now() < deadline) {
    // Asked before it is looked for, since it may end right after it was not found.
    const { hasEnded } = started;
    if (!hasEnded || !isDamaged(home)) wholeAt = performance.now();
    if (performance.now() - wholeAt > REPAIR_MILLISECONDS) throw errors.agentFileDamaged(home.agentFile);
    const agent = await findAgent(home);
    if (agent !== undefined) return agent;
    if (hasEnded && !started.hasFoundAnother) break;
    await sleep(50);
  }
  throw errors.agentNotStarted(home.root, started.lastWords());
}
