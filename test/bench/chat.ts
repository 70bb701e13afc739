// Group `chat`: answers over the agent's WebSocket beside llama.cpp alone on the same file, and four at once.
import { availableParallelism } from "node:os";
import { aim, type BenchCase, compare, type Measurement } from "./case.ts";
import { BenchAgent } from "./chat-agent.ts";
import { chatModels, type ChatBenchModel } from "./chat-models.ts";
import { longPrompt, render, shortPrompt, type ChatPrompt } from "./chat-prompts.ts";
import { RawLlama } from "./raw-llama.ts";

const decodeGoal = 0.98;
const firstGoal = 1 / 1.1;
/** For a small model, in milliseconds. */
const longestFirst = 1000;
/** Four answers at once, beside one after the other, on two cores. */
const parallelGoal = 1.5;
const atOnce = 4;

const decode = { figure: "tokensPerSecond", unit: "tokens/s", better: "more" } as const;
const first = { figure: "firstMilliseconds", unit: "ms", better: "less" } as const;
const shortFirst = { figure: "shortFirstMilliseconds", unit: "ms", better: "less" } as const;
const cold = { figure: "coldMilliseconds", unit: "ms", better: "less" } as const;

export const chatCases: readonly BenchCase[] = [
  answerCase(chatModels.smollm2),
  answerCase(chatModels.small),
  parallelCase(chatModels.smollm2),
  parallelCase(chatModels.small),
];

/** Prompt and answer of one conversation at a time. */
function answerCase(model: ChatBenchModel): BenchCase {
  const { name } = model;
  const open = opened(model, 1);
  return {
    name,
    async prepare(home) {
      const { agent, raw } = await open.begin(home);
      const ours = async (prompt: ChatPrompt, maxTokens: number): Promise<Answered> =>
        await agent.answer(prompt, maxTokens);
      const theirs = async (prompt: ChatPrompt, maxTokens: number): Promise<Answered> =>
        await raw.answer([render(prompt)], maxTokens);
      return {
        ours: async () => {
          await agent.unload();
          const { firstMilliseconds } = await agent.answer(shortPrompt(), 2);
          return withFigure(await measureAnswers(ours, model.answerTokens), {
            coldMilliseconds: firstMilliseconds,
          });
        },
        raw: () => measureAnswers(theirs, model.answerTokens),
      };
    },
    lines: ({ ours, raw }) => [
      compare({ ...decode, name: `${name} decode`, goal: decodeGoal }, ours!, raw!),
      compare({ ...first, name: `${name} first token, long prompt`, goal: firstGoal }, ours!, raw!),
      compare({ ...shortFirst, name: `${name} first token, short prompt`, goal: firstGoal }, ours!, raw!),
      aim({ ...shortFirst, name: `${name} first token` }, ours!, longestFirst),
      aim({ ...cold, name: `${name} first token with loading` }, ours!, longestFirst),
    ],
    end: open.end,
  };
}

/** Four conversations at once and one after the other, by us and by llama.cpp. */
function parallelCase(model: ChatBenchModel): BenchCase {
  const { answerTokens } = model;
  const name = `${model.name}-parallel`;
  const open = opened(model, atOnce);
  return {
    name,
    async prepare(home) {
      const { agent, raw } = await open.begin(home);
      await agent.serve();
      const ask = async (): Promise<Answered> => await agent.answer(shortPrompt(), answerTokens);
      const prompts = (): string[] => Array.from({ length: atOnce }, () => render(shortPrompt()));
      return {
        serial: () => throughput(() => inTurn(atOnce, ask)),
        parallel: () => throughput(() => Promise.all(Array.from({ length: atOnce }, ask))),
        rawSerial: () =>
          throughput(() => inTurn(atOnce, () => raw.answer([render(shortPrompt())], answerTokens))),
        rawParallel: () => throughput(async () => [await raw.answer(prompts(), answerTokens)]),
      };
    },
    lines: ({ serial, parallel, rawSerial, rawParallel }) => [
      compare({ ...decode, name: `${name} 4 at once, in turn`, goal: parallelGoal }, parallel!, serial!),
      compare({ ...decode, name: `${name} llama.cpp, 4 at once, in turn` }, rawParallel!, rawSerial!),
      compare({ ...decode, name: `${name} 4 at once, llama.cpp` }, parallel!, rawParallel!),
    ],
    end: open.end,
  };
}

interface Answered {
  promptTokens: number;
  tokens: number;
  firstMilliseconds: number;
  milliseconds: number;
}

/** Both sides run from the first measurement to the last, so that they alternate answer by answer. */
function opened(
  { name, contextLength, threads, add }: ChatBenchModel,
  sequences: number,
): { begin: (home: string) => Promise<{ agent: BenchAgent; raw: RawLlama }>; end: () => Promise<void> } {
  const running: { stop: () => Promise<void> }[] = [];
  return {
    async begin(home) {
      const file = await add(home);
      const agent = await BenchAgent.start(home, name);
      running.push(agent);
      const count = threads === "one" ? 1 : availableParallelism();
      const raw = new RawLlama(file, { threads: count, contextLength, sequences });
      running.push(raw);
      return { agent, raw };
    },
    end: async () => {
      await Promise.all(running.splice(0).map((side) => side.stop()));
    },
  };
}

async function measureAnswers(
  answer: (prompt: ChatPrompt, maxTokens: number) => Promise<Answered>,
  answerTokens: number,
): Promise<Measurement> {
  const short = await answer(shortPrompt(), 2);
  const { promptTokens, tokens, firstMilliseconds, milliseconds } = await answer(longPrompt(), answerTokens);
  return {
    figures: {
      tokensPerSecond: (1000 * (tokens - 1)) / (milliseconds - firstMilliseconds),
      firstMilliseconds,
      shortFirstMilliseconds: short.firstMilliseconds,
    },
    evidence: [short.promptTokens, promptTokens, tokens],
  };
}

/** Tokens of all answers a second, reading of their prompts included. */
async function throughput(answer: () => Promise<Answered[]>): Promise<Measurement> {
  const started = performance.now();
  const answers = await answer();
  const seconds = (performance.now() - started) / 1000;
  const sum = (key: "tokens" | "promptTokens"): number => answers.reduce((all, one) => all + one[key], 0);
  return { figures: { tokensPerSecond: sum("tokens") / seconds }, evidence: [sum("tokens")] };
}

async function inTurn<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time++) results.push(await work());
  return results;
}

function withFigure(measured: Measurement, figures: Record<string, number>): Measurement {
  return { ...measured, figures: { ...measured.figures, ...figures } };
}
