// Starts a real agent, as a process of its own with a home of its own, and connects to it.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AgentFile } from "../../schemas/agent-file.ts";
import { connectAgent, type AgentClient } from "../../agent/client/connect.ts";
import { findAgent } from "../../agent/client/find-agent.ts";
import { openHome, type Home } from "../../agent/store/home.ts";
import { builtProgram } from "./built-program.ts";

export interface TestAgent {
  readonly client: AgentClient;
  readonly home: Home;
  /** http://127.0.0.1:port */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly pid: number;
  /** What it wrote to stdout and stderr. */
  output(): string;
  /** Lines of its log, parsed. */
  log(): Record<string, unknown>[];
  /** Resolves to its exit code, however it ends. */
  readonly ended: Promise<number | null>;
  /** Ends it without a chance to do anything, and keeps the home. */
  kill(): Promise<void>;
  /** Ends it as SIGTERM does, and removes the home unless it was given. */
  stop(): Promise<void>;
}

export interface TestAgentOptions {
  /** Root of the home; a new one when it is left out. */
  home?: string;
  /** Further options of `trainyard serve`. */
  options?: readonly string[];
  environment?: Readonly<Record<string, string>>;
}

const children = new Set<ChildProcess>();

/** No agent outlives the tests, however they end. */
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Results and progress of the agent are held against their schemas. */
export async function startTestAgent(settings: TestAgentOptions = {}): Promise<TestAgent> {
  const root = settings.home ?? mkdtempSync(path.join(os.tmpdir(), "trainyard-agent-"));
  const home = openHome(root);
  const options = ["--home", root, "--log-level", "debug", ...(settings.options ?? [])];
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", builtProgram("main.mjs"), "serve", ...options],
    {
      env: { ...process.env, TRAINYARD_CHECK_RESULTS: "1", ...settings.environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  children.add(child);
  child.once("exit", () => children.delete(child));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const { agent, client } = await connect().catch(async (error: unknown) => {
    await end(child, "SIGKILL");
    throw error;
  });
  return {
    client,
    home,
    url: `http://127.0.0.1:${agent.port}`,
    port: agent.port,
    token: agent.token,
    pid: agent.pid,
    output: () => output,
    log: () => readLog(home),
    ended,
    async kill() {
      await end(child, "SIGKILL");
      await client.closed;
    },
    async stop() {
      await end(child, "SIGTERM");
      await client.closed;
      if (settings.home === undefined) rmSync(root, { recursive: true, force: true });
    },
  };

  async function connect(): Promise<{ agent: AgentFile; client: AgentClient }> {
    const agent = await waitForAgent(home, child, () => output);
    return { agent, client: await connectAgent(agent) };
  }
}

/** Waits for a condition; what it throws or returns as false is tried again until the deadline. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  seconds = 30,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(10);
  }
}

async function waitForAgent(home: Home, child: ChildProcess, output: () => string): Promise<AgentFile> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The agent ended with ${child.exitCode}: ${output()}`);
    const agent = await findAgent(home);
    if (agent?.pid === child.pid) return agent!;
    await sleep(20);
  }
  throw new Error(`The agent did not start: ${output()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  const late = setTimeout(() => child.kill("SIGKILL"), 30_000);
  await ended;
  clearTimeout(late);
}

function readLog(home: Home): Record<string, unknown>[] {
  return readFileSync(path.join(home.root, "logs", "agent.log"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
