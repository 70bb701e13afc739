// Progress of what a person has asked for: the status bar at once, a notification with Cancel when it takes longer.
import { setTimeout as sleep } from "node:timers/promises";
import * as vscode from "vscode";

/** A share of the work that is done, with words for people; as the agent tells it. */
export interface Report {
  readonly message?: string;
  /** 0 to 1, where it can be told. */
  readonly fraction?: number | undefined;
}

export type Work<T> = (signal: AbortSignal, report: (report: Report) => void) => Promise<T>;

/** What is done by then needs no notification. */
const PATIENCE_MILLISECONDS = 2000;

/**
 * Does the work and shows that it goes on. Cancelling aborts the signal and ends the waiting at once, also where the
 * work itself cannot be ended.
 * @throws what the work throws; CancellationError when it was cancelled
 */
export async function withProgress<T>(title: string, work: Work<T>): Promise<T> {
  const ending = new AbortController();
  let told: Report = {};
  let listener: ((report: Report) => void) | undefined;
  const done = work(ending.signal, (report) => {
    told = { ...told, ...report };
    listener?.(told);
  });
  const settled = done.then(
    () => undefined,
    () => undefined,
  );
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => settled);
  const isSlow = await Promise.race([settled.then(() => false), sleep(PATIENCE_MILLISECONDS, true)]);
  if (!isSlow) return done;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    let shown = 0;
    listener = ({ message, fraction = 0 }) => {
      const increment = Math.max(0, fraction * 100 - shown);
      shown += increment;
      progress.report({ ...(message !== undefined && { message }), increment });
    };
    listener(told);
    return Promise.race([done, cancelled(token, ending)]);
  });
}

function cancelled(token: vscode.CancellationToken, ending: AbortController): Promise<never> {
  return new Promise((_resolve, reject) => {
    token.onCancellationRequested(() => {
      ending.abort();
      reject(new vscode.CancellationError());
    });
  });
}
