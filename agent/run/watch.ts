// Follows a run until it has ended, without ever disturbing it.
import { LogLine, Metric } from "../../schemas/run.ts";
import { isActive, readRun, type Run } from "./state.ts";
import { tailLines, watchFolder } from "./tail.ts";

export interface RunUpdate {
  run: Run;
  /** What came since the last update, in order. After a resume steps may be told again. */
  metrics: Metric[];
  log: LogLine[];
}

export interface WatchOptions {
  signal?: AbortSignal | undefined;
  pollMilliseconds?: number;
}

/** The first update holds everything so far, the last one comes after the run's end and misses nothing. */
export async function* watchRun(root: string, options: WatchOptions = {}): AsyncGenerator<RunUpdate> {
  const { signal = new AbortController().signal, pollMilliseconds = 500 } = options;
  const first = readRun(root);
  const metrics = tailLines(first.folder.metrics, Metric);
  const log = tailLines(first.folder.log, LogLine);
  const changes = watchFolder(root, pollMilliseconds, signal);
  try {
    while (!signal.aborted) {
      // The state is read before the files: what a run that has ended wrote is then all there.
      const run = readRun(root);
      yield { run, metrics: await metrics.read(), log: await log.read() };
      if (!isActive(run.state)) return;
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

/** Everything that the run has measured up to now. */
export async function readMetrics(run: Run): Promise<Metric[]> {
  return tailLines(run.folder.metrics, Metric).read();
}

export async function readLog(run: Run): Promise<LogLine[]> {
  return tailLines(run.folder.log, LogLine).read();
}
