// Every handler by the name of its method; one that is missing does not compile.
import { agentInfo } from "./agent/info.ts";
import { agentShutdown } from "./agent/shutdown.ts";
import type { Handlers } from "./handler.ts";
import { monitorWatch } from "./monitor/watch.ts";
import type { Services } from "./services.ts";

export function createHandlers(services: Services): Partial<Handlers> {
  return {
    "agent/info": agentInfo(services),
    "agent/shutdown": agentShutdown(services),
    "monitor/watch": monitorWatch(services),
  };
}
