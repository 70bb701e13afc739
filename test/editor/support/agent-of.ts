// The agent that the extension has started for an editor's home, as the tests talk to it from outside.
import { readlinkSync } from "node:fs";
import type { AgentFile } from "../../../schemas/agent-file.ts";
import type { MethodName, Request, Result } from "../../../schemas/protocol.ts";
import { connectAgent } from "../../../agent/client/connect.ts";
import { findAgent } from "../../../agent/client/find-agent.ts";
import { openHome } from "../../../agent/store/home.ts";
import { until } from "../../support/until.ts";

/** Waits until one runs, and is not the process `otherThan`. */
export async function agentOf(home: string, otherThan?: number): Promise<AgentFile> {
  return until(
    async () => {
      const agent = await findAgent(openHome(home)).catch(() => undefined);
      return agent?.pid === otherThan ? undefined : agent;
    },
    "an agent runs",
    90,
  );
}

export async function callAgent<M extends MethodName>(
  home: string,
  method: M,
  params: Request<M>,
): Promise<Result<M>> {
  const client = await connectAgent(await agentOf(home));
  try {
    return await client.call(method, params);
  } finally {
    await client.close();
  }
}

/** The program that a process runs; undefined where the system does not tell it. */
export function programOf(pid: number): string | undefined {
  return process.platform === "linux" ? readlinkSync(`/proc/${pid}/exe`) : undefined;
}
