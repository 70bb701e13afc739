import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { TrainyardError } from "../../../agent/errors.ts";
import { checkGguf } from "../../../agent/model/gguf/check.ts";
import { exportGguf } from "../../../agent/model/gguf/export.ts";
import { readGgufHeader } from "../../../agent/model/gguf/read.ts";
import { GgufTensorFile } from "../../../agent/model/gguf/tensor-file.ts";
import { writeGguf, type GgufEntry } from "../../../agent/model/gguf/write.ts";
import { parameterShapes } from "../../../agent/model/parameters.ts";
import { processorTime } from "../../support/processor-time.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-gguf-"));
const file = path.join(folder, "model.gguf");

/** What reading the file said: "nothing", or the code and the words of its refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const started = processorTime();
  const failure: unknown = await work.then(
    () => "nothing",
    (error: unknown) => error,
  );
  assert.ok(processorTime() - started < 1000, "took too long");
  if (failure === "nothing") return failure;
  assert.ok(failure instanceof TrainyardError, failure instanceof Error ? failure.stack : "no error");
  return `${failure.code}: ${failure.message}`;
}

test("metadata and tensors are read as they were written", async () => {
  const metadata = new Map<string, GgufEntry>([
    ["number", { uint32: 2 ** 32 - 1 }],
    ["float", { float32: 0.5 }],
    ["flag", { bool: true }],
    ["text", { string: "Wörter 漢字" }],
    ["texts", { strings: ["", "a", "é"] }],
    ["numbers", { int32s: [-1, 7] }],
  ]);
  const data = Float32Array.from({ length: 96 }, (_, index) => Math.sin(index) * 3);
  data.fill(0, 64);
  const types = ["f32", "f16", "q8_0"] as const;
  await writeGguf(
    file,
    metadata,
    types.map((type) => ({ name: type, shape: [3, 32], type, data: () => data })),
  );
  const header = await readGgufHeader(file);
  assert.deepEqual(
    [...header.metadata],
    [
      ["number", 2 ** 32 - 1],
      ["float", 0.5],
      ["flag", true],
      ["text", "Wörter 漢字"],
      ["texts", ["", "a", "é"]],
      ["numbers", new Int32Array([-1, 7])],
    ],
  );
  const largestErrors = { f32: 0, f16: 0.001, q8_0: 3 / 254 + 0.002 };
  const reader = new GgufTensorFile(file);
  for (const info of header.tensors) {
    const tensor = reader.source(info);
    assert.deepEqual(tensor.shape, [3, 32]);
    const read = new Float32Array(96);
    tensor.writeTo(read);
    const errors = read.map((value, index) => Math.abs(value - data[index]!));
    assert.ok(Math.max(...errors) <= largestErrors[info.name as "f32"], info.name);
  }
  reader.close();
});

for (const family of ["llama", "gpt2"] as const) {
  test(`an exported ${family} carries its config, its tokenizer and all its parameters`, async () => {
    const model = await tinyModel(family, {
      tiedEmbeddings: false,
      ropeTheta: family === "llama" ? 5e5 : 1e4,
    });
    await exportGguf(file, model, { type: "q8_0", name: "tiny", metadata: { "trainyard.run": "r1" } });
    const { header, config, tokenizer } = await checkGguf(file);
    assert.deepEqual({ ...config, normEpsilon: 0 }, { ...model.config, normEpsilon: 0 });
    assert.deepEqual(tokenizer.json, model.tokenizer.json);
    assert.deepEqual(tokenizer.special, model.tokenizer.special);
    assert.equal(header.metadata.get("trainyard.run"), "r1");
    assert.equal(header.tensors.length, parameterShapes(config).length);
    for (const { name, shape, type } of header.tensors) {
      const keepsFloats = shape.length < 2 || name.startsWith("position_embd");
      assert.equal(type, keepsFloats ? 0 : 8, name);
    }
  });
}

test("rows that q8_0 cannot hold become f16", async () => {
  const model = await tinyModel("llama", { hiddenSize: 24, intermediateSize: 64 });
  await exportGguf(file, model, { type: "q8_0", name: "tiny" });
  const types = new Map((await readGgufHeader(file)).tensors.map(({ name, type }) => [name, type]));
  assert.equal(types.get("token_embd.weight"), 1);
  assert.equal(types.get("blk.0.ffn_down.weight"), 8);
});

const uint = (value: bigint | number, bytes: 4 | 8): Buffer => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value));
  else buffer.writeUInt32LE(Number(value));
  return buffer;
};
const text = (value: string): Buffer => Buffer.concat([uint(value.length, 8), Buffer.from(value)]);
const head = (tensors: bigint | number, keys: bigint | number, version = 3): Buffer[] => [
  Buffer.from("GGUF"),
  uint(version, 4),
  uint(tensors, 8),
  uint(keys, 8),
];
const key = (type: number, value: Buffer, name = "k"): Buffer[] => [text(name), uint(type, 4), value];
const tensor = (dims: (bigint | number)[], type: number, offset: bigint | number, name = "t"): Buffer[] => [
  text(name),
  uint(dims.length, 4),
  ...dims.map((size) => uint(size, 8)),
  uint(type, 4),
  uint(offset, 8),
];
const most = 2n ** 64n - 1n;

test("a file that contradicts itself is refused at once and says why", async () => {
  const room = Buffer.alloc(4096);
  const alignment = (value: number): Buffer[] => key(4, uint(value, 4), "general.alignment");
  const cases: [Buffer[], string][] = [
    [[], "its first word ends beyond"],
    [[Buffer.from("GGML")], "does not begin with GGUF"],
    [head(0, 0, 99), "version 99"],
    [[...head(0, most), room], "list of keys ends beyond"],
    [[...head(most, 0), room], "list of tensors ends beyond"],
    [[...head(0, 1), uint(most, 8), room], "a key ends beyond"],
    [[...head(0, 1), ...key(8, uint(most, 8)), room], "k ends beyond"],
    [[...head(0, 1), ...key(99, room)], "unknown type 99"],
    [[...head(0, 1), ...key(7, Buffer.from([2])), room], "neither true nor false"],
    [[...head(0, 1), ...key(9, Buffer.concat([uint(10, 4), uint(2n ** 61n, 8)])), room], "k ends beyond"],
    [[...head(0, 1), ...key(9, Buffer.concat([uint(8, 4), uint(most, 8)])), room], "k ends beyond"],
    [[...head(0, 1), ...key(9, Buffer.concat([uint(9, 4), uint(1, 8)])), room], "list of the unknown type 9"],
    [[...head(0, 2), ...key(7, Buffer.from([1])), ...key(7, Buffer.from([1])), room], "k stands twice"],
    [[...head(0, 1), ...alignment(0), room], "alignment is 0"],
    [[...head(0, 1), ...alignment(48), room], "alignment is 48"],
    [[...head(0, 1), ...alignment(2 ** 31), room], "alignment is 2147483648"],
    [[...head(1, 0), ...tensor([2, 2, 2, 2, 2], 0, 0), room], "5 dimensions"],
    [[...head(1, 0), ...tensor([8], 77, 0), room], "unknown type 77"],
    [[...head(1, 0), ...tensor([0], 0, 0), room], "is empty"],
    [[...head(1, 0), ...tensor([33], 8, 0), room], "no multiple of the 32"],
    [[...head(1, 0), ...tensor([2n ** 63n, 2], 0, 0), room], "t ends beyond"],
    [[...head(1, 0), ...tensor([2n ** 32n, 2n ** 32n], 0, 0), room], "t ends beyond"],
    [[...head(1, 0), ...tensor([8], 0, 2n ** 64n - 32n), room], "t ends beyond"],
    [[...head(1, 0), ...tensor([8], 0, 4096), room], "t ends beyond"],
    [[...head(1, 0), ...tensor([8], 0, 8), room], "does not start at a multiple of 32"],
    [[...head(2, 0), ...tensor([64], 0, 0), ...tensor([8], 0, 32, "u"), room], "u overlaps"],
    [[...head(2, 0), ...tensor([8], 0, 0), ...tensor([8], 0, 32), room], "t stands twice"],
  ];
  for (const [parts, reason] of cases) {
    writeFileSync(file, Buffer.concat(parts));
    const words = await refusal(readGgufHeader(file));
    assert.ok(words.startsWith("model_file_damaged") && words.includes(reason), `${reason}: ${words}`);
  }
  assert.match(await refusal(readGgufHeader(path.join(folder, "none"))), /^file_not_found/);
});

test("what llama.cpp needs and does not find ends here, not in its process", async () => {
  const model = await tinyModel("llama");
  const cases: [string, (bytes: Buffer) => Buffer, string][] = [
    ["llama.feed_forward_length", renamed, "intermediateSize is missing"],
    ["llama.attention.head_count", renamed, "attentionHeads is missing"],
    ["blk.1.ffn_up.weight", renamed, "tensor blk.1.ffn_up.weight is missing"],
    ["general.architecture", renamed, "its architecture is"],
  ];
  function renamed(name: Buffer): Buffer {
    return Buffer.from(name.toString().replace(/.$/, "_"));
  }
  for (const [name, change, reason] of cases) {
    await exportGguf(file, model, { type: "f16", name: "tiny" });
    const bytes = readFileSync(file);
    const wanted = Buffer.concat([uint(name.length, 8), Buffer.from(name)]);
    const position = bytes.indexOf(wanted) + 8;
    change(bytes.subarray(position, position + name.length)).copy(bytes, position);
    writeFileSync(file, bytes);
    assert.match(await refusal(checkGguf(file)), new RegExp(reason), name);
  }
});

test("a cut file is refused, and a flipped byte is refused or harmless", async () => {
  const model = await tinyModel("llama", { layers: 1 });
  await exportGguf(file, model, { type: "f16", name: "tiny" });
  const whole = readFileSync(file);
  const { tensors } = await readGgufHeader(file);
  const dataStart = Math.min(...tensors.map(({ position }) => position));
  for (let length = 0; length < whole.length; length += length < 300 ? 1 : 1499) {
    writeFileSync(file, whole.subarray(0, length));
    assert.match(await refusal(checkGguf(file)), /^model_file_damaged/, `cut at ${length}`);
  }
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 400; round++) {
    const mutated = Buffer.from(whole);
    for (let flip = 0; flip <= random(3); flip++) mutated[random(dataStart)] = random(256);
    writeFileSync(file, mutated);
    assert.match(
      await refusal(checkGguf(file)),
      /^(nothing|model_file_damaged|model_not_supported|tokenizer_not_usable)/,
    );
  }
});
