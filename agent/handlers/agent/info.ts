// The handshake.
import { protocolVersion } from "../../../schemas/protocol/agent.ts";
import { errors } from "../../errors.ts";
import type { HandlerOf } from "../handler.ts";

export const agentInfo: HandlerOf<"agent/info"> = (services) => (params) => {
  // A newer agent answers older clients for as long as it can; what it does not know is the future.
  if (params.protocolVersion !== undefined && params.protocolVersion !== protocolVersion)
    return Promise.reject(errors.protocolNotSpoken(params.protocolVersion, protocolVersion));
  return Promise.resolve(services.info());
};
