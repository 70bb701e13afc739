// Reads GGUF files: what they say of themselves, and tensors of the types that Trainyard writes.
import { errors } from "../../errors.ts";
import { withOpenFile, type OpenFile } from "../../store/open-file.ts";
import { halvesToFloats } from "../half.ts";
import type { TensorData } from "../tensors.ts";
import { decodeQ8 } from "./blocks.ts";
import { MoreBytesNeeded } from "./cursor.ts";
import { parseGguf, type GgufHeader, type GgufTensorInfo } from "./parse.ts";
import { tensorBlocks, writtenTypes } from "./types.ts";

/** Room for a vocabulary of a million tokens with its merges; a header beyond that is not believed. */
const largestHeader = 128 * 2 ** 20;

/** Everything before the data, checked against the file. Errors: `model_file_damaged`. */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  return await withOpenFile(file, (open) => readHeader(file, open));
}

/** One tensor as float32, in PyTorch's order of dimensions. It must be f32, f16 or q8_0. */
export async function readGgufTensor(file: string, info: GgufTensorInfo): Promise<TensorData> {
  const bytes = await withOpenFile(file, (open) => open.read(info.position, info.length));
  return { shape: info.shape, data: decode(file, info, bytes) };
}

async function readHeader(file: string, open: OpenFile): Promise<GgufHeader> {
  const fail = (reason: string): never => {
    throw errors.modelFileDamaged(file, reason);
  };
  // Where the header ends is known only once it was parsed: begin small, and read on when that was too little.
  let length = 2 ** 20;
  for (;;) {
    const bytes = await open.read(0, Math.min(length, open.size));
    try {
      return parseGguf(bytes, open.size, fail);
    } catch (error) {
      if (!(error instanceof MoreBytesNeeded)) throw error;
      if (error.length > largestHeader) fail("its header is larger than 128 MiB");
      length = Math.min(Math.max(error.length, length * 4), largestHeader);
    }
  }
}

function decode(file: string, info: GgufTensorInfo, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  if (info.type === writtenTypes.f32) return new Float32Array(bytes.buffer);
  if (info.type === writtenTypes.f16) return halvesToFloats(new Uint16Array(bytes.buffer));
  if (info.type === writtenTypes.q8_0) return decodeQ8(bytes);
  throw errors.modelNotSupported(
    file,
    `tensor ${info.name} is of type ${tensorBlocks[info.type]?.[0] ?? info.type}`,
  );
}
