// What helps after a failure of a chat, by its code. Pure.
import type { ChatColumn, FailureAction } from "../../../schemas/panels/chat.ts";
import { AgentFailure, isCancellation } from "../../agents/failure.ts";

/** How a failure is told to people, with its next step. */
export type Describe = (error: unknown) => string;

/** Nothing is shown of what its user has cancelled. */
export function shownFailure(error: unknown, describe: Describe): ChatColumn["failure"] {
  if (isCancellation(error)) return null;
  const code = error instanceof AgentFailure ? error.code : "";
  return { message: describe(error), actions: [...(actions[code] ?? ["retry"])] };
}

const otherModel: readonly FailureAction[] = ["chooseModel", "retry"];
const actions: Readonly<Record<string, readonly FailureAction[]>> = {
  adapter_base_missing: otherModel,
  adapter_base_changed: otherModel,
  adapter_not_usable: otherModel,
  agent_connection_lost: ["retry"],
  agent_incompatible: ["startAgent"],
  agent_not_running: ["startAgent", "retry"],
  agent_not_started: ["startAgent"],
  chat_template_missing: otherModel,
  chat_template_refused: otherModel,
  checkpoint_not_found: otherModel,
  checkpoint_removed: otherModel,
  conversation_damaged: ["startAnew"],
  conversation_not_found: ["startAnew"],
  model_does_not_fit: otherModel,
  model_file_damaged: otherModel,
  model_not_finite: otherModel,
  model_not_found: otherModel,
  model_not_supported: otherModel,
  prompt_too_long: ["dropOldest", "startAnew"],
  run_has_no_checkpoint: otherModel,
  run_not_found: otherModel,
  tokenizer_not_usable: otherModel,
};
