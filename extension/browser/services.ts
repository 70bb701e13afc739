// What the panels are given, as in the editor: a connection, lists of what the agent has, a log, and what is kept.
import * as z from "zod";
import { AgentConnection } from "../agents/connection.ts";
import { catalogOf } from "../catalog/catalog.ts";
import { logFailure } from "../log-failure.ts";
import type { Services } from "../services.ts";
import { loadAgentWords } from "./editor/l10n.ts";
import type { ExtensionContext, Memento } from "./editor/types.ts";
import { Uri } from "./editor/uri.ts";
import { PageLog } from "./log.ts";
import type { PageAgent } from "./reach.ts";

/** Of the pages themselves, as the agent's log names them. */
const CLIENT = { name: "browser", version: "1" };

export function createServices(reach: PageAgent, openRows: Services["openRows"]): Services {
  const log = new PageLog();
  const agent = new AgentConnection({
    reach,
    client: CLIENT,
    words: loadAgentWords,
    log: (message) => {
      log.info(message);
    },
  });
  const onFailure = (error: unknown): void => {
    logFailure({ log }, error);
  };
  return {
    context: createContext(),
    log,
    agent,
    ...catalogOf(agent, onFailure),
    openRows,
  };
}

function createContext(): ExtensionContext {
  const memento = new KeptValues();
  return {
    extensionUri: Uri.from({
      scheme: location.protocol.replace(":", ""),
      authority: location.host,
      path: "/",
    }),
    extension: { packageJSON: {} },
    workspaceState: memento,
    globalState: memento,
    subscriptions: [],
    asAbsolutePath: (path) => path,
  };
}

const Kept = z.record(z.string(), z.unknown());

/** Kept by the browser, for all tabs. */
class KeptValues implements Memento {
  static readonly #key = "trainyard.kept";

  get(key: string): unknown;
  get<T>(key: string, otherwise: T): T;
  get(key: string, otherwise?: unknown): unknown {
    return this.#all()[key] ?? otherwise;
  }

  update(key: string, value: unknown): Promise<void> {
    localStorage.setItem(KeptValues.#key, JSON.stringify({ ...this.#all(), [key]: value }));
    return Promise.resolve();
  }

  #all(): Record<string, unknown> {
    try {
      return Kept.parse(JSON.parse(localStorage.getItem(KeptValues.#key) ?? "{}"));
    } catch {
      return {};
    }
  }
}
