import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { TrainyardError } from "../../../agent/errors.ts";
import { readModelFolder, writeModelFolder, type Model } from "../../../agent/model/huggingface.ts";
import { writeSafetensors } from "../../../agent/model/safetensors.ts";
import { openModelSource, readTensors } from "../../../agent/model/source.ts";
import { processorTime } from "../../support/processor-time.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const single = "model.safetensors";
const index = "model.safetensors.index.json";
const shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;

let root: string;
let model: Model;
before(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), "trainyard-source-"));
  model = await tinyModel("qwen3", { headSize: 12, tiedEmbeddings: false });
  await writeModelFolder(path.join(root, "whole"), model);
  await writeModelFolder(path.join(root, "sharded"), model);
  await writeShards(path.join(root, "sharded"));
});
after(() => rmSync(root, { recursive: true, force: true }));

/** Every second tensor in one shard, the others in the other, and tensors that no model needs. */
async function writeShards(folder: string): Promise<void> {
  rmSync(path.join(folder, single));
  const buffer = { shape: [4], data: new Float32Array(4) };
  const all = [...model.tensors, ["model.layers.0.self_attn.rotary_emb.inv_freq", buffer] as const];
  const map: Record<string, string> = {};
  for (const [part, shard] of shards.entries()) {
    const tensors = new Map(all.filter((_, place) => place % 2 === part));
    for (const name of tensors.keys()) map[name] = shard;
    await writeSafetensors(path.join(folder, shard), new Map([...tensors, ["not.in.the.index", buffer]]));
  }
  writeFileSync(path.join(folder, index), JSON.stringify({ metadata: {}, weight_map: map }));
}

let copies = 0;
function copyOf(kind: "whole" | "sharded"): string {
  const folder = path.join(root, `copy-${copies++}`);
  cpSync(path.join(root, kind), folder, { recursive: true });
  return folder;
}

/** Code and words of what opening the folder says; it has to say so within a second. */
async function refusal(folder: string): Promise<string> {
  const started = processorTime();
  const failure: unknown = await openModelSource(folder).then(
    (source) => {
      source.close();
      return new Error("nothing");
    },
    (error: unknown) => error,
  );
  assert.ok(processorTime() - started < 1000, "took too long");
  assert.ok(failure instanceof TrainyardError, String(failure));
  return `${failure.code}: ${failure.message} ${failure.advice}`;
}

test("one file and shards are read alike, and what the model does not need is left out", async () => {
  for (const kind of ["whole", "sharded"] as const) {
    const source = await openModelSource(path.join(root, kind));
    assert.deepEqual(source.config, model.config);
    assert.deepEqual([...source.tensors.keys()], [...model.tensors.keys()]);
    assert.deepEqual(readTensors(source), model.tensors);
    assert.deepEqual(source.tokenizer.json, model.tokenizer.json);
    source.close();
    source.close();
    assert.throws(() => readTensors(source), /has been closed/);
  }
});

test("GPT-2's names are known without their first part, beside masks of any type", async () => {
  const gpt2 = await tinyModel("gpt2");
  const folder = path.join(root, "gpt2");
  await writeModelFolder(folder, gpt2);
  const published = [...gpt2.tensors].map(
    ([name, tensor]) => [name.replace("transformer.", ""), tensor] as const,
  );
  const mask = { shape: [1, 1, 2, 2], data: new Float32Array(4) };
  await writeSafetensors(path.join(folder, single), new Map([...published, ["h.0.attn.bias", mask]]));
  assert.deepEqual((await readModelFolder(folder)).tensors, gpt2.tensors);
});

test("generation settings travel with the folder", async () => {
  const folder = copyOf("whole");
  const settings = { do_sample: true, temperature: 0.6, top_p: 0.9, top_k: "many", eos_token_id: [3, 5] };
  writeFileSync(path.join(folder, "generation_config.json"), JSON.stringify(settings));
  const { generation, ...read } = await readModelFolder(folder);
  assert.deepEqual(generation, { temperature: 0.6, topP: 0.9, stopTokens: [3, 5] });
  const again = path.join(root, "again");
  await writeModelFolder(again, { ...read, generation: { ...generation, repetitionPenalty: 1.1 } });
  const kept = (await readModelFolder(again)).generation!;
  assert.deepEqual({ ...kept, stopTokens: [] }, { ...generation, repetitionPenalty: 1.1, stopTokens: [] });
  assert.ok([3, 5].every((id) => kept.stopTokens.includes(id)));
});

function changeJson(file: string, change: (json: Record<string, unknown>) => void): void {
  const json = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  change(json);
  writeFileSync(file, JSON.stringify(json));
}

/** Changes where the index says that tensors lie. */
function changeMap(folder: string, change: (map: Record<string, string>) => void): void {
  changeJson(path.join(folder, index), (json) => change(json["weight_map"] as Record<string, string>));
}

const embedding = "model.embed_tokens.weight";
const damages: [what: string, says: RegExp, damage: (folder: string) => void, kind?: "whole"][] = [
  [
    "a shard that is missing",
    /^model_file_damaged.*the shard model-00002-of-00002.safetensors is missing/,
    (folder) => rmSync(path.join(folder, shards[1])),
  ],
  [
    "a shard that is cut short",
    /^model_file_damaged.*00002.*/,
    (folder) => {
      const file = path.join(folder, shards[1]);
      writeFileSync(file, readFileSync(file).subarray(0, -1));
    },
  ],
  [
    "a tensor in another shard than its index says",
    /^model_file_damaged.*embed_tokens.weight is not in model-00002/,
    (folder) => changeMap(folder, (map) => (map[embedding] = shards[1])),
  ],
  [
    "a tensor that its index leaves out",
    /^model_file_damaged.*embed_tokens.weight is missing/,
    (folder) => changeMap(folder, (map) => Reflect.deleteProperty(map, embedding)),
  ],
  ...["../whole/model.safetensors", "/etc/passwd", "..", "model.bin", ""].map(
    (name): (typeof damages)[number] => [
      `an index that names ${JSON.stringify(name)}`,
      /^model_file_damaged.*no safetensors file beside it/,
      (folder) => changeMap(folder, (map) => (map[embedding] = name)),
    ],
  ),
  [
    "an index without a map",
    /^model_file_damaged.*weight_map/,
    (folder) => writeFileSync(path.join(folder, index), "{}"),
  ],
  [
    "an index that is no JSON",
    /^model_file_damaged.*not JSON/,
    (folder) => writeFileSync(path.join(folder, index), "{"),
  ],
  [
    "an index of a million brackets",
    /^model_file_damaged.*too deep/,
    (folder) => writeFileSync(path.join(folder, index), "[".repeat(1e6)),
  ],
  [
    "a folder in the place of a shard",
    /^file_not_readable/,
    (folder) => {
      rmSync(path.join(folder, shards[0]));
      mkdirSync(path.join(folder, shards[0]));
    },
  ],
  ...["pytorch_model.bin", "model.pt", "consolidated.00.pth", "pytorch_model-00001-of-00002.bin"].map(
    (name): (typeof damages)[number] => [
      `${name} alone`,
      /^pickle_refused.*can run any program.*save_pretrained/,
      (folder) => renameSync(path.join(folder, single), path.join(folder, name)),
      "whole",
    ],
  ),
  ...(
    [
      ["a pickle", Buffer.from([0x80, 2, 0x7d, 0x71, 0, 0x58, 0, 0, 0, 1]), /a pickle of PyTorch/],
      ["a ZIP file of PyTorch", Buffer.from("PK\x03\x04 archive/data.pkl"), /a pickle of PyTorch/],
      ["a pointer of Git LFS", Buffer.from("version https://git-lfs.github.com/spec/v1\n"), /Git LFS/],
      ["GGUF", Buffer.from("GGUF\x03\0\0\0\x01\0\0\0"), /a GGUF file/],
      ["a page of the web", Buffer.from("<!DOCTYPE html><html>"), /more than the format allows/],
    ] as const
  ).map(([what, bytes, says]): (typeof damages)[number] => [
    `${what} under the name of a safetensors file`,
    new RegExp(`^model_file_damaged.*${says.source}`),
    (folder) => writeFileSync(path.join(folder, single), bytes),
    "whole",
  ]),
  [
    "weights of 8 bits",
    /^model_not_supported.*model.norm.weight has the type F8_E4M3/,
    (folder) => writeTypes(path.join(folder, single), "F8_E4M3", 1),
    "whole",
  ],
  [
    "a config that is no object",
    /^model_file_damaged.*not hold an object/,
    (folder) => writeFileSync(path.join(folder, "config.json"), "[]"),
    "whole",
  ],
  [
    "fewer rows in the embedding than the tokenizer has tokens",
    /^model_file_damaged.*(has the shape|more tokens)/,
    (folder) => changeJson(path.join(folder, "config.json"), (json) => (json["vocab_size"] = 8)),
    "whole",
  ],
  [
    "no weights",
    /^file_not_found.*model.safetensors/,
    (folder) => rmSync(path.join(folder, single)),
    "whole",
  ],
];

/** The model with its last norm in another type. */
function writeTypes(file: string, dtype: string, width: number): void {
  let position = 0;
  const header: Record<string, unknown> = {};
  for (const [name, { shape, data }] of model.tensors) {
    const isOther = name === "model.norm.weight";
    const end = position + data.length * (isOther ? width : 4);
    header[name] = { dtype: isOther ? dtype : "F32", shape, data_offsets: [position, end] };
    position = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const bytes = Buffer.alloc(8 + json.length + position);
  bytes.writeBigUInt64LE(BigInt(json.length));
  json.copy(bytes, 8);
  writeFileSync(file, bytes);
}

for (const [what, says, damage, kind = "sharded"] of damages) {
  test(`${what}: refused at once, and said`, async () => {
    const folder = copyOf(kind);
    damage(folder);
    assert.match(await refusal(folder), says);
  });
}
