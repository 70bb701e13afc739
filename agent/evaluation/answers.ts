// Asks a model the rows of a test set, several at once, and keeps each answer as it comes.
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { EvaluationSettings } from "../../schemas/evaluation.ts";
import type { TestRow } from "../../schemas/test-set.ts";
import type { Answer, ChatModel } from "../chat/client.ts";
import { TrainyardError } from "../errors.ts";
import { mendLastLine, readJsonLines } from "./json-lines.ts";
import { promptFor } from "./prompt.ts";
import { GivenAnswer } from "./store.ts";

export interface AnswersRequest {
  /** Of the answers, a line for each. */
  file: string;
  rows: readonly TestRow[];
  shots: readonly TestRow[];
  settings: EvaluationSettings;
  /** Lends the model for one answer. */
  lend: (work: (model: ChatModel) => Promise<void>) => Promise<void>;
  signal: AbortSignal;
  onProgress: (answered: number) => void;
}

/** Rows that are asked at the same time, as far as the model has room for them. */
export const askedAtOnce = 4;

/** Rows that have been answered already are not asked again. Throws the signal's reason, and what `lend` throws. */
export async function collectAnswers(request: AnswersRequest): Promise<void> {
  const { file, rows, lend, signal, onProgress } = request;
  await mendLastLine(file);
  const known = new Set((await readJsonLines(file, GivenAnswer)).map(({ row }) => row));
  const waiting = [...rows.keys()].filter((index) => !known.has(index) && rows[index]!.kind === "answer");
  let answered = known.size;
  onProgress(answered);
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const work = async (): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const row = index;
      await patiently(either, () =>
        lend(async (model) => {
          either.throwIfAborted();
          const answer = await askRow(model, row, request, either);
          either.throwIfAborted();
          appendFileSync(file, `${JSON.stringify(answer)}\n`);
        }),
      );
      onProgress(++answered);
    }
  };
  const guarded = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      // The others end, too.
      failed.abort(error);
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: askedAtOnce }, guarded));
  signal.throwIfAborted();
  if (failed.signal.aborted && ended.some(({ status }) => status === "rejected")) throw failed.signal.reason;
}

const patienceMilliseconds = 1000;

/** An evaluation has time: where others are before it for long, it stands in line again. */
async function patiently(signal: AbortSignal, ask: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      const code = error instanceof TrainyardError ? error.code : undefined;
      if (code !== "chat_queue_timeout" && code !== "chat_queue_full") throw error;
      await sleep(patienceMilliseconds, undefined, { signal });
    }
  }
}

async function askRow(
  model: ChatModel,
  index: number,
  { rows, shots, settings }: AnswersRequest,
  signal: AbortSignal,
): Promise<GivenAnswer> {
  const row = rows[index] as Extract<TestRow, { kind: "answer" }>;
  const { maxTokens, temperature, seed, stop } = settings.generation;
  const prompt = promptFor(row, shots, settings);
  const drawing = { maxTokens, temperature, seed: (seed + index) % 2 ** 32, signal };
  try {
    const answer =
      "text" in prompt
        ? await model.complete(prompt.text, { ...drawing, stop: [...new Set([...stop, ...prompt.stop])] })
        : await model.chat(prompt.messages, { ...drawing, stop });
    return { row: index, text: answer.text, isCut: isCut(answer) };
  } catch (error) {
    // A row that does not fit into the context is answered wrongly; the others can be answered.
    if (!(error instanceof TrainyardError) || error.code !== "prompt_too_long") throw error;
    return { row: index, text: "", isCut: false, problem: error.message };
  }
}

function isCut({ stopReason }: Answer): boolean {
  return stopReason === "length";
}
