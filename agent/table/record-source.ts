// The records of a file, whatever its format: from any place on, and where each of them begins.
import type { FileFormat } from "../../schemas/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Decoded } from "../dataset/decode.ts";
import type { Columns } from "../dataset/source-row.ts";
import type { Place } from "./checkpoints.ts";

export interface TableRecord extends Place {
  /** In the file, without its line break; undefined where it is too long to be held. */
  readonly bytes: number | undefined;
  /** What people and training know the row by: its line, or its position in a JSON array. */
  readonly rowLine: number;
  readonly content: Decoded<Columns>;
  /** The bytes of a record that is one JSON value and has not been decoded yet. */
  readonly json?: Buffer | undefined;
}

export interface RecordSource {
  readonly file: string;
  readonly format: FileFormat;
  /** Columns that are known before any record is read, in their order. */
  readonly header: readonly string[];
  /** Of the file as a whole, as far as they are known from its beginning. */
  readonly problems: readonly Problem[];
  /** Where the first record begins, or something before it. */
  readonly start: Place;
  /** @param options `end` is where another record begins; without it, reading goes on to the end of the file */
  read(from: Place, options?: ReadOptions): AsyncGenerator<TableRecord>;
  /**
   * Tells where every record begins; lets others have their turn now and then.
   *
   * @param onProgress with the records so far and the bytes that were read
   */
  scan(
    onRecord: (record: number, offset: number, line: number) => void,
    options: ScanOptions,
  ): Promise<{ records: number; problems: Problem[] }>;
}

export interface ReadOptions {
  signal?: AbortSignal | undefined;
  end?: number | undefined;
}

export interface ScanOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((records: number, bytes: number) => void) | undefined;
}

/** For formats whose records are found only by reading them. */
export async function scanByReading(
  source: RecordSource,
  onRecord: (record: number, offset: number, line: number) => void,
  { signal, onProgress }: ScanOptions,
): Promise<number> {
  let records = 0;
  for await (const { record, offset, line } of source.read(source.start, { signal })) {
    onRecord(record, offset, line);
    records = record + 1;
    if (records % 1024 !== 0) continue;
    onProgress?.(records, offset);
    await takeTurns();
  }
  return records;
}

/** Lets what has waited meanwhile be done. */
export function takeTurns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
