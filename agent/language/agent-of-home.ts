// Asks the agent that runs for a home, for editors that have no connection of their own. It never starts one.
import type { AgentClient } from "../client/connect.ts";
import type { Home } from "../store/home.ts";
import type { AskAgent } from "./workshop.ts";

/** Longest time that is waited for an agent to prove itself. */
const patienceMilliseconds = 1000;

/** The connection is made when something is first asked for, and anew after it was lost. */
export function askAgentOfHome(home: Home): AskAgent {
  let client: Promise<AgentClient | undefined> | undefined;

  return async (method, params, signal) => {
    const connection = client ?? connect(home);
    client = connection;
    const found = await connection.catch(() => undefined);
    if (found === undefined) {
      client = undefined;
      return undefined;
    }
    void found.closed.then(() => (client = undefined));
    return found.call(method, params, { signal });
  };
}

/** Loaded only when it is needed: a connection to an agent takes a WebSocket and the schemas of all methods. */
async function connect(home: Home): Promise<AgentClient | undefined> {
  const { findAgent } = await import("../client/find-agent.ts");
  const agent = await findAgent(home, patienceMilliseconds);
  if (agent === undefined) return undefined;
  const { connectAgent } = await import("../client/connect.ts");
  return connectAgent(agent);
}
