// Runs whose end a window tells of though their training files lie elsewhere; kept over a reload.
import type * as vscode from "vscode";
import { keptList } from "./kept-list.ts";
import type { Services } from "./services.ts";

const KEPT = "trainyard.followedRuns";

/** Lets this window tell of a run's end, wherever its training file lies. */
export async function followRun({ context }: Services, run: string): Promise<void> {
  await keepFollowedRuns(context, new Set([...followedRuns(context), run]));
}

export function followedRuns(context: vscode.ExtensionContext): Set<string> {
  return new Set(keptList(context, KEPT));
}

export async function keepFollowedRuns(
  { workspaceState }: vscode.ExtensionContext,
  runs: ReadonlySet<string>,
): Promise<void> {
  await workspaceState.update(KEPT, [...runs]);
}
