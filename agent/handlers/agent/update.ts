// Changes what the agent does by itself.
import { agentSettings, settingChanges } from "../../store/agent-settings.ts";
import type { HandlerOf } from "../handler.ts";

export const agentUpdate: HandlerOf<"agent/update"> = (services) => async (params) => {
  await services.database.commit(settingChanges(params));
  services.changed({ kind: "agent", ids: [] });
  return agentSettings(services.database);
};
