// The thread that reads the histories of runs: it parses and bins so that the agent's own thread never waits for it.
import { parentPort } from "node:worker_threads";
import { encodeSeries } from "../../schemas/series.ts";
import { binSeries } from "./series-bins.ts";
import { SeriesHistory } from "./series-history.ts";
import type { SeriesAnswer, SeriesRequest } from "./series.ts";

/** Of columns that are kept; those of the run that was asked for longest ago go first. */
const MOST_BYTES = 256 << 20;

const histories = new Map<string, SeriesHistory>();
const going = new Map<number, AbortController>();

parentPort?.on("message", (request: SeriesRequest) => {
  if (request.query === undefined) going.get(request.id)?.abort();
  else void answer(request.id, request.file, request.query);
});

async function answer(id: number, file: string, query: NonNullable<SeriesRequest["query"]>): Promise<void> {
  const cancelled = new AbortController();
  going.set(id, cancelled);
  try {
    const history = historyOf(file);
    await history.update(cancelled.signal);
    const bytes = encodeSeries(binSeries(history, query));
    parentPort?.postMessage({ id, bytes } satisfies SeriesAnswer, [bytes.buffer]);
  } catch (error) {
    // Who has cancelled waits for nothing.
    if (!cancelled.signal.aborted)
      parentPort?.postMessage({ id, error: error as Error } satisfies SeriesAnswer);
  } finally {
    going.delete(id);
    forgetOldest();
  }
}

function historyOf(file: string): SeriesHistory {
  const history = histories.get(file) ?? new SeriesHistory(file);
  histories.delete(file);
  histories.set(file, history);
  return history;
}

function forgetOldest(): void {
  let bytes = 0;
  for (const [file, history] of [...histories].reverse()) {
    bytes += history.columns.bytes;
    if (bytes > MOST_BYTES) histories.delete(file);
  }
}
