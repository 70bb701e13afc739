// `trainyard agent start|status|stop|restart`: looks after the agent that runs in the background.
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { AgentFile } from "../../schemas/agent-file.ts";
import { protocolVersion } from "../../schemas/protocol/agent.ts";
import { connectAgent } from "../client/connect.ts";
import { ensureAgent, findOrStartAgent, notFound } from "../client/ensure-agent.ts";
import { findAgent, incompatibility } from "../client/find-agent.ts";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { isProcessAlive } from "../store/process-identity.ts";
import { addCommand, type Context, perform } from "./program.ts";
import { reportFailure } from "./report-failure.ts";

interface AgentCommandOptions {
  json?: boolean;
  home?: string;
  stopRuns?: boolean;
}

export function registerAgent(program: Command): void {
  const agent = program.command("agent").description("Start, see, end or restart the agent of this home.");
  addAgentCommand(agent, "start", "Start the agent in the background, unless one runs.").action(
    (options: AgentCommandOptions) =>
      perform(options, async (context) => {
        const found = await findOrStartAgent(context.home);
        if (isRefused(context, found)) return;
        context.output.say(
          `The agent of ${context.home.root} runs as process ${found.pid} on port ${found.port}.`,
        );
        context.output.result({ agent: placeOf(context.home, found) });
      }),
  );
  addAgentCommand(agent, "status", "Say whether the agent runs, and where.").action(
    (options: AgentCommandOptions) =>
      perform(options, async (context) => {
        const { home, output } = context;
        const found = await findAgent(home);
        if (found === undefined) throw notFound(home);
        if (isRefused(context, found)) return;
        const { port } = found;
        const client = await connectAgent(found);
        const info = await client.call("agent/info", {});
        await client.close();
        output.say(
          `The agent of ${info.home} runs as process ${info.pid} on port ${port}, since ${info.startedAt}.`,
        );
        if (info.readOnly !== undefined) output.complain(`It takes no changes: ${info.readOnly.detail}`);
        output.result({ ...info, port });
      }),
  );
  addAgentCommand(agent, "stop", "End the agent; runs go on.")
    .option("--stop-runs", "end all runs too, each with a checkpoint")
    .action((options: AgentCommandOptions) =>
      perform(options, async ({ home, output }) => {
        const found = await findAgent(home);
        if (found === undefined) throw notFound(home);
        await stopAgent(home, found, options.stopRuns ?? false);
        output.say(`The agent of ${home.root} has ended.`);
        output.result({ stopped: true, pid: found.pid });
      }),
    );
  addAgentCommand(agent, "restart", "End the agent if it runs, and start it anew; runs go on.").action(
    (options: AgentCommandOptions) =>
      perform(options, async ({ home, output }) => {
        const found = await findAgent(home);
        if (found !== undefined) await stopAgent(home, found, false);
        const client = await ensureAgent(home);
        const info = await client.call("agent/info", {});
        await client.close();
        output.say(`The agent of ${info.home} runs as process ${info.pid}.`);
        output.result(info);
      }),
  );
}

function addAgentCommand(agent: Command, usage: string, summary: string): Command {
  return addCommand(agent, usage, summary).option(
    "--home <folder>",
    "whose agent, instead of $TRAINYARD_HOME",
  );
}

/** Without the token, which no program needs to print. */
function placeOf(home: Home, agent: AgentFile): object {
  const { host, port, tls, pid, startedAt, version, protocolVersion: spoken } = agent;
  return { host, port, tls, pid, startedAt, version, protocolVersion: spoken, home: home.root };
}

/** Whether it speaks another protocol; then that has been told, with where it is, so that it can be replaced. */
function isRefused({ home, output }: Context, agent: AgentFile): boolean {
  const refusal = incompatibility(home, agent);
  if (refusal === undefined) return false;
  process.exitCode = reportFailure(output, refusal, { agent: placeOf(home, agent) });
  return true;
}

/** Longer than the agent waits for its calls and its children. */
const END_MILLISECONDS = 30_000;

async function stopAgent(home: Home, agent: AgentFile, stopRuns: boolean): Promise<void> {
  await askToEnd(agent, stopRuns);
  const deadline = performance.now() + END_MILLISECONDS + (stopRuns ? 120_000 : 0);
  while (isProcessAlive(agent)) {
    if (performance.now() > deadline) throw errors.agentNotAnswering(home.root, agent.pid);
    await sleep(20);
  }
}

/** An agent of another version may not understand the call, and ends by the signal; its runs go on as well. */
async function askToEnd(agent: AgentFile, stopRuns: boolean): Promise<void> {
  try {
    const client = await connectAgent(agent);
    await client.call("agent/shutdown", { stopRuns });
    await client.close();
  } catch (error) {
    if (stopRuns || agent.protocolVersion === protocolVersion) throw error;
    if (isProcessAlive(agent)) process.kill(agent.pid);
  }
}
