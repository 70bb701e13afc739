// Follows a run until it has ended, without ever disturbing it.
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { LogLine, Metric } from "../../schemas/run.ts";
import { isActive, readRun, type Run } from "./state.ts";
import { tailLines, watchFolder } from "./tail.ts";

export interface RunUpdate {
  run: Run;
  /** What came since the last update, in order; none is told twice. A rewind says which steps are void. */
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
  let run = readRun(root);
  let judgedAt = performance.now();
  const metrics = tailLines(run.folder.metrics, Metric);
  let seen = 0;
  // A rewind replaces the file, which is then read from its start.
  const newMetrics = async (): Promise<Metric[]> => {
    const fresh = (await metrics.read()).filter(({ seq }) => seq > seen);
    seen = fresh.at(-1)?.seq ?? seen;
    return fresh;
  };
  const log = tailLines(run.folder.log, LogLine);
  const changes = watchFolder(root, pollMilliseconds, signal);
  try {
    while (!signal.aborted) {
      // The state is read before the files: what a run that has ended wrote is then all there. It changes
      // seldom, and looking costs the trainer's time, so not every new metric is a reason to look.
      if (performance.now() - judgedAt >= pollMilliseconds) {
        run = readRun(root);
        judgedAt = performance.now();
      }
      yield { run, metrics: await newMetrics(), log: await log.read() };
      if (!isActive(run.state)) return;
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

/** The step that the run has reached; run.json tells only that of the last checkpoint. */
export function latestStep({ folder, manifest }: Run): number {
  const steps = lastLines(folder.metrics).map((line) => {
    try {
      return Metric.safeParse(JSON.parse(line)).data?.step ?? 0;
    } catch {
      return 0;
    }
  });
  return Math.max(manifest.step ?? 0, ...steps);
}

/** The lines, whole or not, within the last few thousand bytes of a file. */
function lastLines(file: string): string[] {
  if (!existsSync(file)) return [];
  const bytes = Buffer.alloc(4096);
  const handle = openSync(file, "r");
  try {
    const read = readSync(handle, bytes, 0, bytes.length, Math.max(0, fstatSync(handle).size - bytes.length));
    return bytes.toString("utf8", 0, read).split("\n");
  } finally {
    closeSync(handle);
  }
}
