// The address at which a browser is let in by the agent, with a code that works once.
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import type { AgentFile } from "../../schemas/agent-file.ts";
import { BrowserCode } from "../../schemas/browser-access.ts";
import { errors } from "../errors.ts";
import { hostHeader } from "./prove.ts";

export interface BrowserAddress {
  readonly address: string;
  /** For how long it works. */
  readonly seconds: number;
}

/** The agent has proven who it is. @throws agent_connection_lost */
export async function browserAddress(agent: AgentFile): Promise<BrowserAddress> {
  const { code, seconds } = await askForCode(agent);
  return { address: `${agent.tls ? "https" : "http"}://${hostHeader(agent)}/#code=${code}`, seconds };
}

async function askForCode({ host, port, tls, token }: AgentFile): Promise<BrowserCode> {
  const headers = { Authorization: `Bearer ${token}`, Host: hostHeader({ host, port }) };
  const options = { host, port, path: "/browser/code", method: "POST", headers, agent: false };
  const asked = (tls ? httpsRequest : httpRequest)({
    ...options,
    rejectUnauthorized: false,
    timeout: 10_000,
  });
  asked.once("timeout", () => asked.destroy(new Error("It does not answer.")));
  try {
    asked.end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    return BrowserCode.parse(JSON.parse(await text(response)));
  } catch (error) {
    throw errors.agentConnectionLost(error instanceof Error ? error.message : String(error));
  }
}
