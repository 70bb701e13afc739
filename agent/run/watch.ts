// Follows a run until it has ended, without ever disturbing it.
import type { RunCursor } from "../../schemas/protocol/run.ts";
import { isActive } from "../../schemas/run-state.ts";
import type { LogLine, Metric } from "../../schemas/run.ts";
import { Bell } from "./bell.ts";
import { type Follower, followRun } from "./follow.ts";
import { lastLines } from "./last-lines.ts";
import { parseMetric } from "./metric-line.ts";
import { readRun, type Run } from "./state.ts";

export interface RunUpdate {
  run: Run;
  /** What came since the last update, in order; none is told twice. A rewind says which steps are void. */
  metrics: Metric[];
  log: LogLine[];
}

export interface WatchOptions {
  signal?: AbortSignal | undefined;
  /** How often the run's state is looked at, and with it whether it has ended. */
  pollMilliseconds?: number;
}

/** The first update holds everything so far, the last one comes after the run's end and misses nothing. */
export async function* watchRun(root: string, options: WatchOptions = {}): AsyncGenerator<RunUpdate> {
  const { signal, pollMilliseconds = 500 } = options;
  let run = readRun(root);
  const follower = followRun(run.folder);
  const bell = new Bell(signal);
  follower.onUpdate(() => bell.ring());
  let cursor: RunCursor = { seq: 0, log: 0 };
  try {
    let judgedAt = -Infinity;
    while (signal?.aborted !== true) {
      // The state is read before the files: what a run that has ended wrote is then all there. It changes seldom,
      // and looking costs the trainer's time, so not every new metric is a reason to look.
      if (performance.now() >= judgedAt + pollMilliseconds) {
        judgedAt = performance.now();
        run = readRun(root);
        await follower.refresh();
      }
      const update = await gather(follower, cursor);
      cursor = update.cursor;
      yield { run, metrics: update.metrics, log: update.log };
      if (!isActive(run.state)) return;
      await bell.wait(Math.max(0, judgedAt + pollMilliseconds - performance.now()));
    }
  } finally {
    bell.close();
    follower.close();
  }
}

async function gather(
  follower: Follower,
  since: RunCursor,
): Promise<{ metrics: Metric[]; log: LogLine[]; cursor: RunCursor }> {
  const metrics: Metric[] = [];
  const log: LogLine[] = [];
  let cursor = since;
  for await (const piece of follower.after(since)) {
    for (const metric of piece.metrics) metrics.push(metric);
    for (const line of piece.log) log.push(line);
    cursor = piece.cursor;
  }
  return { metrics, log, cursor };
}

/** The step that the run has reached; run.json tells only that of the last checkpoint. */
export function latestStep({ folder, manifest }: Run): number {
  const steps = lastLines(folder.metrics).map((line) => {
    const metric = parseMetric(line);
    return typeof metric === "object" ? metric.step : 0;
  });
  return Math.max(manifest.step ?? 0, ...steps);
}
