// How well a model answers held-out questions: what `evaluation.json` holds of each set of them.
import * as z from "zod";

const share = z.number().min(0).max(1);

/** Answers that are right to the letter. */
export const Score = z.strictObject({
  correct: z.int().min(0),
  share,
  /** Ends of the 95 % confidence interval of the share (Wilson, 1927). */
  interval: z.tuple([share, share]),
});
export type Score = z.infer<typeof Score>;

export const WrongAnswer = z.strictObject({
  /** Where the question stands in its file, from 1. */
  line: z.int().positive(),
  question: z.string(),
  expected: z.string(),
  answer: z.string(),
});
export type WrongAnswer = z.infer<typeof WrongAnswer>;

export const QuestionReport = z.strictObject({
  schema: z.literal(1),
  /** Which questions, for example `held-out-names`. */
  name: z.string(),
  questions: z.int().positive(),
  model: Score,
  /** The answer of the most similar training question, as it is. */
  baseline: Score,
  /** The answer of the most similar training question, with the names of the question put into it. */
  copyingBaseline: Score,
  /** Wall time that the model took for all questions. */
  seconds: z.number().min(0),
  wrong: z.array(WrongAnswer),
});
export type QuestionReport = z.infer<typeof QuestionReport>;
