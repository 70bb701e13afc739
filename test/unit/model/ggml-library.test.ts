import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { ggmlLibrary } from "../../../agent/model/ggml-library.ts";
import { encode } from "../../../agent/model/gguf/blocks.ts";
import { tensorBlocks } from "../../../agent/model/gguf/types.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-ggml-"));
after(() => rmSync(folder, { recursive: true }));

const numbers = Float32Array.from({ length: 1024 }, (_, index) => Math.sin(index * 0.37));

/** The largest error of each type for numbers from -1 to 1: about half a step, more where scales are quantised, too. */
const bounds = {
  f32: 0,
  f16: 3e-4,
  bf16: 3e-3,
  q8_0: 5e-3,
  q6_k: 0.03,
  q5_0: 0.07,
  q5_1: 0.04,
  q5_k: 0.05,
  q4_0: 0.13,
  q4_1: 0.07,
  q4_k: 0.1,
  iq4_nl: 0.1,
  q3_k: 0.25,
  q2_k: 0.35,
};

for (const [name, bound] of Object.entries(bounds)) {
  test(`what was quantised to ${name} is read again`, () => {
    const ggml = ggmlLibrary();
    const type = Number(Object.entries(tensorBlocks).find(([, block]) => block[0] === name)![0]);
    assert.ok(ggml.reads(type));
    const bytes = type === 0 ? new Uint8Array(numbers.buffer) : ggml.quantize(type, numbers, 256);
    const read = new Float32Array(numbers.length);
    ggml.dequantize(type, bytes, read);
    const errors = read.map((value, index) => Math.abs(value - numbers[index]!));
    assert.ok(Math.max(...errors) <= bound, String(Math.max(...errors)));
  });
}

test("blocks of q8_0 that are written here are llama.cpp's own, byte for byte", () => {
  const drawn = Float32Array.from({ length: 32 * 4000 }, (_, index) => {
    const wave = Math.sin(index * 12.9898) * 43758.5453;
    return (wave - Math.floor(wave) - 0.5) * 2 ** ((index % 23) - 12);
  });
  // Halves of a step, nothing at all, and numbers whose scale is too small for a half.
  const hard = Float32Array.from({ length: 96 }, (_, index) =>
    index < 32 ? index - 0.5 : index < 64 ? 0 : 1e-9 * index,
  );
  for (const data of [drawn, hard])
    assert.deepEqual(encode("q8_0", data), ggmlLibrary().quantize(8, data, 32));
});

test("lengths that do not belong together never reach the library", () => {
  const ggml = ggmlLibrary();
  assert.throws(() => ggml.dequantize(12, new Uint8Array(144), new Float32Array(255)), /144 bytes of q4_k/);
  assert.throws(() => ggml.dequantize(12, new Uint8Array(143), new Float32Array(256)), RangeError);
  assert.throws(() => ggml.dequantize(99, new Uint8Array(1), new Float32Array(1)), RangeError);
  assert.throws(() => ggml.quantize(12, new Float32Array(576), 576), /no rows of 576 in q4_k/);
});

test("a file that llama.cpp does not read fails with llama.cpp's words", async () => {
  const from = path.join(folder, "missing.gguf");
  await assert.rejects(
    ggmlLibrary().quantizeFile(from, path.join(folder, "out"), "q4_0", 1),
    /missing\.gguf/,
  );
});
