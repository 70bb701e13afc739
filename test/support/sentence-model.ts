// A model that knows a few whole sentences, for tests that need it to say something exactly, calls of tools among them.
import type { ModelConfig } from "../../schemas/run.ts";
import type { Model } from "../../agent/model/huggingface.ts";
import { toByteCharacters } from "../../agent/tokenizer/byte-alphabet.ts";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { createByteLevelTokenizer } from "../../agent/tokenizer/byte-level.ts";
import { specialTokens, type Tokenizer } from "../../agent/tokenizer/tokenizer.ts";
import { chainedModel } from "./chained-model.ts";

export interface Sentences {
  /** What it says after the character with which a prompt ends. */
  readonly after: Readonly<Record<string, string>>;
  readonly chatTemplate: string;
  /** Of which the other tokens are learnt, so that a prompt has about as many as it has for a real model. */
  readonly texts: readonly string[];
}

/** Each sentence is one token, so that a sentence may say anything. */
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
  return chainedModel(tokenizer, steps, { contextLength: 8192, ...changes });
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
