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
  "A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃";
const eastAsian = "[一-龥ࠀ-一가-퟿]+";
const deepseekLlm: WordSplitter = {
  preTokenizer: sequence(
    split("[\r\n]"),
    split(`\\s?[${latinGreekCyrillic}]+`),
    split("\\s?[!-/:-~！-／：-～‘-‟　-。]+"),
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
    split("[一-龥぀-ゟ゠-ヿ]+"),
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
