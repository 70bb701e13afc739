// Begins, resumes and stops runs: through the agent of the home where one runs, so that its queue decides, else by itself.
import { randomUUID } from "node:crypto";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { type AgentClient, connectAgent } from "../client/connect.ts";
import { findAgent, requireProtocol } from "../client/find-agent.ts";
import { createRun } from "../run/create.ts";
import { launchTrainer } from "../run/launch.ts";
import { readRun, type Run } from "../run/state.ts";
import { requestStop, stopRun } from "../run/stop.ts";
import { type Home, openHome } from "../store/home.ts";
import type { Context } from "./program.ts";

/** Makes a run and lets it begin, or puts it into the agent's queue. */
export async function beginRun(context: Context, file: string, config: TrainingFile): Promise<Run> {
  const operationId = randomUUID();
  const begun = await askAgent(context.home, async (client) =>
    placed(context, client, await client.call("run/start", { training: { file }, operationId })),
  );
  return begun ?? launchTrainer(createRun(context.home, file, config));
}

/** The same for a run that has ended before its last step. */
export async function resumeRun(context: Context, run: Run): Promise<Run> {
  const resumed = await askAgent(homeOf(run), async (client) =>
    placed(context, client, await client.call("run/resume", { run: run.manifest.id })),
  );
  return resumed ?? launchTrainer(run);
}

/** The longest grace that an agent gives. */
const mostGraceSeconds = 3600;

export async function endRun({ output }: Context, run: Run, graceSeconds: number): Promise<Run> {
  const { id } = run.manifest;
  const stopped = await askAgent(homeOf(run), async (client) => {
    const params = { run: id, graceSeconds: Math.min(graceSeconds, mostGraceSeconds) };
    const { folder } = await client.call("run/stop", params, {
      onProgress: ({ message }) => output.say(message),
    });
    return readRun(folder);
  });
  return stopped ?? stopRun(run, { graceMilliseconds: graceSeconds * 1000 });
}

/** Asks for the run's end and does not wait for it; also when it still waits in the agent's queue. */
export async function askForEnd(run: Run): Promise<void> {
  requestStop(run);
  await askAgent(homeOf(run), (client) => client.call("run/stop", { run: run.manifest.id }));
}

/** A run that is named by its folder may lie in another home. */
function homeOf(run: Run): Home {
  return openHome(path.dirname(path.dirname(run.folder.root)));
}

/** Undefined where no agent runs. */
async function askAgent<T>(home: Home, ask: (client: AgentClient) => Promise<T>): Promise<T | undefined> {
  const agent = await findAgent(home);
  if (agent === undefined) return undefined;
  requireProtocol(home, agent);
  const client = await connectAgent(agent);
  try {
    return await ask(client);
  } finally {
    await client.close();
  }
}

/** The agent needs a moment to see whether there is room. */
const looks = 20;
const lookMilliseconds = 100;

/** Says what the run waits for, if it does. */
async function placed({ output }: Context, client: AgentClient, summary: RunSummary): Promise<Run> {
  let current = summary;
  for (let look = 0; look < looks && current.queue !== undefined; look++) {
    await sleep(lookMilliseconds);
    current = (await client.call("run/get", { run: summary.id })).run;
  }
  const { queue } = current;
  if (queue !== undefined)
    output.say(`It is number ${queue.position} in the agent's queue. ${queue.waitsFor}`);
  return readRun(summary.folder);
}
