// Work on all rows of a table: in batches, so that others have their turn and patterns are tested on many rows at once.
import type { TableProgress } from "../../schemas/protocol/table.ts";
import { takeTurns, type TableRecord } from "./record-source.ts";

export interface WorkOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: TableProgress) => void) | undefined;
}

const recordsOfBatch = 256;
const bytesOfBatch = 2 ** 20;

/** @param size of the file in bytes */
export async function* inBatches(
  records: AsyncIterable<TableRecord>,
  size: number,
  { signal, onProgress }: WorkOptions,
): AsyncGenerator<TableRecord[]> {
  let batch: TableRecord[] = [];
  let bytes = 0;
  for await (const record of records) {
    batch.push(record);
    bytes += record.bytes ?? 0;
    if (batch.length < recordsOfBatch && bytes < bytesOfBatch) continue;
    yield batch;
    onProgress?.({ rows: record.record + 1, fraction: share(record.offset, size) });
    batch = [];
    bytes = 0;
    await takeTurns();
    signal?.throwIfAborted();
  }
  if (batch.length > 0) yield batch;
}

export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.min(1, part / whole);
}
