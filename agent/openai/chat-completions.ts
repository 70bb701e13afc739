// `POST /v1/chat/completions`: answers to a conversation, whole or as they come.
import { randomBytes } from "node:crypto";
import type { Answer } from "../chat/client.ts";
import type { TokenChoice } from "../chat/messages.ts";
import { ChatChoice, type ChatDelta } from "./chat-choice.ts";
import { ChatRequest, promptOf } from "./chat-request.ts";
import { checkGuidance, guidanceOf } from "./chat-tools.ts";
import { Gather, streamTo, type EventStream } from "./event-stream.ts";
import { answerClient, clientOf, readBody, type ApiExchange } from "./exchange.ts";
import { invalidRequest } from "./failures.ts";
import { chatLogprobs } from "./logprobs.ts";
import { drawingOf, hasSeed } from "./sampling.ts";
import { sendJson } from "./send-json.ts";
import { answerAll, findSpeaker, usageOf, type Api, type Speaker } from "./speak.ts";

export async function chatCompletions(api: Api, exchange: ApiExchange): Promise<void> {
  await answerClient(exchange, async (signal) => {
    const { request, response } = exchange;
    const asked = await readBody(request, ChatRequest);
    checkRequest(asked);
    const client = clientOf(request, asked.safety_identifier ?? asked.user ?? undefined);
    await streamTo(response, asked.stream === true, signal, async (stream) => {
      const speaker = await findSpeaker(api, { model: asked.model, client, alone: hasSeed(asked), signal });
      const chat = new Chat(asked, speaker, stream);
      const answers = await chat.answer(signal);
      if (stream === undefined) sendJson(response, 200, chat.whole(answers));
      else chat.finish(stream, answers);
    });
  });
}

function checkRequest(asked: ChatRequest): void {
  if (asked.top_logprobs && asked.logprobs !== true)
    throw invalidRequest("top_logprobs is taken with logprobs only.", "top_logprobs");
  if (asked.stream_options && asked.stream !== true)
    throw invalidRequest("stream_options are taken with stream only.", "stream_options");
  checkGuidance(asked);
}

class Chat {
  readonly #asked: ChatRequest;
  readonly #speaker: Speaker;
  readonly #stream: EventStream | undefined;
  readonly #head: { id: string; created: number; model: string; system_fingerprint: string };
  readonly #choices: ChatChoice[] = [];

  constructor(asked: ChatRequest, speaker: Speaker, stream: EventStream | undefined) {
    this.#asked = asked;
    this.#speaker = speaker;
    this.#stream = stream;
    this.#head = {
      id: `chatcmpl-${randomBytes(12).toString("hex")}`,
      created: Math.floor(Date.now() / 1000),
      model: speaker.name,
      system_fingerprint: speaker.fingerprint,
    };
  }

  async answer(signal: AbortSignal): Promise<Answer[]> {
    const { messages, n, max_tokens: tokens, max_completion_tokens: newer, logprobs } = this.#asked;
    const prompt = promptOf(messages);
    const maxTokens = newer ?? tokens ?? undefined;
    return await answerAll(this.#speaker, n ?? 1, signal, async (model, index, ended) => {
      const guidance = guidanceOf(this.#asked, model);
      const choice = new ChatChoice(guidance.calling);
      this.#choices[index] = choice;
      const events = new Gather<{ delta: ChatDelta; scores: readonly TokenChoice[] }>((pieces) => {
        const scores = pieces.flatMap((piece) => piece.scores);
        for (const delta of mergeWords(pieces.map((piece) => piece.delta)))
          this.#send(index, delta, scores.splice(0));
      });
      let hasBegun = false;
      const tell = (deltas: readonly ChatDelta[], scores: readonly TokenChoice[]): void => {
        // Not before there is an answer: until then a failure has a status of its own.
        if (!hasBegun) this.#send(index, { role: "assistant", content: "" }, []);
        hasBegun = true;
        for (const [place, delta] of deltas.entries())
          events.add({ delta, scores: place === 0 ? scores : [] });
      };
      const answer = await model.chat(prompt, {
        ...drawingOf(this.#asked, index),
        ...guidance.options,
        ...(maxTokens !== undefined && { maxTokens }),
        ...(logprobs === true && { alternatives: this.#asked.top_logprobs ?? 0 }),
        signal: ended,
        onText: (text, scores) => tell(choice.add(text, scores), scores),
      });
      tell(choice.end(answer), []);
      events.end();
      return answer;
    });
  }

  whole(answers: readonly Answer[]): object {
    const choices = this.#choices.map((choice, index) => ({
      index,
      message: choice.message(),
      logprobs:
        this.#asked.logprobs === true ? { content: chatLogprobs(choice.scores), refusal: null } : null,
      finish_reason: choice.finishReason(answers[index]!),
    }));
    return { ...this.#head, object: "chat.completion", choices, usage: usageOf(answers, answers.length) };
  }

  finish(stream: EventStream, answers: readonly Answer[]): void {
    for (const [index, answer] of answers.entries()) {
      const finish_reason = this.#choices[index]!.finishReason(answer);
      stream.send(this.#event([{ index, delta: {}, logprobs: null, finish_reason }]));
    }
    if (this.#asked.stream_options?.include_usage === true)
      stream.send({ ...this.#event([]), usage: usageOf(answers, answers.length) });
    stream.done();
  }

  #send(index: number, delta: ChatDelta, scores: readonly TokenChoice[]): void {
    const logprobs = scores.length > 0 ? { content: chatLogprobs(scores), refusal: null } : null;
    this.#stream?.send(this.#event([{ index, delta, logprobs, finish_reason: null }]));
  }

  #event(choices: object[]): object {
    const hasUsage = this.#asked.stream_options?.include_usage === true;
    return { ...this.#head, object: "chat.completion.chunk", choices, ...(hasUsage && { usage: null }) };
  }
}

/** Words that follow one another become one delta. */
function mergeWords(deltas: readonly ChatDelta[]): ChatDelta[] {
  const merged: ChatDelta[] = [];
  for (const delta of deltas) {
    const last = merged.at(-1);
    if (last?.content !== undefined && delta.content !== undefined) last.content += delta.content;
    else merged.push({ ...delta });
  }
  return merged;
}
