// The header of a safetensors file: every claim is checked before a byte is allocated for it.
// Format: https://github.com/huggingface/safetensors#format
import * as z from "zod";
import { repeatedKey } from "./json-keys.ts";
import { measureJson } from "../store/json-depth.ts";
import { elementCount } from "../autodiff/tensor.ts";

/** Bits per element of the formats that a file may hold; what is not a number of a model is passed over. */
const elementBits = {
  ...{ F32: 32, F16: 16, BF16: 16, F64: 64 },
  ...{ BOOL: 8, U8: 8, I8: 8, I16: 16, U16: 16, I32: 32, U32: 32, I64: 64, U64: 64, C64: 64 },
  ...{ F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8 },
  ...{ F4: 4, F6_E2M3: 6, F6_E3M2: 6 },
} as const;
type SafetensorsType = keyof typeof elementBits;

export interface SafetensorsEntry {
  name: string;
  type: SafetensorsType;
  shape: readonly number[];
  /** Offsets into the data, which starts after the header. */
  begin: number;
  end: number;
}

export interface SafetensorsHeader {
  metadata: Record<string, string>;
  entries: SafetensorsEntry[];
}

/** Whether a tensor's numbers can be read as float32. */
export function isNumeric({ type }: SafetensorsEntry): boolean {
  return ["F32", "F16", "BF16", "F64"].includes(type);
}

/** The format's own limit. */
export const largestHeader = 100_000_000;

const size = z.int().nonnegative();
const Entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(size).max(32),
  data_offsets: z.tuple([size, size]),
});
const Metadata = z.record(z.string(), z.string());

/** Says in words why the header is wrong, through `fail`, which throws. */
export function parseHeader(
  text: string,
  dataLength: number,
  fail: (reason: string) => never,
): SafetensorsHeader {
  // A map of objects with lists in them has no more than three.
  if (measureJson(text, 8).tooDeepAt !== undefined) fail("its header is nested too deep");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    fail("its header is not JSON");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) fail("its header is not an object");
  const repeated = repeatedKey(text);
  if (repeated !== undefined) fail(`its header names ${JSON.stringify(repeated)} twice`);
  let metadata: Record<string, string> = {};
  const entries: SafetensorsEntry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name === "__metadata__") {
      const parsed = Metadata.safeParse(value);
      if (!parsed.success) fail("its __metadata__ is not a map of texts");
      metadata = parsed.data;
    } else {
      entries.push(parseEntry(name, value, fail));
    }
  }
  checkLayout(entries, dataLength, fail);
  return { metadata, entries };
}

function parseEntry(name: string, value: unknown, fail: (reason: string) => never): SafetensorsEntry {
  const parsed = Entry.safeParse(value);
  if (!parsed.success) fail(`the entry of tensor ${name} is not well formed`);
  const { dtype, shape, data_offsets } = parsed.data;
  if (!Object.hasOwn(elementBits, dtype)) fail(`tensor ${name} has the unknown type ${dtype}`);
  const type = dtype as SafetensorsType;
  const [begin, end] = data_offsets;
  // A product beyond 2^53 loses digits but stays beyond 2^53, so it cannot equal a real length.
  const bytes = (elementCount(shape) * elementBits[type]) / 8;
  if (bytes !== end - begin) {
    fail(`tensor ${name} of shape [${shape.join(", ")}] does not fill its ${end - begin} bytes`);
  }
  return { name, type, shape, begin, end };
}

/** The tensors must cover the data exactly: no overlap, no hole, nothing behind the last one. */
function checkLayout(entries: SafetensorsEntry[], dataLength: number, fail: (reason: string) => never): void {
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const { name, begin, end } of entries) {
    if (begin < position) fail(`tensor ${name} overlaps the one before it`);
    if (begin > position) fail(`there is a hole before tensor ${name}`);
    if (end > dataLength) fail(`tensor ${name} ends beyond the end of the file`);
    position = end;
  }
  if (position !== dataLength) fail(`${dataLength - position} bytes follow the last tensor`);
}
