// Tells VS Code how the agent stands and what there is, for the `when` of welcome views, menus and the walkthrough.
import * as vscode from "vscode";
import type { Listing } from "../catalog/listing.ts";
import type { Services } from "../services.ts";
import { standingOf } from "./agents/standing.ts";

/** The keys, with all values that they take. */
export const contextKeys = {
  "trainyard.agent": ["stopped", "starting", "connected", "reconnecting", "older", "newer", "failed"],
  "trainyard.datasets": ["unknown", "none", "some"],
  "trainyard.runs": ["unknown", "none", "some"],
  "trainyard.models": ["unknown", "none", "some"],
} as const;
type ContextKey = keyof typeof contextKeys;

/** The views start the agent when they are seen: what is stopped for a moment is not worth a word. */
const PATIENCE_MILLISECONDS = 500;

export function keepContexts({ agent, datasets, runs, models }: Services): vscode.Disposable {
  const told = new Map<string, string>();
  const tell = <K extends ContextKey>(key: K, value: (typeof contextKeys)[K][number]): void => {
    if (told.get(key) === value) return;
    told.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  };
  let patience: NodeJS.Timeout | undefined;
  const tellAgent = (): void => {
    clearTimeout(patience);
    const standing = standingOf(agent.state);
    const wait = standing === "stopped" ? PATIENCE_MILLISECONDS : 0;
    patience = setTimeout(() => {
      tell("trainyard.agent", standing);
    }, wait);
  };
  const keep = (
    key: Exclude<ContextKey, "trainyard.agent">,
    listing: Listing<{ readonly id: string }>,
  ): vscode.Disposable => {
    const update = (): void => {
      const isEmpty = listing.items.length + listing.damaged.length === 0;
      tell(key, !listing.isLoaded ? "unknown" : isEmpty ? "none" : "some");
    };
    update();
    return vscode.Disposable.from(listing.onDidChange(update));
  };
  tellAgent();
  return vscode.Disposable.from(
    {
      dispose: () => {
        clearTimeout(patience);
      },
    },
    agent.onDidChangeState(tellAgent),
    keep("trainyard.datasets", datasets),
    keep("trainyard.runs", runs),
    keep("trainyard.models", models),
  );
}
