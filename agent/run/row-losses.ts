// `row-losses.bin` of a run: for each step the loss of every row in its batches, as the trainer met them.
//
// The file is 8 bytes of heading (`TYRL` and a version), then one record for each step, little-endian: the step and the
// number of losses as 32-bit integers, then the losses as 32-bit floats. A record says where the next one begins, so
// that the file is its own index: going through one of the largest size takes some tens of milliseconds.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export const rowLossesHeading = Buffer.from([0x54, 0x59, 0x52, 0x4c, 1, 0, 0, 0]);

const RECORD_HEADING_BYTES = 8;

export interface StepRecord {
  step: number;
  /** Where the record begins and ends, in bytes. */
  start: number;
  end: number;
}

/** Losses in nats per token, NaN where no token of a row carries loss: 8 bytes, and 4 for each. */
export function encodeStepLosses(step: number, losses: readonly number[]): Buffer {
  const record = Buffer.alloc(RECORD_HEADING_BYTES + 4 * losses.length);
  record.writeUInt32LE(step, 0);
  record.writeUInt32LE(losses.length, 4);
  for (const [index, loss] of losses.entries()) record.writeFloatLE(loss, RECORD_HEADING_BYTES + 4 * index);
  return record;
}

/** The losses of a step in the order of its rows; undefined where none were recorded. */
export function readStepLosses(file: string, step: number): (number | null)[] | undefined {
  return withRecords(file, (records, read) => {
    for (const record of records) {
      if (record.step !== step) continue;
      const bytes = read(record.start + RECORD_HEADING_BYTES, record.end);
      return Array.from({ length: bytes.length / 4 }, (_, index) => {
        const loss = bytes.readFloatLE(4 * index);
        return Number.isFinite(loss) ? loss : null;
      });
    }
    return undefined;
  });
}

/**
 * Where the records end that come before the first one for which `isKept` is false, or before what a crash has cut off;
 * 0 where there is no such file.
 */
export function endOfRecords(file: string, isKept: (record: StepRecord) => boolean): number {
  const end = withRecords(file, (records) => {
    let last = rowLossesHeading.length;
    for (const record of records) {
      if (!isKept(record)) break;
      last = record.end;
    }
    return last;
  });
  return end ?? 0;
}

type Read = (start: number, end: number) => Buffer;

/** Undefined where there is no such file, or it is another kind of file. */
function withRecords<T>(file: string, use: (records: Iterable<StepRecord>, read: Read) => T): T | undefined {
  const handle = openIfThere(file);
  if (handle === undefined) return undefined;
  try {
    const { size } = fstatSync(handle);
    const read: Read = (start, end) => {
      const bytes = Buffer.alloc(end - start);
      return bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, start));
    };
    if (!read(0, rowLossesHeading.length).equals(rowLossesHeading)) return undefined;
    return use(walk(size, read), read);
  } finally {
    closeSync(handle);
  }
}

const CHUNK_BYTES = 1 << 18;

function* walk(size: number, read: Read): Generator<StepRecord> {
  let chunk: Buffer = Buffer.alloc(0);
  let chunkStart = 0;
  for (let start = rowLossesHeading.length; start + RECORD_HEADING_BYTES <= size;) {
    if (start < chunkStart || start + RECORD_HEADING_BYTES > chunkStart + chunk.length) {
      [chunk, chunkStart] = [read(start, Math.min(size, start + CHUNK_BYTES)), start];
      if (chunk.length < RECORD_HEADING_BYTES) return;
    }
    const at = start - chunkStart;
    const end = start + RECORD_HEADING_BYTES + 4 * chunk.readUInt32LE(at + 4);
    if (end > size) return;
    yield { step: chunk.readUInt32LE(at), start, end };
    start = end;
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
