// What goes wrong between the editor and an agent, with a code that the rest of the extension can act on.
import * as z from "zod";
import type { Problem } from "../../schemas/problem.ts";
import { parseJson } from "../parse-json.ts";
import type { AgentWords } from "../words/agent-words.ts";

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

  /** The same one as its user's language says it. */
  saidIn(words: AgentWords | undefined): AgentFailure {
    if (words === undefined) return this;
    const { code, message, advice, problems } = this;
    return new AgentFailure(code, words.say(message), words.say(advice), words.sayIn(problems));
  }
}

export function failed(code: EditorFailureCode, message: string, advice = ""): AgentFailure {
  return new AgentFailure(code, message, advice);
}

const FailureReport = z.object({
  error: z.object({ code: z.string(), message: z.string(), advice: z.string().optional() }),
});

/** A failure as the agent's port and its command line tell it; undefined for any other text. */
export function parseFailure(json: string): AgentFailure | undefined {
  const told = parseJson(FailureReport, json)?.error;
  return told && new AgentFailure(told.code, told.message, told.advice);
}

/** Whether the call may succeed once the agent is reached again. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof AgentFailure && error.code === "agent_connection_lost";
}

export function isCancellation(error: unknown): boolean {
  return error instanceof AgentFailure && error.code === "call_cancelled";
}
