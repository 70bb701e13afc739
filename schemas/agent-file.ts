// `agent.json` in the home folder: where the running agent is found, and how it proves that it is the one.
import * as z from "zod";

/**
 * Mode 0600, because it holds the token. Present while the agent runs; after a crash until the next start. What a newer
 * agent adds is no reason not to find it.
 */
export const AgentFile = z.object({
  /** The address by which programs on the same machine reach it. */
  host: z.string(),
  port: z.int().min(1).max(65_535),
  /** Whether the port speaks TLS. */
  tls: z.boolean(),
  pid: z.int().positive(),
  /** Tell the process from a later one with the same number, where the platform tells them. */
  startedAtTicks: z.string().optional(),
  bootId: z.string().optional(),
  startedAt: z.iso.datetime(),
  protocolVersion: z.int(),
  version: z.string(),
  token: z.string().regex(/^[\w-]{43}$/, "is not 256 bits in base64url"),
});
export type AgentFile = z.infer<typeof AgentFile>;

/**
 * What `GET /healthz?challenge=<nonce>` signs: HMAC-SHA256 of this text under the token, as hexadecimal digits. A
 * stranger on the agent's old port cannot answer, nor pass the question on to the agent, whose port is another.
 */
export function proofText(nonce: string, port: number): string {
  return `trainyard agent ${nonce} at port ${port}`;
}

/** 128 to 512 bits as hexadecimal digits. */
export const Nonce = z.string().regex(/^[0-9a-f]{32,128}$/);

/** The WebSocket subprotocols: the first is spoken, the second carries the token where headers cannot be set. */
export const subprotocol = "trainyard.v1";
export const tokenSubprotocolPrefix = "trainyard.token.";
