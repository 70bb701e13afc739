// How the agent stands, in a sentence: the same wherever the editor says it.
import type { Translate } from "../translate.ts";
import type { AgentState } from "./connection.ts";

export function agentStateText(state: AgentState, t: Translate): string {
  switch (state.kind) {
    case "stopped":
      return t("The agent is not running.");
    case "starting":
      return t("The agent is starting…");
    case "connected":
      return t("The agent is ready.");
    case "reconnecting":
      return t("Connection to the agent lost. Reconnecting…");
    case "incompatible":
      return t("An agent of another version is running ({0}).", state.version);
    case "failed":
      return `${state.failure.message} ${state.failure.advice}`.trim();
  }
}
