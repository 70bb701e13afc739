// `POST /v1/completions`: what follows a text, or token ids, whole or as it comes.
import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Answer, AnswerOptions, ChatModel } from "../chat/client.ts";
import type { TokenChoice } from "../chat/messages.ts";
import { Gather, streamTo, type EventStream } from "./event-stream.ts";
import { answerClient, clientOf, readBody, type ApiExchange } from "./exchange.ts";
import { invalidRequest } from "./failures.ts";
import { limits } from "./limits.ts";
import { completionLogprobs } from "./logprobs.ts";
import { drawingOf, hasSeed, sampling } from "./sampling.ts";
import { sendJson } from "./send-json.ts";
import { answerAll, findSpeaker, usageOf, type Api, type Speaker } from "./speak.ts";
import { TokenList } from "./token-list.ts";

type Prompt = string | number[];

const CompletionRequest = z.strictObject({
  model: z.string().min(1).max(500),
  prompt: z
    .union([
      z.string(),
      TokenList,
      z.array(z.string()).min(1).max(limits.inputs),
      z.array(TokenList).min(1).max(limits.inputs),
    ])
    .default(""),
  ...sampling,
  max_tokens: z.int().min(1).max(1_000_000).nullish(),
  logprobs: z.int().min(0).max(limits.alternatives).nullish(),
  echo: z.boolean().nullish(),
  best_of: z.int().nullish(),
  suffix: z.literal("", "Texts cannot be filled in.").nullish(),
});
type CompletionRequest = z.infer<typeof CompletionRequest>;

/** As the API has it where nothing is said. */
const defaultTokens = 16;

export async function completions(api: Api, exchange: ApiExchange): Promise<void> {
  await answerClient(
    exchange,
    async (signal) => {
      const { request, response } = exchange;
      const asked = await readBody(request, CompletionRequest, limits.valuesWithTokens);
      const prompts = promptsOf(asked);
      checkRequest(asked, prompts);
      const client = clientOf(request, asked.user ?? undefined);
      await streamTo(response, asked.stream === true, signal, async (stream) => {
        const speaker = await findSpeaker(api, { model: asked.model, client, alone: hasSeed(asked), signal });
        const completion = new Completion(asked, prompts, speaker, stream);
        const answers = await completion.answer(signal);
        if (stream === undefined) sendJson(response, 200, completion.whole(answers));
        else completion.finish(stream, answers);
      });
    },
    "prompt",
  );
}

function promptsOf({ prompt }: CompletionRequest): Prompt[] {
  if (typeof prompt === "string") return [prompt];
  return typeof prompt[0] === "number" ? [prompt as number[]] : (prompt as Prompt[]);
}

function checkRequest(
  { n, best_of: best, echo, logprobs, stream_options, stream }: CompletionRequest,
  prompts: readonly Prompt[],
): void {
  const count = prompts.length * (n ?? 1);
  if (count > limits.choices)
    throw invalidRequest(
      `Prompts and n come to ${count} answers; ${limits.choices} can be asked for at once.`,
      "n",
    );
  if (best !== undefined && best !== null && best !== (n ?? 1))
    throw invalidRequest("best_of must be n: every answer is returned.", "best_of");
  if (echo === true && (typeof prompts[0] !== "string" || typeof logprobs === "number"))
    throw invalidRequest("Only texts can be echoed, and without logprobs.", "echo");
  if (stream_options && stream !== true)
    throw invalidRequest("stream_options are taken with stream only.", "stream_options");
}

interface Choice {
  text: string;
  scores: TokenChoice[];
}

class Completion {
  readonly #asked: CompletionRequest;
  readonly #prompts: readonly Prompt[];
  readonly #speaker: Speaker;
  readonly #stream: EventStream | undefined;
  readonly #head: object;
  readonly #choices: Choice[] = [];

  constructor(
    asked: CompletionRequest,
    prompts: readonly Prompt[],
    speaker: Speaker,
    stream: EventStream | undefined,
  ) {
    this.#asked = asked;
    this.#prompts = prompts;
    this.#speaker = speaker;
    this.#stream = stream;
    this.#head = {
      id: `cmpl-${randomBytes(12).toString("hex")}`,
      object: "text_completion",
      created: Math.floor(Date.now() / 1000),
      model: speaker.name,
      system_fingerprint: speaker.fingerprint,
    };
  }

  async answer(signal: AbortSignal): Promise<Answer[]> {
    const { n, max_tokens: maxTokens, logprobs } = this.#asked;
    const each = n ?? 1;
    return await answerAll(
      this.#speaker,
      this.#prompts.length * each,
      signal,
      async (model, index, ended) => {
        const prompt = this.#prompts[Math.floor(index / each)]!;
        const choice: Choice = { text: "", scores: [] };
        this.#choices[index] = choice;
        const events = new Gather<Choice>((pieces) => {
          const text = pieces.map((piece) => piece.text).join("");
          this.#send(
            index,
            text,
            pieces.flatMap(({ scores }) => scores),
          );
        });
        const add = (text: string, scores: readonly TokenChoice[]): void => {
          choice.text += text;
          choice.scores.push(...scores);
          events.add({ text, scores: [...scores] });
        };
        if (this.#asked.echo === true && typeof prompt === "string") add(prompt, []);
        const answer = await complete(model, prompt, {
          ...drawingOf(this.#asked, index % each),
          maxTokens: maxTokens ?? defaultTokens,
          ...(typeof logprobs === "number" && { alternatives: logprobs }),
          signal: ended,
          onText: add,
        });
        events.end();
        return answer;
      },
    );
  }

  whole(answers: readonly Answer[]): object {
    const choices = this.#choices.map(({ text, scores }, index) => ({
      index,
      text,
      logprobs: typeof this.#asked.logprobs === "number" ? completionLogprobs(scores, 0) : null,
      finish_reason: finishReason(answers[index]!),
    }));
    return { ...this.#head, choices, usage: usageOf(answers, this.#asked.n ?? 1) };
  }

  finish(stream: EventStream, answers: readonly Answer[]): void {
    for (const [index, answer] of answers.entries())
      stream.send(this.#event([{ index, text: "", logprobs: null, finish_reason: finishReason(answer) }]));
    if (this.#asked.stream_options?.include_usage === true)
      stream.send({ ...this.#head, choices: [], usage: usageOf(answers, this.#asked.n ?? 1) });
    stream.done();
  }

  #send(index: number, text: string, scores: readonly TokenChoice[]): void {
    const offset = this.#choices[index]!.text.length - text.length;
    const logprobs = scores.length > 0 ? completionLogprobs(scores, offset) : null;
    this.#stream?.send(this.#event([{ index, text, logprobs, finish_reason: null }]));
  }

  #event(choices: object[]): object {
    const hasUsage = this.#asked.stream_options?.include_usage === true;
    return { ...this.#head, choices, ...(hasUsage && { usage: null }) };
  }
}

async function complete(model: ChatModel, prompt: Prompt, options: AnswerOptions): Promise<Answer> {
  if (typeof prompt === "string") return await model.complete(prompt, options);
  const wrong = prompt.find((token) => token >= model.vocabularySize);
  if (wrong !== undefined)
    throw invalidRequest(`There is no token ${wrong}; there are ${model.vocabularySize}.`, "prompt");
  return await model.generate(prompt, options);
}

function finishReason({ stopReason }: Answer): "stop" | "length" {
  return stopReason === "length" ? "length" : "stop";
}
