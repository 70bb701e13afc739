// What of a conversation the model is shown when it can see less than all of it.
import type { Message } from "../../schemas/dataset.ts";
import type { OverflowPolicy } from "../../schemas/protocol/chat.ts";
import { errors } from "../errors.ts";

export interface FittedPrompt {
  tokens: number[];
  turnsDropped: number;
}

export interface Fitting {
  /** In tokens, prompt and answer together. */
  contextLength: number;
  /** Tokens to be kept free for the answer by `drop-oldest`, as long as there is a turn to drop. */
  answerRoom: number;
  overflow: OverflowPolicy;
}

/**
 * `refuse` takes the conversation as long as one token fits after it. `drop-oldest` leaves out whole turns, a question
 * with what follows it, from the start, as few as will do: what comes before the first question stays, and so does
 * the last turn. Throws `prompt_too_long`.
 */
export function fitConversation<M extends Message>(
  messages: readonly M[],
  encode: (messages: readonly M[]) => number[],
  { contextLength, answerRoom, overflow }: Fitting,
): FittedPrompt {
  const questions = messages.flatMap(({ role }, index) => (role === "user" ? [index] : []));
  const withoutTurns = (count: number): number[] =>
    encode([...messages.slice(0, questions[0]), ...messages.slice(questions[count])]);
  const fits = (tokens: readonly number[], room: number): boolean => tokens.length + room <= contextLength;

  const whole = encode(messages);
  const room = Math.min(answerRoom, contextLength - 1);
  if (fits(whole, overflow === "refuse" ? 1 : room)) return { tokens: whole, turnsDropped: 0 };
  const most = Math.max(0, questions.length - 1);
  if (overflow === "refuse") throw errors.promptTooLong(whole.length, contextLength);

  // Fewer turns are fewer tokens, so the fewest that must go are found by halving.
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(withoutTurns(middle), room)) high = middle;
    else low = middle + 1;
  }
  const tokens = low === 0 ? whole : withoutTurns(low);
  if (!fits(tokens, 1)) throw errors.promptTooLong(tokens.length, contextLength);
  return { tokens, turnsDropped: low };
}
