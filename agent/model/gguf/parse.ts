// Parses the part of a GGUF file before its data, and checks every claim against the file's size. Pure: no I/O.
import { Cursor, isNumberType } from "./cursor.ts";
import { defaultAlignment, tensorBlocks, valueTypes, type GgufMetadata, type GgufValue } from "./types.ts";

export interface GgufTensorInfo {
  name: string;
  /** Row-major, as in PyTorch: the reverse of the order in the file. */
  shape: readonly number[];
  /** ggml's number of the type; `tensorBlocks` has its name. */
  type: number;
  /** Position in the file and length, in bytes. */
  position: number;
  length: number;
}

export interface GgufHeader {
  metadata: GgufMetadata;
  tensors: GgufTensorInfo[];
}

/**
 * llama.cpp compares each key with all others, and each tensor, and what reads lists for it takes dozens of bytes for
 * each element: there is room for a vocabulary of a million tokens with its merges.
 */
const most = { keys: 10_000, tensors: 20_000, elements: 2 ** 22 };

/** Throws MoreBytesNeeded when `bytes`, the first ones of the file, do not hold the whole header. */
export function parseGguf(bytes: Uint8Array, fileSize: number, fail: (reason: string) => never): GgufHeader {
  const cursor = new Cursor(bytes, fileSize, fail);
  const magic = Buffer.from(cursor.bytes(4, "its first word")).toString("latin1");
  if (magic !== "GGUF") fail("it does not begin with GGUF");
  const version = cursor.uint32("its version");
  if (version !== 2 && version !== 3) fail(`it has version ${version}, and 2 and 3 are known`);
  const tensorCount = cursor.uint64("its number of tensors");
  const keyCount = cursor.uint64("its number of keys");
  // Smallest entries: an empty key with a byte; an unnamed tensor without dimensions.
  cursor.expect(keyCount, 13, "its list of keys");
  if (keyCount > most.keys) fail(`it has ${keyCount} keys, more than ${most.keys}`);
  const metadata = new Map<string, GgufValue>();
  let elements = 0;
  for (let index = 0n; index < keyCount; index++) {
    const key = cursor.string("a key");
    if (metadata.has(key)) fail(`the key ${key} stands twice`);
    const value = parseValue(cursor, cursor.uint32(key), key, fail);
    if (typeof value === "object") elements += value.length;
    if (elements > most.elements) fail(`its lists have more than ${most.elements} elements`);
    metadata.set(key, value);
  }
  const alignment = alignmentOf(metadata, fail);
  cursor.expect(tensorCount, 24, "its list of tensors");
  if (tensorCount > most.tensors) fail(`it has ${tensorCount} tensors, more than ${most.tensors}`);
  const claims: { name: string; shape: bigint[]; type: number; offset: bigint }[] = [];
  for (let index = 0n; index < tensorCount; index++) {
    const name = cursor.string("a tensor's name");
    const dimensions = cursor.uint32(name);
    if (dimensions > 4) fail(`tensor ${name} has ${dimensions} dimensions, more than 4`);
    const sizes = cursor.numbers("uint64", dimensions, name) as BigUint64Array;
    claims.push({
      name,
      shape: Array.from(sizes).reverse(),
      type: cursor.uint32(name),
      offset: cursor.uint64(name),
    });
  }
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  const tensors = claims.map((claim) => placeTensor(claim, dataStart, alignment, fileSize, fail));
  checkOverlap(tensors, fail);
  return { metadata, tensors };
}

function parseValue(cursor: Cursor, type: number, key: string, fail: (reason: string) => never): GgufValue {
  if (type === valueTypes.string) return cursor.string(key);
  if (type === valueTypes.bool) return cursor.bool(key);
  if (isNumberType(type)) return cursor.numbers(type, 1, key)[0]!;
  if (type !== valueTypes.array) fail(`the key ${key} has the unknown type ${type}`);
  const elementType = cursor.uint32(key);
  const count = cursor.uint64(key);
  if (isNumberType(elementType)) return cursor.numbers(elementType, count, key);
  if (elementType === valueTypes.bool) {
    return Array.from(cursor.bytes(count, key), (byte) => byte !== 0);
  }
  if (elementType !== valueTypes.string) fail(`the key ${key} is a list of the unknown type ${elementType}`);
  const length = cursor.expect(count, 8, key);
  const strings: string[] = [];
  while (strings.length < length) strings.push(cursor.string(key));
  return strings;
}

function alignmentOf(metadata: GgufMetadata, fail: (reason: string) => never): number {
  const alignment = metadata.get("general.alignment") ?? defaultAlignment;
  const isPowerOfTwo = typeof alignment === "number" && /^10*$/.test(alignment.toString(2));
  if (!isPowerOfTwo || alignment < 8 || alignment > 2 ** 20) {
    fail(`its alignment is ${String(alignment)}, and a power of two from 8 is needed`);
  }
  return alignment;
}

/** All products and sums are of bigint: a size of 2^63 must not wrap around to something small. */
function placeTensor(
  claim: { name: string; shape: bigint[]; type: number; offset: bigint },
  dataStart: number,
  alignment: number,
  fileSize: number,
  fail: (reason: string) => never,
): GgufTensorInfo {
  const { name, shape, type, offset } = claim;
  const block = tensorBlocks[type];
  if (block === undefined) fail(`tensor ${name} has the unknown type ${type}`);
  const [typeName, blockElements, blockBytes] = block;
  const rowLength = shape.at(-1) ?? 1n;
  if (shape.some((size) => size === 0n)) fail(`tensor ${name} is empty`);
  if (rowLength % BigInt(blockElements) !== 0n) {
    fail(`the rows of tensor ${name} are no multiple of the ${blockElements} elements of ${typeName}`);
  }
  const elements = shape.reduce((product, size) => product * size, 1n);
  const length = (elements / BigInt(blockElements)) * BigInt(blockBytes);
  if (offset % BigInt(alignment) !== 0n) fail(`tensor ${name} does not start at a multiple of ${alignment}`);
  if (BigInt(dataStart) + offset + length > BigInt(fileSize)) {
    fail(`tensor ${name} ends beyond the end of the file`);
  }
  return {
    name,
    type,
    shape: shape.map(Number),
    position: dataStart + Number(offset),
    length: Number(length),
  };
}

function checkOverlap(tensors: readonly GgufTensorInfo[], fail: (reason: string) => never): void {
  const names = new Set<string>();
  let end = 0;
  for (const tensor of [...tensors].sort((a, b) => a.position - b.position)) {
    if (names.has(tensor.name)) fail(`the tensor ${tensor.name} stands twice`);
    if (tensor.position < end) fail(`tensor ${tensor.name} overlaps another one`);
    names.add(tensor.name);
    end = tensor.position + tensor.length;
  }
}
