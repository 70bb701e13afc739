// Writes GGUF files of version 3: metadata, tensor infos, then every tensor in turn straight to the disk.
import { writeFileDurably, type FileSink } from "../../store/durable-file.ts";
import { elementCount } from "../../autodiff/tensor.ts";
import { encode, encodedLength } from "./blocks.ts";
import { defaultAlignment, valueTypes, writtenTypes, type GgufTensorType } from "./types.ts";

/** The type is spelled out, because a reader of GGUF refuses a number of another width. */
export type GgufEntry =
  | { uint32: number }
  | { int32: number }
  | { float32: number }
  | { bool: boolean }
  | { string: string }
  | { strings: readonly string[] }
  | { int32s: readonly number[] }
  | { float32s: Float32Array };

export interface GgufTensor {
  name: string;
  /** Row-major, as in PyTorch. */
  shape: readonly number[];
  type: GgufTensorType;
  /** Called when it is this tensor's turn, so that a converted copy lives only as long as needed. */
  data: () => Float32Array;
}

/** Elements converted at once. A multiple of every block. */
const sliceElements = 2 ** 20;

export async function writeGguf(
  file: string,
  metadata: ReadonlyMap<string, GgufEntry>,
  tensors: readonly GgufTensor[],
): Promise<void> {
  const header = encodeHeader(metadata, tensors);
  await writeFileDurably(file, async (sink) => {
    await sink.write(header);
    for (const tensor of tensors) {
      await pad(sink);
      const data = tensor.data();
      for (let start = 0; start < data.length; start += sliceElements) {
        await sink.write(encode(tensor.type, data.subarray(start, start + sliceElements)));
      }
    }
    await pad(sink);
  });
}

function encodeHeader(metadata: ReadonlyMap<string, GgufEntry>, tensors: readonly GgufTensor[]): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from("GGUF"), uint32(3), uint64(tensors.length), uint64(metadata.size)];
  for (const [key, entry] of metadata) parts.push(string(key), ...encodeEntry(entry));
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    parts.push(string(name), uint32(shape.length));
    for (const size of [...shape].reverse()) parts.push(uint64(size));
    parts.push(uint32(writtenTypes[type]), uint64(offset));
    offset += aligned(encodedLength(type, elementCount(shape)));
  }
  return Buffer.concat(parts);
}

function encodeEntry(entry: GgufEntry): Uint8Array[] {
  if ("uint32" in entry) return [uint32(valueTypes.uint32), uint32(entry.uint32)];
  if ("int32" in entry) return [uint32(valueTypes.int32), uint32(entry.int32 >>> 0)];
  if ("bool" in entry) return [uint32(valueTypes.bool), Uint8Array.of(entry.bool ? 1 : 0)];
  if ("string" in entry) return [uint32(valueTypes.string), string(entry.string)];
  if ("float32" in entry) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(entry.float32);
    return [uint32(valueTypes.float32), bytes];
  }
  if ("strings" in entry) {
    return [...listHeader(valueTypes.string, entry.strings.length), ...entry.strings.map(string)];
  }
  if ("float32s" in entry) {
    const { buffer, byteOffset, byteLength } = entry.float32s;
    return [
      ...listHeader(valueTypes.float32, entry.float32s.length),
      new Uint8Array(buffer, byteOffset, byteLength),
    ];
  }
  return [
    ...listHeader(valueTypes.int32, entry.int32s.length),
    ...entry.int32s.map((number) => uint32(number >>> 0)),
  ];
}

function listHeader(elementType: number, count: number): Uint8Array[] {
  return [uint32(valueTypes.array), uint32(elementType), uint64(count)];
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function string(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function aligned(length: number): number {
  return Math.ceil(length / defaultAlignment) * defaultAlignment;
}

async function pad(sink: FileSink): Promise<void> {
  await sink.write(new Uint8Array(aligned(sink.length) - sink.length));
}
