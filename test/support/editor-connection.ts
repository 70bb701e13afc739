// An editor's connection to the agent of a home, as a window has one.
import { AgentConnection } from "../../extension/agents/connection.ts";
import { localAgent } from "../../extension/agents/local-agent.ts";

/** Not connected yet. Without the agent's program it joins an agent that is there, and starts none. */
export function connectionTo(home: string, program = "/nowhere"): AgentConnection {
  return new AgentConnection({
    reach: localAgent({ main: program, home }),
    client: { name: "test", version: "1" },
    log: () => undefined,
  });
}
