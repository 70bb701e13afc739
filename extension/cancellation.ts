// What VS Code cancels by a token, as a signal that can be passed on to the agent.
import type * as vscode from "vscode";
import type { Disposable } from "./emitter.ts";

/** Dispose of it when the work is done. */
export interface Cancellation extends Disposable {
  readonly signal: AbortSignal;
}

export function cancellationBy(token: vscode.CancellationToken): Cancellation {
  const controller = new AbortController();
  const listening = token.onCancellationRequested(() => {
    controller.abort();
  });
  if (token.isCancellationRequested) controller.abort();
  return { signal: controller.signal, dispose: () => void listening.dispose() };
}
