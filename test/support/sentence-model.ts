// A model that knows a few whole sentences, for tests that need it to say something exactly, calls of tools among them.
import type { ModelConfig } from "../../schemas/run.ts";
import type { Model } from "../../agent/model/huggingface.ts";
import { initialParameters } from "../../agent/model/parameters.ts";
import { toByteCharacters } from "../../agent/tokenizer/byte-alphabet.ts";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { createByteLevelTokenizer } from "../../agent/tokenizer/byte-level.ts";
import { specialTokens, type Tokenizer } from "../../agent/tokenizer/tokenizer.ts";
import { tinyConfig } from "./tiny-model.ts";

/** How much more probable the next token is than all others. */
const certainty = 20;

export interface Sentences {
  /** What it says after the character with which a prompt ends. */
  readonly after: Readonly<Record<string, string>>;
  readonly chatTemplate: string;
  /** Of which the other tokens are learnt, so that a prompt has about as many as it has for a real model. */
  readonly texts: readonly string[];
}

/** Each sentence is one token, so that a sentence may say anything; attention and MLP add nothing. */
export async function sentenceModel(
  { after, chatTemplate, texts }: Sentences,
  changes: Partial<ModelConfig> = {},
): Promise<Model> {
  const sentences = Object.values(after);
  const tokenizer = withTokens(await trainByteLevelBpe(texts, 6000), sentences);
  tokenizer.config.chat_template = chatTemplate;
  const steps = Object.entries(after).flatMap(([end, sentence]) => {
    const token = tokenizer.idOf(toByteCharacters(sentence))!;
    return [
      [tokenizer.encode(end)[0]!, token],
      [token, tokenizer.special.endOfTurn!],
    ] as const;
  });
  const config = tinyConfig("llama", {
    contextLength: 8192,
    layers: 1,
    hiddenSize: 8 * Math.ceil(steps.length / 8),
    attentionHeads: 2,
    keyValueHeads: 2,
    ...changes,
    vocabularySize: tokenizer.size,
    tiedEmbeddings: false,
  });
  const { hiddenSize } = config;
  const tensors = initialParameters(config, 1, 0.1);
  for (const [name, { data }] of tensors)
    if (/embed_tokens|lm_head|o_proj|down_proj/.test(name)) data.fill(0);
  for (const [place, [token, next]] of steps.entries()) {
    tensors.get("model.embed_tokens.weight")!.data[token * hiddenSize + place] = 1;
    tensors.get("lm_head.weight")!.data[next * hiddenSize + place] = certainty;
  }
  return { config, tokenizer, tensors };
}

/** With tokens that no text is split into, but which can be said. */
function withTokens(tokenizer: Tokenizer, added: readonly string[]): Tokenizer {
  const { model } = tokenizer.json as { model: { vocab: Record<string, number>; merges: string[] } };
  const special = new Set<string>(Object.values(specialTokens));
  const learnt = Object.keys(model.vocab).filter((token) => !special.has(token));
  learnt.sort((left, right) => model.vocab[left]! - model.vocab[right]!);
  const merges = model.merges.map((merge) => merge.split(" ") as [string, string]);
  return createByteLevelTokenizer([...learnt, ...added.map(toByteCharacters)], merges, true);
}
