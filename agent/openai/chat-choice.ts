// One of the answers to a conversation as it grows: words, calls of tools, and why it ended.
import type { Answer } from "../chat/client.ts";
import { CalledTools, readCall } from "../chat/called-tools.ts";
import type { TokenChoice } from "../chat/messages.ts";
import type { Guidance } from "./chat-tools.ts";
import { apiCall, type ApiToolCall } from "./tool-calls.ts";

export interface ChatDelta {
  role?: "assistant";
  content?: string;
  tool_calls?: (ApiToolCall & { index: number })[];
}

export class ChatChoice {
  readonly scores: TokenChoice[] = [];
  readonly #calling: Guidance["calling"];
  /** Tells calls and words apart where the model may do both. */
  readonly #called: CalledTools | undefined;
  #words = "";
  readonly #calls: ApiToolCall[] = [];
  #content = "";
  /** Of an answer that is a call as a whole. */
  #json = "";

  constructor(calling: Guidance["calling"]) {
    this.#calling = calling;
    if (calling?.isForced !== false) return;
    const { syntax, names } = calling;
    this.#called = new CalledTools({
      syntax,
      tools: new Set(names),
      onText: (text) => {
        this.#words += text;
      },
    });
  }

  add(text: string, scores: readonly TokenChoice[]): ChatDelta[] {
    this.scores.push(...scores);
    if (this.#calling?.isForced === true) {
      this.#json += text;
      return [];
    }
    if (this.#called === undefined) return this.#deltas(text, [], scores.length > 0);
    this.#called.add(text);
    return this.#heard(scores.length > 0);
  }

  /** What was held back until it was clear what it is. */
  end(answer: Answer): ChatDelta[] {
    this.#called?.end();
    if (this.#called !== undefined) return this.#heard(false);
    if (this.#calling?.isForced !== true || answer.stopReason === "cancelled") return [];
    const { syntax, names } = this.#calling;
    const call = readCall(this.#json, syntax, new Set(names));
    // An answer that was cut off is told as it is.
    return call === undefined
      ? this.#deltas(this.#json, [], false)
      : this.#deltas("", [apiCall(call)], false);
  }

  message(): object {
    const calls = this.#calls.length > 0;
    return {
      role: "assistant",
      content: calls && this.#content === "" ? null : this.#content,
      refusal: null,
      ...(calls && { tool_calls: this.#calls }),
    };
  }

  finishReason({ stopReason }: Answer): "stop" | "length" | "tool_calls" {
    if (this.#calls.length > 0) return "tool_calls";
    return stopReason === "length" ? "length" : "stop";
  }

  #heard(hasScores: boolean): ChatDelta[] {
    const { calls } = this.#called!;
    const words = this.#words;
    this.#words = "";
    const made = calls.slice(this.#calls.length).map(apiCall);
    return this.#deltas(words, made, hasScores);
  }

  #deltas(words: string, calls: readonly ApiToolCall[], hasScores: boolean): ChatDelta[] {
    const deltas: ChatDelta[] = [];
    this.#content += words;
    if (words !== "" || (hasScores && calls.length === 0)) deltas.push({ content: words });
    for (const call of calls) {
      const index = this.#calls.push(call) - 1;
      deltas.push({ tool_calls: [{ index, ...call }] });
    }
    return deltas;
  }
}
