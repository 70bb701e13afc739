// Probabilities of tokens in the two forms that the API has for them.
import { isUtf8 } from "node:buffer";
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
  let at = offset;
  const offsets = choices.map(({ bytes }) => {
    const start = at;
    at += Buffer.from(bytes).toString().length;
    return start;
  });
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

/** A part of a character is told by its bytes, as `bytes:\\xe2\\x80`. */
function textOf(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes).toString();
  return `bytes:${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}`;
}
