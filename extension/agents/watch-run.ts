// Follows a run over cuts and new agents: what was sent once is neither missed nor sent again.
import type { RunSummary, RunUpdate } from "../../schemas/protocol/run.ts";
import type { Disposable } from "../emitter.ts";
import type { AgentConnection } from "./connection.ts";
import { isConnectionLoss } from "./failure.ts";

export interface RunWatcher {
  /** At most 20 a second. */
  onUpdate(update: RunUpdate): void;
  /** The run has ended; it may be resumed later, and is then to be watched again from where this one was. */
  onEnd(run: RunSummary): void;
  onFailure(error: unknown): void;
}

export interface RunPosition {
  readonly seq: number;
  readonly log: number;
}

/** Watches from `since` until the run ends or what is returned is disposed of. */
export function watchRun(
  connection: AgentConnection,
  run: string,
  since: RunPosition,
  watcher: RunWatcher,
): Disposable {
  const ending = new AbortController();
  void follow(connection, run, since, watcher, ending.signal);
  return {
    dispose: () => {
      ending.abort();
    },
  };
}

async function follow(
  connection: AgentConnection,
  run: string,
  since: RunPosition,
  watcher: RunWatcher,
  signal: AbortSignal,
): Promise<void> {
  let cursor = since;
  const isOver = (): boolean => signal.aborted;
  while (!isOver() && (await connection.connected(signal))) {
    try {
      const ended = await connection.call(
        "run/watch",
        { run, since: cursor },
        {
          signal,
          onProgress: (update) => {
            if (isOver()) return;
            cursor = update.cursor;
            watcher.onUpdate(update);
          },
        },
      );
      if (!isOver()) watcher.onEnd(ended.run);
      return;
    } catch (error) {
      if (isOver()) return;
      if (!isConnectionLoss(error)) {
        watcher.onFailure(error);
        return;
      }
    }
  }
}
