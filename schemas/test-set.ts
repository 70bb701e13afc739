// A test set: rows that models are asked, how they are asked, and how their answers are judged. It never changes.
import * as z from "zod";
import { Message } from "./dataset.ts";
import { Id } from "./protocol/method.ts";

/** A regular expression of JavaScript whose first group is what counts; it is taken from answer and expectation alike. */
const part = z
  .string()
  .min(1)
  .max(2000)
  .optional()
  .describe("Regular expression whose first group is compared, in the answer and in what is expected.");

/** Tells two metrics of one kind apart. The kind itself when it is left out. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[\p{L}\p{N}_][\p{L}\p{N} _.-]*$/u)
  .optional()
  .describe("What it is called in results; its kind when it is left out.");

const compared = { name, part };

/** How an answer is judged; docs/evaluation.md says what each one means and where its definition comes from. */
export const Metric = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("loss"), name }).describe("Nats per expected token, and the perplexity."),
  z.strictObject({ kind: z.literal("exact"), ...compared }).describe("The same to the letter."),
  z.strictObject({ kind: z.literal("exact_match"), ...compared }).describe("The same words (SQuAD)."),
  z.strictObject({ kind: z.literal("token_f1"), ...compared }).describe("Words in common (SQuAD)."),
  z.strictObject({ kind: z.literal("rouge_l"), ...compared }).describe("Longest common subsequence."),
  z.strictObject({
    kind: z.literal("json_valid"),
    name,
    schema: z.record(z.string(), z.unknown()).optional().describe("JSON Schema that it must follow, too."),
  }),
  z.strictObject({
    kind: z.literal("regex"),
    name,
    pattern: z.string().min(1).max(2000),
    flags: z
      .string()
      .regex(/^[imsu]*$/)
      .default(""),
  }),
  z.strictObject({
    kind: z.literal("label"),
    ...compared,
    labels: z
      .array(z.string().min(1).max(200))
      .min(2)
      .max(200)
      .optional()
      .describe("Those that are expected in the rows, when they are left out."),
  }),
  z.strictObject({
    kind: z.literal("own"),
    name,
    code: z
      .string()
      .min(1)
      .max(200_000)
      .describe(
        "JavaScript: `export default function score(row, answer)`, which returns a number or a boolean.",
      ),
  }),
]);
export type Metric = z.infer<typeof Metric>;

/** `answer`: models write. `choice`: they say which of some continuations is the likeliest. `text`: they only read. */
export const TaskKind = z.enum(["answer", "choice", "text"]);
export type TaskKind = z.infer<typeof TaskKind>;

/** `auto` puts conversations into the chat template and lets the model continue prompts, as they are trained. */
export const AskingForm = z.enum(["auto", "chat", "completion"]);
export type AskingForm = z.infer<typeof AskingForm>;

export const AnswerSettings = z.strictObject({
  maxTokens: z.int().min(1).max(8192).default(256),
  temperature: z.number().min(0).max(2).default(0),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0),
  stop: z.array(z.string().min(1).max(200)).max(8).default([]),
});
export type AnswerSettings = z.infer<typeof AnswerSettings>;

/** Rows of an imported dataset, or of a file of JSON lines as it was when the test set was made. */
export const TestSource = z.union([
  z.strictObject({ dataset: Id, version: Id, split: z.string().min(1).max(60) }),
  z.strictObject({ file: z.string() }),
]);
export type TestSource = z.infer<typeof TestSource>;

/** `test-set.json`. */
export const TestSet = z.strictObject({
  schema: z.literal(1),
  id: Id,
  name: z.string(),
  createdAt: z.iso.datetime(),
  task: TaskKind,
  source: TestSource,
  rows: z.int().positive(),
  rowsInSource: z.int().positive().describe("Of which the rows were drawn."),
  rowsLeftOut: z.int().positive().optional().describe("Rows of a file that cannot be asked."),
  metrics: z.array(Metric),
  ask: AskingForm,
  instruction: z.string().optional().describe("What is said to a model before the first row."),
  fewShot: z
    .int()
    .min(0)
    .describe("Solved examples that a model sees first, where nothing else is asked for."),
  shots: z.int().min(0).describe("Solved examples that there are, none of which is a row of the test."),
  generation: AnswerSettings,
  content: z.string().describe("sha256 over all that decides a result."),
});
export type TestSet = z.infer<typeof TestSet>;

/** A line of `rows.jsonl` and `shots.jsonl`. */
export const TestRow = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("answer"),
    line: z.int().positive(),
    prompt: z.union([z.string(), z.array(Message).min(1)]),
    expected: z.string(),
    /** The row as it stood in its file, for metrics of one's own. */
    source: z.record(z.string(), z.unknown()).optional(),
  }),
  z.strictObject({
    kind: z.literal("choice"),
    line: z.int().positive(),
    query: z.string(),
    choices: z.array(z.string()).min(2).max(100),
    /** Number of the right one, from 0. */
    gold: z.int().min(0),
  }),
  z.strictObject({ kind: z.literal("text"), line: z.int().positive(), text: z.string().min(1) }),
]);
export type TestRow = z.infer<typeof TestRow>;

/** The name of a metric in results. */
export function metricName(metric: Metric): string {
  return metric.name ?? metric.kind;
}
