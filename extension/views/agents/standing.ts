// How the agent stands, in one word: welcome views and menus are chosen by it.
import type { AgentState } from "../../agents/connection.ts";
import { protocolVersion } from "../../../schemas/protocol/agent.ts";

export type Standing = "stopped" | "starting" | "connected" | "reconnecting" | "older" | "newer" | "failed";

/** An agent that cannot be talked to is older or newer than the editor. */
export function standingOf(state: AgentState): Standing {
  if (state.kind !== "incompatible") return state.kind;
  return state.protocolVersion < protocolVersion ? "older" : "newer";
}
