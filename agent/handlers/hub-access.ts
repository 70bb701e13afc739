// How the Hub is reached from this home, once somebody has agreed to it.
import type { HubState } from "../../schemas/protocol/hub.ts";
import { errors } from "../errors.ts";
import { hubAccess, hubEndpoint, type HubAccess } from "../hub/access.ts";
import { hubSettings } from "../store/hub-settings.ts";
import type { Services } from "./services.ts";

/** Throws `hub_not_allowed` and `hub_setting_not_usable`. */
export function requireHubAccess(
  { database }: Pick<Services, "database">,
  token: string | undefined,
): HubAccess {
  const settings = hubSettings(database);
  if (!settings.allowed) throw errors.hubNotAllowed(hubEndpoint(settings, process.env));
  return hubAccess(settings, process.env, token);
}

/** What was agreed and set, with the address that follows from it. Throws `hub_setting_not_usable`. */
export function hubState({ database }: Pick<Services, "database">): HubState {
  const settings = hubSettings(database);
  return { ...settings, address: hubEndpoint(settings, process.env) };
}
