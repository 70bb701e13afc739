// Which tokens end a text, end a turn and fill sequences up, in a tokenizer that others made.
import type { AddedToken } from "./added-tokens.ts";
import { renderTemplate, trialConversation } from "./chat-template.ts";
import type { Tokenizer, TokenizerConfig } from "./tokenizer.ts";

/** Names that the usual models give to the token that ends a document. */
const endOfTextNames = [
  "<|endoftext|>",
  "<|end_of_text|>",
  "</s>",
  "<eos>",
  "<|end▁of▁sentence|>",
  "<|eos|>",
];
const paddingNames = ["<|padding|>", "<|pad|>", "<pad>", "[PAD]", "<|finetune_right_pad_id|>"];

interface Known {
  idOf: Tokenizer["idOf"];
  encode: Tokenizer["encode"];
  config: TokenizerConfig;
  addedTokens: readonly AddedToken[];
}

export function findSpecialTokens({ idOf, encode, config, addedTokens }: Known): Tokenizer["special"] {
  const firstOf = (names: readonly (string | null | undefined)[]) =>
    names.map((name) => (typeof name === "string" ? idOf(name) : undefined)).find((id) => id !== undefined);
  const endOfText = firstOf([...endOfTextNames, config.eos_token]);
  const padding = firstOf([config.pad_token, ...paddingNames]) ?? endOfText ?? 0;
  const endOfTurn = findEndOfTurn(encode, config, addedTokens) ?? firstOf([chatEnd(config)]);
  return {
    ...(endOfText === undefined ? {} : { endOfText }),
    padding,
    ...(endOfTurn === undefined ? {} : { endOfTurn }),
  };
}

/** What the chat template writes first after an answer is what a model must learn to write there. */
function findEndOfTurn(
  encode: Tokenizer["encode"],
  config: TokenizerConfig,
  addedTokens: readonly AddedToken[],
): number | undefined {
  const answer = trialConversation.at(-1)!.content;
  let text: string;
  try {
    text = renderTemplate(config, trialConversation, false);
  } catch {
    return undefined;
  }
  const after = encode(text.slice(text.lastIndexOf(answer) + answer.length));
  return after.find((id) => addedTokens.some((token) => token.id === id));
}

function chatEnd(config: TokenizerConfig): string | null | undefined {
  return config.chat_template === undefined ? undefined : config.eos_token;
}
