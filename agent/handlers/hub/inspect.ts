// `hub/inspect`: what a model of the Hub is; a worker asks.
import type { HandlerOf } from "../handler.ts";
import { requireHubAccess } from "../hub-access.ts";

export const hubInspect: HandlerOf<"hub/inspect"> =
  (services) =>
  async ({ model, token }, { signal }) =>
    services.workers.run(
      "inspectHub",
      { reference: model, access: requireHubAccess(services, token) },
      { signal },
    );
