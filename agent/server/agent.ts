// The agent as a whole: its services, its port, and how others find it.
import { protocolVersion } from "../../schemas/protocol/agent.ts";
import { errors } from "../errors.ts";
import type { Services } from "../handlers/services.ts";
import { createHandlers } from "../handlers.ts";
import { agentSettings } from "../store/agent-settings.ts";
import type { Home } from "../store/home.ts";
import { identifyProcess } from "../store/process-identity.ts";
import { openToken, removeAgentFile } from "./agent-file.ts";
import { BrowserAccess } from "./browser-access.ts";
import { ChangeFeed } from "./change-feed.ts";
import { closeAll } from "./close-all.ts";
import { HomeGuard } from "./home-guard.ts";
import { type Need, watchLifetime } from "./lifetime.ts";
import { limits } from "./limits.ts";
import { nearAddress, type ListenOptions } from "./listen.ts";
import { logFailures } from "./log-failures.ts";
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
  /** Never ends by itself, whatever its settings say. */
  readonly stays: boolean;
  /** Holds every result against its schema; for tests. */
  readonly checksResults: boolean;
}

export interface Agent {
  readonly port: number;
  /** Ends the agent; runs go on. */
  close(): void;
  /** Settles when the agent has ended, whoever ended it. @throws home_lost, and what could not be closed */
  readonly closed: Promise<void>;
}

/** @throws agent_already_running, port_in_use, address_exposed, and what the store throws */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { home, log } = options;
  let server: RunningServer | undefined;
  let guard: HomeGuard | undefined;
  let endLifetime: (() => void) | undefined;
  let isEnding = false;
  let setClosed: (ended: Promise<void>) => void;
  const closed = new Promise<void>((resolve) => {
    setClosed = resolve;
  });
  // In the log already, should nobody wait for the end.
  closed.catch(() => undefined);
  const browsers = new BrowserAccess(home);
  const feed = new ChangeFeed((change) => {
    for (const connection of server?.webSockets.connections ?? [])
      if (connection.wantsChanges) connection.notify("changed", change);
  });
  const opened = await openServices(home, log, {
    changed: (change) => {
      feed.add(change);
    },
    shutdown: () => {
      setImmediate(close);
    },
  });
  try {
    const token = openToken(home);
    server = await startServer({
      ...options,
      token,
      limits,
      handlers: createHandlers(opened.services),
      browsers,
      routes: (place) => createRoutes({ ...opened, browsers, limits, place }),
      operations: new Operations(opened.services.database),
      metrics: opened.metrics,
    });
    guard = new HomeGuard(
      { home, database: opened.services.database, log, onLost: close },
      {
        host: nearAddress(options.listen.host),
        port: server.port,
        tls: options.listen.tls !== undefined,
        ...identifyProcess(process.pid),
        startedAt: new Date().toISOString(),
        protocolVersion,
        version,
        token,
      },
    );
    if (!options.stays) endLifetime = endWhenNotNeeded(opened.services, server);
  } catch (error) {
    await closeAll(closePort, () => opened.close()).catch(logFailures(log, "start"));
    throw error;
  }
  return { port: server.port, close, closed };

  function close(): void {
    if (!isEnding) setClosed(end());
    isEnding = true;
  }

  function endWhenNotNeeded({ database, runs }: Services, port: RunningServer): () => void {
    const need = (): Need => ({
      settings: agentSettings(database),
      clients: port.webSockets.connections.length,
      isBusy: port.isAnswering() || runs.isBusy(),
    });
    return watchLifetime(need, (reason) => {
      log.info({ reason }, "no longer needed");
      close();
    });
  }

  async function end(): Promise<void> {
    log.info("ending");
    endLifetime?.();
    // Once the lock is given back nothing tells any more whether the home is still the same.
    const isHomeLost = guard?.isLost === true;
    try {
      await closeAll(
        unpublish,
        () => feed.close(),
        closePort,
        () => opened.close(),
      );
      if (isHomeLost) throw errors.homeLost(home.root);
      log.info("ended");
    } catch (error) {
      logFailures(log, "end")(error);
      throw error;
    }
  }

  function unpublish(): void {
    guard?.close();
    if (guard?.isLost !== false) return;
    browsers.end();
    removeAgentFile(home, process.pid);
  }

  async function closePort(): Promise<void> {
    await server?.close(errors.agentEnding());
  }
}
