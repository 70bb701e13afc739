// Failures of the agent: its store, its connections, its queue.
import { TrainyardError } from "./trainyard-error.ts";

export const agentErrors = {
  agentNotRunning: (home: string) =>
    new TrainyardError(
      "agent_not_running",
      `No agent runs for ${home}.`,
      "Start one with `trainyard serve`.",
    ),
};
