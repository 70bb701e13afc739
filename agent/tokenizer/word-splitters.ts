// The ways of cutting a text into words that GGUF files name, as the parts of the tokenizer.json that their models were
// published with. llama.cpp's own expressions (src/llama-vocab.cpp) give the same words.
import { isDeepStrictEqual } from "node:util";

/** What a way of cutting words asks of a tokenizer.json. */
export interface WordSplitter {
  readonly preTokenizer: object;
  readonly normalizer?: object;
  /** A word that is a token is taken whole. */
  readonly ignoreMerges?: boolean;
  /** A text begins with the beginning-of-text token unless the file says otherwise. */
  readonly addsBeginning?: boolean;
}

const contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const ending = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const llama3Pattern = `${contraction}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}${ending}`;
const qwen2Pattern = `${contraction}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}${ending}`;

/** Words with capitals at their beginning, and words in capitals. */
const capitalised = (after: string): string =>
  `[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+${after}|` +
  `[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*${after}`;
const capitalisedEnding = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const tekkenPattern = `${capitalised("")}|\\p{N}${capitalisedEnding}`;
const gpt4oPattern = `${capitalised(`${contraction}?`)}|\\p{N}{1,3}${capitalisedEnding}`;

const byteLevel = (usesRegex: boolean): object => ({
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: usesRegex,
});
const split = (pattern: string): object => ({
  type: "Split",
  pattern: { Regex: pattern },
  behavior: "Isolated",
  invert: false,
});
const digits = (individual: boolean): object => ({ type: "Digits", individual_digits: individual });
const sequence = (...steps: object[]): object => ({ type: "Sequence", pretokenizers: steps });

const gpt2: WordSplitter = { preTokenizer: byteLevel(true) };
const smollm: WordSplitter = { preTokenizer: sequence(digits(true), byteLevel(true)) };
const llama3: WordSplitter = {
  preTokenizer: sequence(split(llama3Pattern), byteLevel(false)),
  ignoreMerges: true,
  addsBeginning: true,
};
const qwen2: WordSplitter = {
  preTokenizer: sequence(split(qwen2Pattern), byteLevel(false)),
  normalizer: { type: "NFC" },
};
const gpt4o: WordSplitter = { preTokenizer: sequence(split(gpt4oPattern), byteLevel(false)) };

const latinGreekCyrillic =
  "A-Za-z\u{b5}\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{1ba}\u{1bc}-\u{1bf}\u{1c4}-\u{293}\u{295}-\u{2af}\u{370}-\u{373}\u{376}\u{377}\u{37b}-\u{37d}\u{37f}\u{386}\u{388}-\u{38a}\u{38c}\u{38e}-\u{3a1}\u{3a3}-\u{3f5}\u{3f7}-\u{481}\u{48a}-\u{52f}\u{531}-\u{556}\u{10a0}-\u{10c5}\u{13a0}-\u{13f5}\u{13f8}-\u{13fd}\u{1c90}-\u{1cba}\u{1cbd}-\u{1cbf}\u{1d00}-\u{1d2b}\u{1d6b}-\u{1d77}\u{1d79}-\u{1d9a}\u{1e00}-\u{1f15}\u{1f18}-\u{1f1d}\u{1f20}-\u{1f45}\u{1f48}-\u{1f4d}\u{1f50}-\u{1f57}\u{1f59}\u{1f5b}\u{1f5d}\u{1f5f}-\u{1f7d}\u{1f80}-\u{1fb4}\u{1fb6}-\u{1fbc}\u{1fbe}\u{1fc2}-\u{1fc4}\u{1fc6}-\u{1fcc}\u{1fd0}-\u{1fd3}\u{1fd6}-\u{1fdb}\u{1fe0}-\u{1fec}\u{1ff2}-\u{1ff4}\u{1ff6}-\u{1ffc}\u{2102}\u{2107}\u{210a}-\u{2113}\u{2115}\u{2119}-\u{211d}\u{2124}\u{2126}\u{2128}\u{212a}-\u{212d}\u{212f}-\u{2134}\u{2139}\u{213c}-\u{213f}\u{2145}-\u{2149}\u{214e}\u{2183}\u{2184}\u{2c00}-\u{2c7b}\u{2c7e}-\u{2ce4}\u{2ceb}-\u{2cee}\u{2cf2}\u{2cf3}\u{a640}-\u{a66d}\u{a680}-\u{a69b}\u{a722}-\u{a76f}\u{a771}-\u{a787}\u{a78b}-\u{a78e}\u{ab70}-\u{abbf}\u{fb00}-\u{fb06}\u{fb13}-\u{fb17}\u{ff21}-\u{ff3a}\u{ff41}-\u{ff5a}\u{10400}-\u{1044f}\u{104b0}-\u{104d3}\u{104d8}-\u{104fb}\u{10c80}-\u{10cb2}\u{10cc0}-\u{10cf2}\u{118a0}-\u{118df}\u{1e900}-\u{1e943}";
const eastAsian = "[\u{4e00}-\u{9fa5}\u{800}-\u{4e00}\u{ac00}-\u{d7ff}]+";
const deepseekLlm: WordSplitter = {
  preTokenizer: sequence(
    split("[\r\n]"),
    split(`\\s?[${latinGreekCyrillic}]+`),
    split("\\s?[!-/:-~\u{ff01}-\u{ff0f}\u{ff1a}-\u{ff5e}\u{2018}-\u{201f}\u{3000}-\u{3002}]+"),
    split("\\s+$"),
    split(eastAsian),
    digits(false),
    byteLevel(false),
  ),
};
const deepseekCoder: WordSplitter = {
  preTokenizer: sequence(
    split("[\r\n]"),
    split("\\s?\\p{L}+"),
    split("\\s?\\p{P}+"),
    split(eastAsian),
    digits(true),
    byteLevel(false),
  ),
};
const deepseekV3: WordSplitter = {
  preTokenizer: sequence(
    split("\\p{N}{1,3}"),
    split("[\u{4e00}-\u{9fa5}\u{3040}-\u{309f}\u{30a0}-\u{30ff}]+"),
    split(
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
    ),
    byteLevel(false),
  ),
};

/** By `tokenizer.ggml.pre`. Of those that mean the same, the first is the one that is written. */
export const wordSplitters: Readonly<Partial<Record<string, WordSplitter>>> = {
  "gpt-2": gpt2,
  mpt: gpt2,
  olmo: { ...gpt2, normalizer: { type: "NFC" } },
  gigachat: gpt2,
  mellum: gpt2,
  trillion: gpt2,
  smollm,
  starcoder: smollm,
  refact: smollm,
  codeshell: smollm,
  "minerva-7b": smollm,
  "llama-bpe": llama3,
  llama3,
  "llama-v3": llama3,
  falcon3: llama3,
  "smaug-bpe": { preTokenizer: llama3.preTokenizer },
  dbrx: { preTokenizer: llama3.preTokenizer },
  qwen2,
  "deepseek-r1-qwen": qwen2,
  megrez: qwen2,
  stablelm2: { preTokenizer: qwen2.preTokenizer },
  "deepseek-llm": deepseekLlm,
  "deepseek-coder": deepseekCoder,
  "deepseek-v3": deepseekV3,
  tekken: {
    preTokenizer: sequence(split(tekkenPattern), byteLevel(false)),
    ignoreMerges: true,
    addsBeginning: true,
  },
  "gpt-4o": gpt4o,
  llama4: gpt4o,
};

/** What llama.cpp calls the words of this tokenizer.json, or undefined where it has no name for them. */
export function wordSplitterName(preTokenizer: unknown, ignoresMerges: boolean): string | undefined {
  const wanted = essence(preTokenizer);
  const names = Object.keys(wordSplitters).filter((name) =>
    isDeepStrictEqual(essence(wordSplitters[name]!.preTokenizer), wanted),
  );
  return names.find((name) => (wordSplitters[name]!.ignoreMerges ?? false) === ignoresMerges) ?? names[0];
}

/** A tokenizer.json says the same in several ways: what is left out, and what has no effect on the words. */
function essence(preTokenizer: unknown): unknown[] {
  const part = (preTokenizer ?? {}) as Record<string, unknown>;
  if (part["type"] === "Sequence" && Array.isArray(part["pretokenizers"])) {
    const steps = (part["pretokenizers"] as unknown[]).flatMap((step) => essence(step));
    // Cutting at single digits is written as an expression, too.
    const [singleDigits] = essence(split("\\p{N}"));
    return steps.map((step) => (isDeepStrictEqual(step, singleDigits) ? digits(true) : step));
  }
  if (part["type"] === "ByteLevel") {
    return [
      {
        type: "ByteLevel",
        regex: part["use_regex"] ?? true,
        prefix: part["add_prefix_space"] ?? true,
      },
    ];
  }
  if (part["type"] !== "Split") return [part];
  const { pattern, behavior, invert } = part as { pattern?: unknown; behavior?: unknown; invert?: unknown };
  // What is not matched by one of these expressions is nothing, so that both behaviours give the same.
  const isolated = behavior === "Isolated" || (behavior === "Removed" && invert === true);
  return [{ type: "Split", pattern, behavior: isolated ? "Isolated" : behavior }];
}
