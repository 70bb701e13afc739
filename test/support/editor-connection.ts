// An editor's connection to the agent of a home, as a window has one.
import { AgentConnection, type ConnectionOptions } from "../../extension/agents/connection.ts";
import { localAgent } from "../../extension/agents/local-agent.ts";

interface Options extends Pick<ConnectionOptions, "words"> {
  /** The agent's. Without it the connection joins an agent that is there, and starts none. */
  readonly program?: string;
}

/** Not connected yet. */
export function connectionTo(
  home: string,
  { program = "/nowhere", ...options }: Options = {},
): AgentConnection {
  return new AgentConnection({
    reach: localAgent({ main: program, home }),
    client: { name: "test", version: "1" },
    log: () => undefined,
    ...options,
  });
}
