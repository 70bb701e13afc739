// Asks a model questions that it was never trained on, and compares its answers with the expected ones.
import type { Message, Row } from "../../schemas/dataset.ts";
import { answeredBy } from "../../schemas/preference.ts";
import type { Outcome } from "../../schemas/problem.ts";
import type { QuestionReport, WrongAnswer } from "../../schemas/questions.ts";
import { DatasetSection } from "../../schemas/training.ts";
import { importDataset } from "../dataset/import.ts";
import { readRows } from "../dataset/store.ts";
import type { Home } from "../store/home.ts";
import { createLookup } from "./baseline.ts";
import { isExact, scoreOf } from "./score.ts";

export interface Question {
  /** Where it stands in its file, from 1. */
  line: number;
  /** The conversation up to the answer. */
  messages: Message[];
  expected: string;
}

export interface QuestionRequest {
  /** What the set of questions is called in the report. */
  name: string;
  questions: readonly Question[];
  /** What the model was trained on, for the baselines. At least one. */
  training: readonly Question[];
  answer: (messages: readonly Message[]) => Promise<string>;
  signal?: AbortSignal;
  onProgress?: (answered: number) => void;
}

/**
 * Asks every question once and counts the answers that are right to the letter, blanks around them aside.
 * Throws a RangeError without questions or training questions, the signal's reason when it is aborted, and
 * what `answer` throws.
 */
export async function evaluateQuestions(request: QuestionRequest): Promise<QuestionReport> {
  const { name, questions, training, answer, signal, onProgress } = request;
  if (questions.length === 0 || training.length === 0) {
    throw new RangeError(
      `${questions.length} questions and ${training.length} training questions: one of each is needed.`,
    );
  }
  const wrong: WrongAnswer[] = [];
  const started = performance.now();
  for (const [index, { line, messages, expected }] of questions.entries()) {
    signal?.throwIfAborted();
    const answered = await answer(messages);
    if (!isExact(answered, expected))
      wrong.push({ line, question: textOf(messages), expected, answer: answered });
    onProgress?.(index + 1);
  }
  const seconds = (performance.now() - started) / 1000;
  const lookup = createLookup(
    training.map(({ messages, expected }) => ({ question: textOf(messages), answer: expected })),
  );
  const scoreBy = (answerOf: (question: string) => string) =>
    scoreOf(
      questions.filter(({ messages, expected }) => isExact(answerOf(textOf(messages)), expected)).length,
      questions.length,
    );
  return {
    schema: 1,
    name,
    questions: questions.length,
    model: scoreOf(questions.length - wrong.length, questions.length),
    baseline: scoreBy((question) => lookup.nearest(question)),
    copyingBaseline: scoreBy((question) => lookup.nearestWithNames(question)),
    seconds,
    wrong,
  };
}

/**
 * Reads questions from a file with conversations, or with prompts and completions, in any format that can be
 * trained on; rows without an answer are left out. They are kept as the dataset `id`.
 *
 * @throws what `importDataset` throws
 */
export async function readQuestions(
  home: Home,
  id: string,
  file: string,
): Promise<Outcome<Question[] | undefined>> {
  const section = DatasetSection.parse({ path: file, validation_fraction: 0 });
  const imported = await importDataset(home, { id, file, section, baseFolder: ".", seed: 0 });
  if (imported.value === undefined) return { value: undefined, problems: imported.problems };
  return { value: await collectQuestions(readRows(imported.value, "train")), problems: imported.problems };
}

/** The questions among rows, in order. */
export async function collectQuestions(rows: AsyncIterable<Row>): Promise<Question[]> {
  const questions: Question[] = [];
  for await (const row of rows) {
    const question = questionOf(row);
    if (question !== undefined) questions.push(question);
  }
  return questions;
}

/** The last answer of the assistant is the expected one, of a preference the chosen one. A plain text asks nothing. */
function questionOf({ line, example }: Row): Question | undefined {
  if (example.kind === "text") return undefined;
  if (example.kind === "preference") return questionOf({ line, example: answeredBy(example, "chosen") });
  if (example.kind === "completion") {
    return { line, messages: [{ role: "user", content: example.prompt }], expected: example.completion };
  }
  const last = example.messages.findLastIndex(({ role }) => role === "assistant");
  if (last < 1) return undefined;
  return { line, messages: example.messages.slice(0, last), expected: example.messages[last]!.content };
}

function textOf(messages: readonly Message[]): string {
  return messages.at(-1)?.content ?? "";
}
