// Reads where the agent of a home is, and lets whoever answers there prove that it is the one before the token is sent.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { AgentFile, proofText } from "../../schemas/agent-file.ts";
import { parseJson } from "../parse-json.ts";
import { request } from "./http.ts";

const PATIENCE_MILLISECONDS = 3000;
/** Also of an agent whose version writes more into it. */
const AnyAgentFile = z.object(AgentFile.shape);
const Health = z.object({ proof: z.string() });

/** Whether an agent was there and has not taken its leave: it runs, or it has crashed. */
export function hasLeftFile(home: string): boolean {
  return existsSync(path.join(home, "agent.json"));
}

/** The agent that answers for a home, or undefined. */
export async function findAgent(home: string): Promise<AgentFile | undefined> {
  const agent = await readAgentFile(home);
  return agent !== undefined && (await provesItself(agent)) ? agent : undefined;
}

async function readAgentFile(home: string): Promise<AgentFile | undefined> {
  try {
    return parseJson(AnyAgentFile, await readFile(path.join(home, "agent.json"), "utf8"));
  } catch {
    return undefined;
  }
}

async function provesItself(agent: AgentFile): Promise<boolean> {
  const nonce = randomBytes(32).toString("hex");
  try {
    const { status, body } = await request(agent, `/healthz?challenge=${nonce}`, {
      authorized: false,
      patienceMilliseconds: PATIENCE_MILLISECONDS,
      longest: 4096,
    });
    const answer = parseJson(Health, new TextDecoder().decode(body));
    const given = Buffer.from(answer?.proof ?? "", "hex");
    const wanted = createHmac("sha256", agent.token).update(proofText(nonce, agent.port)).digest();
    return status === 200 && given.length === wanted.length && timingSafeEqual(given, wanted);
  } catch {
    return false;
  }
}
