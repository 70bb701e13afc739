// The rows of a view: those that pass the filters, in the order asked for, as a list of record numbers in a file.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { TableProgress } from "../../schemas/protocol/table.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { ByteSorter } from "./byte-sorter.ts";
import type { RowTest } from "./filter.ts";
import { RecordListWriter } from "./record-list.ts";
import { takeTurns, type TableRecord } from "./record-source.ts";
import { recordOf } from "./sort-key.ts";
import { inBatches, share, type WorkOptions } from "./work.ts";

export interface ViewRequest {
  /** That is written. */
  file: string;
  records: AsyncIterable<TableRecord>;
  /** Of the table's file, in bytes. */
  size: number;
  passes: RowTest;
  /** Undefined where the rows keep their order. */
  keyOf: ((record: TableRecord) => Buffer) | undefined;
}

/** @returns the number of rows. @throws disk_full, not_writable, pattern_too_slow */
export async function buildView(request: ViewRequest, options: WorkOptions): Promise<number> {
  const { file, keyOf } = request;
  const runs = `${file}-runs`;
  let writer: RecordListWriter | undefined;
  let sorter: ByteSorter | undefined;
  let isWhole = false;
  try {
    await mkdir(runs);
    writer = await RecordListWriter.create(file);
    sorter = keyOf === undefined ? undefined : new ByteSorter(runs);
    // Merging takes about a quarter of the time.
    const whole = sorter === undefined ? 1 : 0.75;
    const { signal, onProgress } = options;
    const tell = ({ rows, fraction }: TableProgress): void =>
      onProgress?.({ rows, fraction: fraction * whole });
    await readRows(request, writer, sorter, { signal, onProgress: tell });
    for await (const batch of sorter?.sorted() ?? []) {
      signal?.throwIfAborted();
      for (const key of batch) await writer.add(recordOf(key));
      const { count } = writer;
      onProgress?.({ rows: count, fraction: whole + (1 - whole) * share(count, sorter!.count) });
      await takeTurns();
    }
    await writer.finish();
    isWhole = true;
    return writer.count;
  } catch (error) {
    throw asWriteFailure(error, path.dirname(file));
  } finally {
    await sorter?.discard();
    await rm(runs, { recursive: true, force: true });
    if (!isWhole) {
      await writer?.close();
      await rm(file, { force: true });
    }
  }
}

async function readRows(
  { records, size, passes, keyOf }: ViewRequest,
  writer: RecordListWriter,
  sorter: ByteSorter | undefined,
  options: WorkOptions,
): Promise<void> {
  for await (const batch of inBatches(records, size, options)) {
    const passed = passes(batch);
    for (const [index, record] of batch.entries()) {
      if (!passed[index]!) continue;
      if (sorter === undefined || keyOf === undefined) await writer.add(record.record);
      else await sorter.add(keyOf(record));
    }
  }
}
