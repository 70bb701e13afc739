// What the agent of a home is to do by itself; kept in the database, so that it holds for the next agent as well.
import { AgentSettings } from "../../schemas/protocol/agent.ts";
import type { Database } from "./database.ts";
import type { Change } from "./document.ts";

/** What holds until somebody decides otherwise: an agent that was started by hand stays, and leaves the machine alone. */
const defaults: AgentSettings = {
  idleMinutes: null,
  endWithLastClient: false,
  keepAwake: false,
  pauseOnBattery: false,
};

/** As they are now. A value that this version does not know, since another one has written it, counts as not set. */
export function agentSettings({ document }: Pick<Database, "document">): AgentSettings {
  const kept = Object.entries(AgentSettings.shape).flatMap(([name, schema]) => {
    const { success, data } = schema.safeParse(document.settings[keyOf(name)]);
    return success ? [[name, data] as const] : [];
  });
  return { ...defaults, ...Object.fromEntries(kept) };
}

/** What to commit, each setting on its own: two clients that change different ones do not undo one another. */
export function settingChanges(change: {
  [S in keyof AgentSettings]?: AgentSettings[S] | undefined;
}): Change[] {
  return Object.entries(change).flatMap(([name, value]) =>
    value === undefined ? [] : [{ kind: "set", collection: "settings", id: keyOf(name), value } as const],
  );
}

function keyOf(name: string): string {
  return `agent/${name}`;
}
