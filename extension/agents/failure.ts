// What goes wrong between the editor and an agent, with a code that the rest of the extension can act on.
import type { Problem } from "../../schemas/problem.ts";

/** Codes of the editor's own; all others come from the agent and are described in docs/errors.md. */
export type EditorFailureCode =
  | "agent_connection_lost"
  | "agent_incompatible"
  | "agent_not_started"
  | "agent_not_running"
  | "call_cancelled"
  | "download_failed";

export class AgentFailure extends Error {
  override readonly name = "AgentFailure";

  constructor(
    /** One of docs/errors.md. */
    readonly code: string,
    message: string,
    /** The next step, for people; may be empty. */
    readonly advice = "",
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}

export function failed(code: EditorFailureCode, message: string, advice = ""): AgentFailure {
  return new AgentFailure(code, message, advice);
}

/** Whether the call may succeed once the agent is reached again. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof AgentFailure && error.code === "agent_connection_lost";
}

export function isCancellation(error: unknown): boolean {
  return error instanceof AgentFailure && error.code === "call_cancelled";
}
