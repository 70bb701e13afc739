// The agent as a whole: its services, its port, and how others find it.
import { protocolVersion } from "../../schemas/protocol/agent.ts";
import { errors } from "../errors.ts";
import { createHandlers } from "../handlers/table.ts";
import type { Home } from "../store/home.ts";
import { identifyProcess } from "../store/process-identity.ts";
import { openToken, removeAgentFile, writeAgentFile } from "./agent-file.ts";
import { ChangeFeed } from "./change-feed.ts";
import { limits } from "./limits.ts";
import { nearAddress, type ListenOptions } from "./listen.ts";
import type { Log } from "./log.ts";
import { Operations } from "./operations.ts";
import { createRoutes } from "./routes.ts";
import { startServer, type RunningServer } from "./server.ts";
import { openServices } from "./services.ts";
import { version } from "../store/version.ts";

export interface AgentOptions {
  readonly home: Home;
  readonly listen: ListenOptions;
  /** Further names by which the agent is reached, when other machines may reach it. */
  readonly hosts: readonly string[];
  readonly log: Log;
  /** Holds every result against its schema; for tests. */
  readonly checksResults: boolean;
}

export interface Agent {
  readonly port: number;
  /** Ends the agent; runs go on. The second call is the first. */
  close(): Promise<void>;
  /** Resolves when the agent has ended, whoever ended it. */
  readonly closed: Promise<void>;
}

/** @throws agent_already_running, port_in_use, address_exposed, and what the store throws */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { home, log } = options;
  let server: RunningServer | undefined;
  let ending: Promise<void> | undefined;
  let setClosed = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    setClosed = resolve;
  });
  const feed = new ChangeFeed((change) => {
    for (const connection of server?.webSockets.connections ?? [])
      if (connection.wantsChanges) connection.notify("changed", change);
  });
  const opened = await openServices(home, log, {
    changed: (change) => {
      feed.add(change);
    },
    shutdown: () => {
      setImmediate(() => void close());
    },
  });
  try {
    const token = openToken(home);
    server = await startServer({
      ...options,
      token,
      limits,
      handlers: createHandlers(opened.services),
      routes: (place) => createRoutes({ ...opened, limits, place }),
      operations: new Operations(opened.services.database),
      metrics: opened.metrics,
    });
    writeAgentFile(home, {
      host: nearAddress(options.listen.host),
      port: server.port,
      tls: options.listen.tls !== undefined,
      ...identifyProcess(process.pid),
      startedAt: new Date().toISOString(),
      protocolVersion,
      version,
      token,
    });
  } catch (error) {
    await server?.close(errors.agentEnding());
    await opened.close();
    throw error;
  }
  return { port: server.port, close, closed };

  function close(): Promise<void> {
    ending ??= end().finally(setClosed);
    return ending;
  }

  async function end(): Promise<void> {
    log.info("ending");
    removeAgentFile(home, process.pid);
    feed.close();
    await server?.close(errors.agentEnding());
    await opened.close();
    log.info("ended");
  }
}
