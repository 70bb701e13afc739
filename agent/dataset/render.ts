// A row becomes tokens, and a mask that says which of them the model is to learn.
import type { Example, Message, Row } from "../../schemas/dataset.ts";
import {
  answeredBy,
  promptMessages,
  type Preference,
  type PreferenceSide,
} from "../../schemas/preference.ts";
import { errors, TrainyardError } from "../errors.ts";
import { renderChat } from "../tokenizer/chat-template.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

export interface RenderedExample {
  /** Token ids, [length]. */
  tokens: Int32Array;
  /** [length], 1 where the token at this position is a target that carries loss. The first never is. */
  loss: Uint8Array;
  /** Where the row came from, from 1. */
  line: number;
}

/**
 * Renders one row. Of a conversation, the assistant's contents and the token that ends each of its turns
 * carry loss; of a completion, the completion and the end of the text; of a text, every token; of a preference,
 * the chosen answer as if it were the only one.
 * Throws `row_not_renderable` where the chat template fails or changes earlier text as a conversation grows.
 */
export function renderExample({ example, line }: Row, tokenizer: Tokenizer): RenderedExample {
  return example.kind === "preference"
    ? renderAnswer(example, "chosen", line, tokenizer)
    : render(example, 0, line, tokenizer);
}

/**
 * The prompt of a preference with one of its answers, of which alone what the assistant says carries loss. Both
 * answers follow the same tokens of the prompt. Throws as `renderExample` does.
 */
export function renderAnswer(
  preference: Preference,
  side: PreferenceSide,
  line: number,
  tokenizer: Tokenizer,
): RenderedExample {
  return render(answeredBy(preference, side), promptMessages(preference).length, line, tokenizer);
}

/** @param firstLearnt the first message of a conversation that may carry loss */
function render(
  example: Exclude<Example, Preference>,
  firstLearnt: number,
  line: number,
  tokenizer: Tokenizer,
): RenderedExample {
  const growing = new GrowingText(tokenizer);
  if (example.kind === "conversation") {
    addConversation(growing, example.messages, firstLearnt, line, tokenizer);
  } else if (example.kind === "completion") {
    growing.extendTo(example.prompt, false, true);
    growing.extendTo(example.prompt + example.completion, true, true);
    growing.addEndOfText();
  } else {
    growing.extendTo(example.text, true, true);
    growing.addEndOfText();
  }
  return growing.finish(line);
}

function addConversation(
  growing: GrowingText,
  messages: readonly Message[],
  firstLearnt: number,
  line: number,
  tokenizer: Tokenizer,
): void {
  const endOfTurn = tokenizer.special.endOfTurn ?? tokenizer.special.endOfText;
  const upTo = (count: number, addGenerationPrompt: boolean) => {
    const text = renderOrExplain(tokenizer, messages.slice(0, count), addGenerationPrompt, line);
    if (text.startsWith(growing.text)) return text;
    throw errors.rowNotRenderable(
      line,
      `the chat template changes earlier text once message ${count}${addGenerationPrompt ? " is to be answered" : " is added"}, so the tokens to learn cannot be told apart`,
    );
  };
  let lastTurn = 0;
  for (const [index, message] of messages.entries()) {
    if (message.role !== "assistant") continue;
    growing.extendTo(upTo(index, true), false);
    growing.extendTo(upTo(index + 1, false), index >= firstLearnt);
    growing.dropLossAfterLast(endOfTurn);
    lastTurn = index + 1;
  }
  if (lastTurn === 0) growing.extendTo(upTo(messages.length, false), false);
}

function renderOrExplain(
  tokenizer: Tokenizer,
  messages: readonly Message[],
  addGenerationPrompt: boolean,
  line: number,
): string {
  try {
    return renderChat(tokenizer, messages, addGenerationPrompt);
  } catch (error) {
    if (error instanceof TrainyardError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw errors.rowNotRenderable(line, `the chat template refuses it: ${reason}`);
  }
}

/** Tokens of a text that only grows; what stands is never tokenised anew, just as when a model generates. */
class GrowingText {
  text = "";
  #tokens: number[] = [];
  #loss: number[] = [];
  readonly #tokenizer: Tokenizer;

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /** Goes on to `text`, which begins with the text so far. The new tokens carry loss where `loss` says so. */
  extendTo(text: string, loss: boolean, addSpecialTokens = false): void {
    const whole = this.#tokenizer.encode(text, addSpecialTokens);
    // A post-processor may end every text; this one has not ended yet.
    if (addSpecialTokens && whole.at(-1) === this.#tokenizer.special.endOfText) whole.pop();
    const continues = this.#tokens.every((token, index) => whole[index] === token);
    // A token may span the seam between prompt and answer; a model that has read the prompt cannot emit
    // it, so then the rest is tokenised on its own.
    const added = continues
      ? whole.slice(this.#tokens.length)
      : this.#tokenizer.encode(text.slice(this.text.length));
    for (const token of added) this.#add(token, loss);
    this.text = text;
  }

  addEndOfText(): void {
    const { endOfText } = this.#tokenizer.special;
    if (endOfText === undefined || this.#tokens.at(-1) === endOfText) return;
    this.#add(endOfText, true);
  }

  /** What a template writes after the turn has ended, such as a line feed, is never generated. */
  dropLossAfterLast(endOfTurn: number | undefined): void {
    if (endOfTurn === undefined) return;
    let last = this.#tokens.length - 1;
    while (last >= 0 && this.#loss[last] === 1 && this.#tokens[last] !== endOfTurn) last--;
    if (last < 0 || this.#loss[last] !== 1) return;
    this.#loss.fill(0, last + 1);
  }

  finish(line: number): RenderedExample {
    const loss = Uint8Array.from(this.#loss);
    if (loss.length > 0) loss[0] = 0;
    return { tokens: Int32Array.from(this.#tokens), loss, line };
  }

  #add(token: number, loss: boolean): void {
    this.#tokens.push(token);
    this.#loss.push(loss ? 1 : 0);
  }
}
