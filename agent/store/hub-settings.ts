// What the agent of a home may ask of the Hub; kept in the database, so that it holds for the next agent as well.
import { HubSettings } from "../../schemas/hub.ts";
import type { Database } from "./database.ts";
import type { Change } from "./document.ts";

/** Nothing is asked before somebody has agreed. */
const defaults: HubSettings = { allowed: false, endpoint: null, hosts: [], certificates: null };

/** As they are now. A value that this version does not know counts as not set. */
export function hubSettings({ document }: Pick<Database, "document">): HubSettings {
  const kept = Object.entries(HubSettings.shape).flatMap(([name, schema]) => {
    const { success, data } = schema.safeParse(document.settings[keyOf(name)]);
    return success ? [[name, data] as const] : [];
  });
  return { ...defaults, ...Object.fromEntries(kept) };
}

/** What to commit, each setting on its own. */
export function hubSettingChanges(change: {
  [S in keyof HubSettings]?: HubSettings[S] | undefined;
}): Change[] {
  return Object.entries(change).flatMap(([name, value]) =>
    value === undefined ? [] : [{ kind: "set", collection: "settings", id: keyOf(name), value } as const],
  );
}

function keyOf(name: string): string {
  return `hub/${name}`;
}
