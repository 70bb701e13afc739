// Reads one JSON-RPC 2.0 message from the text of a frame; whatever is wrong with it has its answer.
import { errorCodes } from "../../schemas/protocol.ts";
import { measureJson } from "../store/json-depth.ts";

export type MessageId = string | number;

export type Incoming =
  | { kind: "request"; message: { jsonrpc: "2.0"; id: MessageId; method: string; params?: object } }
  | { kind: "notification"; message: { jsonrpc: "2.0"; method: string; params?: object } }
  /** An answer to something that the agent never asked. */
  | { kind: "response" }
  /** To be answered with this error. */
  | { kind: "refused"; id: MessageId | null; code: number; reason: string };

/** `depth` is how many objects and arrays may stand within one another. */
export function readMessage(text: string, depth: number): Incoming {
  if (isDeeperThan(text, depth))
    return refuse(null, errorCodes.invalidRequest, `The message is nested deeper than ${depth} levels.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(null, errorCodes.parseError, "The message is not JSON.");
  }
  return checkMessage(value);
}

function checkMessage(value: unknown): Incoming {
  if (Array.isArray(value))
    return refuse(null, errorCodes.invalidRequest, "Batches are not taken: send one message a frame.");
  if (typeof value !== "object" || value === null)
    return refuse(null, errorCodes.invalidRequest, "The message is not an object.");
  const message = value as Record<string, unknown>;
  const { id, method, params } = message;
  const known = typeof id === "string" || (typeof id === "number" && Number.isFinite(id)) ? id : null;
  const invalid = (reason: string) => refuse(known, errorCodes.invalidRequest, reason);
  if (message["jsonrpc"] !== "2.0") return invalid('The message has no "jsonrpc": "2.0".');
  if (method === undefined && ("result" in message || "error" in message)) return { kind: "response" };
  if (typeof method !== "string") return invalid("The method is not a text.");
  if (id !== undefined && known === null) return invalid("The id is neither a text nor a number.");
  if (typeof id === "string" && id.length > 256) return invalid("The id is longer than 256 characters.");
  if (Array.isArray(params))
    return refuse(known, errorCodes.invalidParams, "Parameters are given by name, in an object.");
  if (params !== undefined && (typeof params !== "object" || params === null))
    return invalid("The parameters are not an object.");
  if (known === null) return { kind: "notification", message: value as { jsonrpc: "2.0"; method: string } };
  return { kind: "request", message: value as { jsonrpc: "2.0"; id: MessageId; method: string } };
}

function refuse(id: MessageId | null, code: number, reason: string): Incoming {
  return { kind: "refused", id, code, reason };
}

function isDeeperThan(text: string, depth: number): boolean {
  // Each level takes two characters.
  return text.length > 2 * depth && measureJson(text, depth).tooDeepAt !== undefined;
}
