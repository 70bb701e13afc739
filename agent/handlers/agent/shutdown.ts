// Ends the agent; the answer is sent before.
import type { HandlerOf } from "../handler.ts";

export const agentShutdown: HandlerOf<"agent/shutdown"> = (services) => (params) => {
  services.shutdown(params);
  return Promise.resolve(null);
};
