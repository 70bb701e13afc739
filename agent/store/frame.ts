// The journal's format: one frame for each group of commits, `<length> <crc32> <JSON>\n`, both numbers as 8 hexadecimal
// digits. The crc covers the length and the JSON: `[seq, epoch, schema, [[change, …], …]]`.
import { crc32 } from "node:zlib";

export interface Frame {
  /** Number of the first of its commits; they count up by one over all journals of a database. */
  seq: number;
  /** Counts the openings of the database, so that a second writer would be noticed. */
  epoch: number;
  /** Version of the document that the changes are for. */
  schema: number;
  /** One list of changes for each commit, as they were stored. */
  commits: unknown[][];
}

export interface JournalContent {
  frames: Frame[];
  /** Bytes from the start that hold whole frames. */
  size: number;
  /** Bytes of a last frame that was being written when the power went. Nobody was told that it is kept. */
  tornBytes: number;
  /** Where something that was whole no longer is. */
  damagedAt: number | undefined;
}

const headerLength = 18;

/** `commits` are the JSON texts of lists of changes. */
export function encodeFrame(frame: Omit<Frame, "commits">, commits: readonly string[]): Buffer<ArrayBuffer> {
  const json = Buffer.from(`[${frame.seq},${frame.epoch},${frame.schema},[${commits.join(",")}]]`);
  const length = hexadecimal(json.length);
  const crc = hexadecimal(crc32(json, crc32(length)));
  return Buffer.concat([Buffer.from(`${length} ${crc} `), json, Buffer.from("\n")]);
}

export function decodeJournal(bytes: Buffer): JournalContent {
  const frames: Frame[] = [];
  let size = 0;
  for (;;) {
    const found = decodeFrame(bytes, size);
    if (found === undefined) break;
    frames.push(found.frame);
    size = found.end;
  }
  const tornBytes = bytes.length - size;
  if (tornBytes === 0 || isTorn(bytes, size)) return { frames, size, tornBytes, damagedAt: undefined };
  return { frames, size, tornBytes: 0, damagedAt: size };
}

function decodeFrame(bytes: Buffer, start: number): { frame: Frame; end: number } | undefined {
  const length = lengthAt(bytes, start);
  if (length === undefined) return undefined;
  const end = start + headerLength + length;
  if (bytes[end] !== 0x0a) return undefined;
  const json = bytes.subarray(start + headerLength, end);
  const crc = crc32(json, crc32(bytes.subarray(start, start + 8)));
  if (bytes.toString("latin1", start + 8, start + headerLength) !== ` ${hexadecimal(crc)} `) return undefined;
  const [seq, epoch, schema, commits] = JSON.parse(json.toString("utf8")) as [
    number,
    number,
    number,
    unknown[][],
  ];
  return { frame: { seq, epoch, schema, commits }, end: end + 1 };
}

/**
 * Each frame is on the disk before the next one is begun, so that only the last one can be torn. If anything follows
 * it, then it was whole once, and so were the commits that it held.
 */
function isTorn(bytes: Buffer, start: number): boolean {
  const length = lengthAt(bytes, start);
  if (length !== undefined && start + headerLength + length + 1 < bytes.length) return false;
  for (let line = bytes.indexOf(0x0a, start); line >= 0; line = bytes.indexOf(0x0a, line + 1)) {
    if (decodeFrame(bytes, line + 1) !== undefined) return false;
  }
  return true;
}

function lengthAt(bytes: Buffer, start: number): number | undefined {
  const text = bytes.toString("latin1", start, start + 8);
  return /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, "0");
}
