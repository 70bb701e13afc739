// `trainyard agent status|stop|restart`: looks after the agent that runs in the background.
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { AgentFile } from "../../schemas/agent-file.ts";
import { connectAgent } from "../client/connect.ts";
import { connectToAgent, ensureAgent, notFound } from "../client/ensure-agent.ts";
import { findAgent } from "../client/find-agent.ts";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { isProcessAlive } from "../store/process-identity.ts";
import { addCommand, perform } from "./program.ts";

interface AgentCommandOptions {
  json?: boolean;
  home?: string;
  stopRuns?: boolean;
}

export function registerAgent(program: Command): void {
  const agent = program.command("agent").description("See, end or restart the agent of this home.");
  addAgentCommand(agent, "status", "Say whether the agent runs, and where.").action(
    (options: AgentCommandOptions) =>
      perform(options, async ({ home, output }) => {
        const client = await connectToAgent(home);
        const info = await client.call("agent/info", {});
        await client.close();
        const { port } = (await findAgent(home)) ?? {};
        output.say(
          `The agent of ${info.home} runs as process ${info.pid} on port ${port ?? "?"}, since ${info.startedAt}.`,
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

/** Longer than the agent waits for its calls and its children. */
const END_MILLISECONDS = 30_000;

async function stopAgent(home: Home, agent: AgentFile, stopRuns: boolean): Promise<void> {
  const client = await connectAgent(agent);
  await client.call("agent/shutdown", { stopRuns });
  const deadline = performance.now() + END_MILLISECONDS + (stopRuns ? 120_000 : 0);
  while (isProcessAlive(agent)) {
    if (performance.now() > deadline) throw errors.agentNotAnswering(home.root, agent.pid);
    await sleep(20);
  }
  await client.close();
}
