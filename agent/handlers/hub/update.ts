// `hub/update`: somebody agrees that the agent asks the Hub, or says where it lies.
import { hubSettingChanges } from "../../store/hub-settings.ts";
import type { HandlerOf } from "../handler.ts";
import { hubState } from "../hub-access.ts";

export const hubUpdate: HandlerOf<"hub/update"> = (services) => async (params) => {
  const changes = hubSettingChanges(params);
  if (changes.length > 0) await services.database.commit(changes);
  return hubState(services);
};
