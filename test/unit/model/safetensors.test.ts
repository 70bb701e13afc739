import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { TrainyardError } from "../../../agent/errors.ts";
import {
  readSafetensors,
  readSafetensorsHeader,
  writeSafetensors,
} from "../../../agent/model/safetensors.ts";
import type { Tensors } from "../../../agent/model/tensors.ts";
import { processorTime } from "../../support/processor-time.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-safetensors-"));
const file = path.join(folder, "model.safetensors");

const tensors: Tensors = new Map([
  ["matrix", { shape: [2, 3], data: new Float32Array([1, -2, 3, 4.5, 5, 6]) }],
  ["wörter.weight", { shape: [2], data: new Float32Array([0.1, Infinity]) }],
  ["scalar", { shape: [], data: new Float32Array([7]) }],
  ["empty", { shape: [0, 4], data: new Float32Array(0) }],
]);

/** A file with this header and this much data; returns the code and the words of what reading it said. */
async function refusal(header: unknown, dataLength: number, claimed?: bigint): Promise<string> {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(text.length));
  writeFileSync(file, Buffer.concat([length, text, Buffer.alloc(dataLength)]));
  return await failureOf(readSafetensors(file));
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  const started = processorTime();
  const failure: unknown = await work.then(
    () => "nothing",
    (error: unknown) => error,
  );
  assert.ok(processorTime() - started < 500, "took too long");
  if (failure === "nothing") return failure;
  assert.ok(failure instanceof TrainyardError, String(failure));
  return `${failure.code}: ${failure.message}`;
}

const entry = (dtype: string, shape: number[], begin: number, end: number): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test("what was written is read back, and only the finished file lies in the folder", async () => {
  await writeSafetensors(file, tensors, { step: "7" });
  assert.deepEqual(await readSafetensors(file), tensors);
  const { metadata } = await readSafetensorsHeader(file);
  assert.deepEqual(metadata, { format: "pt", step: "7" });
  assert.equal(readFileSync(file).readUInt32LE(0) % 8, 0);
  assert.deepEqual(readdirSync(folder), ["model.safetensors"]);
});

test("half precision is read as float32", async () => {
  const header = JSON.stringify({ a: entry("F16", [2], 0, 4), b: entry("BF16", [1], 4, 6) });
  const data = Buffer.from(new Uint16Array([0x3c00, 0xc000, 0x3f80]).buffer);
  const length = Buffer.alloc(8);
  length.writeUInt32LE(header.length);
  writeFileSync(file, Buffer.concat([length, Buffer.from(header), data]));
  const read = await readSafetensors(file);
  assert.deepEqual(Array.from(read.get("a")!.data), [1, -2]);
  assert.deepEqual(Array.from(read.get("b")!.data), [1]);
});

test("a file that contradicts itself is refused at once and says why", async () => {
  const fine = entry("F32", [2], 0, 8);
  const cases: [unknown, number, string, bigint?][] = [
    [{}, 0, "more than the format allows", 2n ** 63n],
    [{}, 0, "more than the format allows", 2n ** 64n - 1n],
    [{}, 0, "more than the format allows", 100_000_001n],
    [{}, 0, "more than the file has", 99_999_999n],
    ["{", 0, "not JSON"],
    ["[]", 0, "not an object"],
    ["null", 0, "not an object"],
    [{ __metadata__: { a: 1 } }, 0, "not a map of texts"],
    [`{"a":${JSON.stringify(fine)},"\\u0061":${JSON.stringify(fine)}}`, 8, 'names "a" twice'],
    [{ a: fine, b: entry("F32", [2], 4, 12) }, 12, "overlaps"],
    [{ a: fine, b: entry("F32", [2], 12, 20) }, 20, "hole before tensor b"],
    [{ a: entry("F32", [2], 8, 16) }, 16, "hole before tensor a"],
    [{ a: fine }, 9, "1 bytes follow"],
    [{ a: fine }, 7, "beyond the end"],
    [{ a: entry("F32", [3], 0, 8) }, 8, "does not fill"],
    [{ a: entry("F32", [2 ** 31, 2 ** 31, 2 ** 31], 0, 8) }, 8, "does not fill"],
    [{ a: entry("F32", Array<number>(32).fill(Number.MAX_SAFE_INTEGER), 0, 8) }, 8, "does not fill"],
    [{ a: entry("F32", [0], 8, 0) }, 8, "does not fill"],
    [{ a: entry("F99", [2], 0, 8) }, 8, "unknown type F99"],
    [{ a: entry("constructor", [2], 0, 8) }, 8, "unknown type constructor"],
    [{ a: entry("F32", [-2], 0, 8) }, 8, "not well formed"],
    [{ a: entry("F32", [1e300], 0, 8) }, 8, "not well formed"],
    [{ a: { ...fine, extra: 1 } }, 8, "not well formed"],
    [{ a: null }, 8, "not well formed"],
  ];
  for (const [header, dataLength, reason, claimed] of cases) {
    const words = await refusal(header, dataLength, claimed);
    assert.match(words, /^model_file_damaged: /);
    assert.ok(words.includes(reason), `${JSON.stringify(header)}: ${words}`);
  }
  assert.match(await failureOf(readSafetensors(path.join(folder, "none"))), /^file_not_found/);
  assert.match(await failureOf(readSafetensors(folder)), /^file_not_readable/);
});

test("a file cut anywhere is refused", async () => {
  await writeSafetensors(file, tensors);
  const whole = readFileSync(file);
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    assert.match(await failureOf(readSafetensors(file)), /^model_file_damaged/, `cut at ${length}`);
  }
});

test("a flipped byte is refused or changes a value, and never does worse", async () => {
  await writeSafetensors(file, tensors);
  const whole = readFileSync(file);
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 500; round++) {
    const mutated = Buffer.from(whole);
    for (let flip = 0; flip <= random(3); flip++) mutated[random(whole.length)] = random(256);
    writeFileSync(file, mutated);
    assert.match(await failureOf(readSafetensors(file)), /^(nothing|model_file_damaged)/);
  }
});
