// Asks whoever has a port whether it is the agent, before the token is sent there.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { proofText, type AgentFile } from "../../schemas/agent-file.ts";

/** `stranger`: something else answers there. `silent`: nothing does, or not in time. */
export type Proof = "agent" | "stranger" | "silent";

/** @param port where the agent is reached from here, as through a tunnel; the proof names the agent's own port. */
export async function askForProof(
  agent: Pick<AgentFile, "host" | "port" | "tls" | "token">,
  patienceMilliseconds: number,
  port = agent.port,
): Promise<Proof> {
  const nonce = randomBytes(32).toString("hex");
  const answer = await get(agent, port, `/healthz?challenge=${nonce}`, patienceMilliseconds);
  if (answer === undefined) return "silent";
  const wanted = createHmac("sha256", agent.token).update(proofText(nonce, agent.port)).digest();
  const given = proofIn(answer);
  return given?.length === wanted.length && timingSafeEqual(given, wanted) ? "agent" : "stranger";
}

function get(
  agent: Pick<AgentFile, "host" | "port" | "tls">,
  port: number,
  path: string,
  patienceMilliseconds: number,
): Promise<string | undefined> {
  // The agent answers to its own name alone, also at the other end of a tunnel.
  const headers = { Host: hostHeader(agent) };
  const options = { host: agent.host, port, path, headers, agent: false, rejectUnauthorized: false };
  return new Promise((resolve) => {
    const nothing = (): void => {
      resolve(undefined);
    };
    const asked = (agent.tls ? httpsRequest : httpRequest)(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
        // A stranger may send for ever.
        if (text.length > 4096) asked.destroy();
      });
      response.on("close", () => {
        resolve(text);
      });
      response.on("error", () => undefined);
    });
    const timer = setTimeout(() => asked.destroy(), patienceMilliseconds);
    asked.on("error", nothing);
    asked.on("close", () => {
      clearTimeout(timer);
      nothing();
    });
    asked.end();
  });
}

/** IPv6 addresses stand in brackets there. */
export function hostHeader({ host, port }: Pick<AgentFile, "host" | "port">): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function proofIn(answer: string): Buffer | undefined {
  try {
    const { proof } = JSON.parse(answer) as { proof?: unknown };
    return typeof proof === "string" ? Buffer.from(proof, "hex") : undefined;
  } catch {
    return undefined;
  }
}
