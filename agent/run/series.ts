// The history of a run for charts, read and binned outside of the event loop.
import type { SeriesQuery } from "../../schemas/series.ts";
import type { RunFolder } from "./folder.ts";

/** The answer is laid out as schemas/series.ts says. */
export declare function readSeries(
  folder: RunFolder,
  query: SeriesQuery,
  signal?: AbortSignal,
): Promise<Uint8Array>;
