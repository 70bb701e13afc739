// The agent of a home on this machine: found by its file, commanded by the command line that comes with the extension.
import type { AgentFile } from "../../schemas/agent-file.ts";
import { findAgent, hasLeftFile } from "./agent-file.ts";
import { commandAgent, type AgentProgram } from "./launch.ts";
import type { AgentReach, FoundAgent } from "./reach.ts";

/** Longest answer over HTTP: the history of a run has at most a few MiB. */
const DOWNLOAD_BYTES = 256 << 20;

export function localAgent(program: AgentProgram): AgentReach {
  return {
    home: program.home,
    find: async () => {
      const agent = await findAgent(program.home);
      return agent && reachable(agent);
    },
    mayComeBack: () => hasLeftFile(program.home),
    command: (command) => commandAgent(program, command),
  };
}

function reachable(agent: AgentFile): FoundAgent {
  const { version, protocolVersion, port, host, tls } = agent;
  return {
    version,
    protocolVersion,
    port,
    address: `${tls ? "https" : "http"}://${host}:${port}`,
    open: async () => (await import("./socket.ts")).openSocket(agent),
    download: async (path, signal) => {
      const { request } = await import("./http.ts");
      const options = { authorized: true, patienceMilliseconds: 60_000, longest: DOWNLOAD_BYTES, signal };
      return request(agent, path, options);
    },
  };
}
