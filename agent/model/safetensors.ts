// Reads and writes safetensors files: float32 out, float32, float64, float16 and bfloat16 in.
import { elementCount } from "../autodiff/tensor.ts";
import { errors } from "../errors.ts";
import { writeFileDurably } from "../store/durable-file.ts";
import { withOpenFile, type OpenFile } from "../store/open-file.ts";
import { bfloatsToFloats, halvesToFloats } from "./half.ts";
import {
  isNumeric,
  largestHeader,
  parseHeader,
  type SafetensorsEntry,
  type SafetensorsHeader,
} from "./safetensors-header.ts";
import { TensorReader } from "./tensor-reader.ts";
import { bytesOf, dataOf, type TensorData, type TensorSource, type Tensors } from "./tensors.ts";

/** Writes every tensor as float32, in the order of the map. The file appears whole or not at all. */
export async function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, TensorData | TensorSource>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: { format: "pt", ...metadata } };
  let position = 0;
  for (const [name, { shape }] of tensors) {
    const end = position + 4 * elementCount(shape);
    header[name] = { dtype: "F32", shape, data_offsets: [position, end] };
    position = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, " ");
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  await writeFileDurably(file, async (sink) => {
    await sink.write(length);
    await sink.write(padded);
    for (const tensor of tensors.values()) await sink.write(bytesOf(dataOf(tensor)));
  });
}

/** Reads every tensor of numbers as float32. Anything wrong with the file is `model_file_damaged`. */
export async function readSafetensors(file: string): Promise<Tensors> {
  return await withHeader(file, async (open, header, dataStart) => {
    const tensors: Tensors = new Map();
    for (const entry of header.entries) {
      const data = await readTensor(open, entry, dataStart);
      if (data !== undefined) tensors.set(entry.name, { shape: entry.shape, data });
    }
    return tensors;
  });
}

/** A tensor in an open file, of numbers or of something else. */
export interface StoredTensor extends TensorSource {
  readonly type: string;
  /** Whether it can be written as float32. */
  readonly numeric: boolean;
}

export interface OpenSafetensors {
  readonly file: string;
  readonly sources: ReadonlyMap<string, StoredTensor>;
  close(): void;
}

/** Checks the file and keeps it open, so that its tensors can be written to where they are needed. */
export async function openSafetensors(
  file: string,
): Promise<OpenSafetensors & Pick<SafetensorsHeader, "metadata">> {
  return await withHeader(file, (_, { entries, metadata }, dataStart) => {
    const reader = new TensorReader(file);
    const sources = new Map(
      entries.map((entry) => {
        const stored = { type: entry.type, numeric: isNumeric(entry), ...reader.source(entry, dataStart) };
        return [entry.name, stored] as const;
      }),
    );
    return Promise.resolve({ file, metadata, sources, close: () => reader.close() });
  });
}

/** What the file says of itself, without its tensors. */
export async function readSafetensorsHeader(file: string): Promise<SafetensorsHeader> {
  return await withHeader(file, (_, header) => Promise.resolve(header));
}

async function withHeader<T>(
  file: string,
  use: (open: OpenFile, header: SafetensorsHeader, dataStart: number) => Promise<T>,
): Promise<T> {
  const fail = (reason: string): never => {
    throw errors.modelFileDamaged(file, reason);
  };
  return await withOpenFile(file, async (open) => {
    if (open.size < 8) fail("it is shorter than 8 bytes");
    const length = Buffer.from(await open.read(0, 8)).readBigUInt64LE();
    // What is not safetensors at all has letters where the length should be, which are a huge number.
    if (length > BigInt(Math.min(largestHeader, open.size))) {
      const other = otherFormat(await open.read(0, Math.min(open.size, 32)));
      if (other !== undefined) fail(`it is ${other}, not safetensors`);
    }
    if (length > BigInt(largestHeader))
      fail(`its header claims ${length} bytes, more than the format allows`);
    const dataStart = 8 + Number(length);
    if (dataStart > open.size) fail(`its header claims ${length} bytes, more than the file has`);
    const text = decodeText(await open.read(8, Number(length)), fail);
    return await use(open, parseHeader(text, open.size - dataStart, fail), dataStart);
  });
}

async function readTensor(
  open: OpenFile,
  entry: SafetensorsEntry,
  dataStart: number,
): Promise<Float32Array | undefined> {
  if (!isNumeric(entry)) return undefined;
  const bytes = await open.read(dataStart + entry.begin, entry.end - entry.begin);
  if (entry.type === "F32") return new Float32Array(bytes.buffer);
  if (entry.type === "F64") return Float32Array.from(new Float64Array(bytes.buffer));
  const halves = new Uint16Array(bytes.buffer);
  return entry.type === "F16" ? halvesToFloats(halves) : bfloatsToFloats(halves);
}

function decodeText(bytes: Uint8Array, fail: (reason: string) => never): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fail("its header is not UTF-8");
  }
}

/** What else lies under such a name now and then. */
function otherFormat(start: Uint8Array): string | undefined {
  const text = Buffer.from(start).toString("latin1");
  if (text.startsWith("version https://git-lfs")) return "the pointer of a file that Git LFS has not fetched";
  if (text.startsWith("PK\x03\x04") || /^\x80[\x02-\x05]/.test(text)) return "a pickle of PyTorch";
  if (text.startsWith("GGUF")) return "a GGUF file";
  if (text.startsWith("\x89HDF")) return "a file of TensorFlow";
  return undefined;
}
