// The tar format of backups: regular files alone, in POSIX's ustar format with pax headers for long names and sizes
// (IEEE Std 1003.1, pax). Any tar program reads what is written here; what is read here is held to exactly that.
import { errors } from "../errors.ts";
import type { FileSink } from "./durable-file.ts";
import type { OpenFile } from "./open-file.ts";

const blockLength = 512;
/** The largest size that eleven octal digits can say, in bytes. */
const largestOctal = 0o77777777777;
/** A pax header holds a name and a size, and nothing of ours needs more. */
const longestPaxHeader = 1 << 16;
/** More files than a home has; a list of them must fit into memory. */
const mostEntries = 1_000_000;

/** Places of the fields that are used, in bytes: start and length. */
const fields = {
  name: [0, 100],
  mode: [100, 8],
  size: [124, 12],
  time: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
} as const;

export interface TarEntry {
  /** With slashes, as it stands in the file; not looked at yet. */
  name: string;
  /** Where its content begins. */
  position: number;
  size: number;
}

/** Appends a file of exactly `size` bytes. `time` in seconds since 1970. */
export async function writeTarEntry(
  sink: FileSink,
  entry: { name: string; size: number; time: number },
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const needsPax = !/^[\x20-\x7e]{1,100}$/.test(entry.name) || entry.size > largestOctal;
  if (needsPax) {
    const records = Buffer.from(paxRecord("path", entry.name) + paxRecord("size", String(entry.size)));
    await sink.write(header("pax", records.length, entry.time, "x"));
    await sink.write(padded(records));
  }
  const shortName = needsPax ? "see-pax-header" : entry.name;
  await sink.write(header(shortName, Math.min(entry.size, largestOctal), entry.time, "0"));
  const start = sink.length;
  for await (const bytes of content) await sink.write(bytes);
  const written = sink.length - start;
  if (written !== entry.size)
    throw new Error(`${entry.name} has ${written} bytes and was to have ${entry.size}.`);
  await sink.write(Buffer.alloc(paddingOf(entry.size)));
}

export async function endTar(sink: FileSink): Promise<void> {
  await sink.write(Buffer.alloc(2 * blockLength));
}

/** Throws `backup_damaged` for anything that `writeTarEntry` and `endTar` would not have written. */
export async function listTar(archive: OpenFile, file: string): Promise<TarEntry[]> {
  const damaged = (reason: string): Error => errors.backupDamaged(file, reason);
  const entries: TarEntry[] = [];
  let pax: Map<string, string> | undefined;
  let position = 0;
  for (;;) {
    if (position + blockLength > archive.size) throw damaged("its end is missing");
    const block = Buffer.from(await archive.read(position, blockLength));
    position += blockLength;
    if (block.every((byte) => byte === 0)) break;
    if (!hasChecksum(block)) throw damaged(`byte ${position - blockLength} begins no entry`);
    const type = text(block, "type");
    const paxSize = type === "0" ? pax?.get("size") : undefined;
    const size =
      paxSize === undefined ? octal(block, "size") : /^\d+$/.test(paxSize) ? Number(paxSize) : Number.NaN;
    if (!Number.isSafeInteger(size) || size < 0 || position + size + paddingOf(size) > archive.size)
      throw damaged(`the entry at byte ${position - blockLength} is cut off`);
    if (type === "x") {
      if (pax !== undefined || size > longestPaxHeader)
        throw damaged("it has headers that a backup does not have");
      pax = readPax(Buffer.from(await archive.read(position, size)));
      if (pax === undefined) throw damaged("it has headers that a backup does not have");
    } else if (type === "0") {
      entries.push({ name: pax?.get("path") ?? text(block, "name"), position, size });
      pax = undefined;
      if (entries.length > mostEntries) throw damaged(`it has more than ${mostEntries} files`);
    } else throw damaged(`it has an entry of type ${JSON.stringify(type)}, and a backup has files alone`);
    position += size + paddingOf(size);
  }
  return entries;
}

function header(name: string, size: number, time: number, type: "0" | "x"): Buffer {
  const block = Buffer.alloc(blockLength);
  block.write(name, fields.name[0], "ascii");
  block.write("0000600\0", fields.mode[0], "ascii");
  block.write(`${octalDigits(size)}\0`, fields.size[0], "ascii");
  block.write(`${octalDigits(Math.max(0, Math.trunc(time)))}\0`, fields.time[0], "ascii");
  block.write(type, fields.type[0], "ascii");
  block.write("ustar\u000000", fields.magic[0], "ascii");
  block.write(`${checksumOf(block).toString(8).padStart(6, "0")}\0 `, fields.checksum[0], "ascii");
  return block;
}

const octalDigits = (value: number): string => value.toString(8).padStart(11, "0");

/** The sum of all bytes, those of the checksum taken as blanks. */
function checksumOf(block: Buffer): number {
  const [start, length] = fields.checksum;
  return block.reduce((sum, byte, at) => sum + (at >= start && at < start + length ? 0x20 : byte), 0);
}

function hasChecksum(block: Buffer): boolean {
  return text(block, "magic") === "ustar" && octal(block, "checksum") === checksumOf(block);
}

function text(block: Buffer, field: keyof typeof fields): string {
  const [start, length] = fields[field];
  return block.toString("latin1", start, start + length).split("\0")[0]!;
}

function octal(block: Buffer, field: keyof typeof fields): number {
  const digits = text(block, field).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** `<length of all of it> key=value\n` */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length > length) length++;
  return `${length} ${key}=${value}\n`;
}

function readPax(bytes: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  for (let start = 0; start < bytes.length;) {
    const blank = bytes.indexOf(0x20, start);
    const length = Number(bytes.toString("latin1", start, blank));
    const record = bytes.toString("utf8", blank + 1, start + length - 1);
    const equals = record.indexOf("=");
    const isWhole = blank > start && bytes[start + length - 1] === 0x0a && equals > 0;
    const key = record.slice(0, equals);
    if (!isWhole || !["path", "size"].includes(key) || records.has(key)) return undefined;
    records.set(key, record.slice(equals + 1));
    start += length;
  }
  return records;
}

function paddingOf(size: number): number {
  return (blockLength - (size % blockLength)) % blockLength;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(paddingOf(bytes.length))]);
}
