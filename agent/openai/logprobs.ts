// Probabilities of tokens in the two forms that the API has for them.
import type { ScoredToken, TokenChoice } from "../chat/messages.ts";

/** For tokens that cannot come; the API has no other word for it. */
const never = -9999;

interface ChatToken {
  token: string;
  logprob: number;
  bytes: number[];
}

/** `logprobs.content` of chat completions. */
export function chatLogprobs(choices: readonly TokenChoice[]): (ChatToken & { top_logprobs: ChatToken[] })[] {
  return choices.map((choice) => ({
    ...chatToken(choice),
    top_logprobs: choice.alternatives.map(chatToken),
  }));
}

/** `logprobs` of completions; `offset` is where the first token begins, in characters. */
export function completionLogprobs(choices: readonly TokenChoice[], offset: number) {
  const tokens = choices.map(({ bytes }) => textOf(bytes));
  const offsets: number[] = [];
  for (let at = offset, index = 0; index < tokens.length; at += tokens[index++]!.length) offsets.push(at);
  return {
    tokens,
    token_logprobs: choices.map(logprobOf),
    top_logprobs: choices.map(({ alternatives }) =>
      Object.fromEntries(alternatives.map((one) => [textOf(one.bytes), logprobOf(one)])),
    ),
    text_offset: offsets,
  };
}

function chatToken(scored: ScoredToken): ChatToken {
  return { token: textOf(scored.bytes), logprob: logprobOf(scored), bytes: [...scored.bytes] };
}

function logprobOf({ logProbability }: ScoredToken): number {
  return logProbability ?? never;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
