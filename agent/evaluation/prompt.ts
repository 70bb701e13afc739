// What a model is shown of a test row: the instruction, solved examples, and the question.
import type { Message } from "../../schemas/dataset.ts";
import type { EvaluationSettings } from "../../schemas/evaluation.ts";
import type { TestRow } from "../../schemas/test-set.ts";

/** A text to go on from, or a conversation to answer. */
export type Prompt = { text: string; stop: string[] } | { messages: Message[] };

type AnswerRow = Extract<TestRow, { kind: "answer" }>;
type Asking = Pick<EvaluationSettings, "ask" | "instruction">;

/** Between solved examples that are continued. */
const gap = "\n\n";

/**
 * Solved examples become earlier turns of a conversation, or texts before the prompt with an empty line after each. Then
 * the answer ends at an empty line, too, unless an answer may have one.
 */
export function promptFor(row: AnswerRow, shots: readonly TestRow[], asking: Asking): Prompt {
  const solved = shots.filter((shot): shot is AnswerRow => shot.kind === "answer");
  const isChat = asking.ask === "chat" || (asking.ask === "auto" && typeof row.prompt !== "string");
  return isChat ? { messages: conversation(row, solved, asking) } : continued(row, solved, asking);
}

/** The query with solved examples before it, as lm-eval puts them. */
export function choicePrompt(
  { query }: Extract<TestRow, { kind: "choice" }>,
  shots: readonly TestRow[],
  { instruction }: Asking,
): string {
  const solved = shots.flatMap((shot) =>
    shot.kind === "choice" ? [`${shot.query} ${shot.choices[shot.gold]!}`] : [],
  );
  return [...said(instruction), ...solved, query].join(gap);
}

/** The row's question in words, for people. */
export function questionOf(row: TestRow): string {
  if (row.kind === "text") return "";
  if (row.kind === "choice") return row.query;
  if (typeof row.prompt === "string") return row.prompt;
  return row.prompt.findLast(({ role }) => role !== "assistant")?.content ?? "";
}

function conversation(row: AnswerRow, solved: readonly AnswerRow[], { instruction }: Asking): Message[] {
  const own = messagesOf(row.prompt);
  const isSystem = ({ role }: Message): boolean => role === "system";
  const system = [...said(instruction), ...own.filter(isSystem).map(({ content }) => content)];
  return [
    ...(system.length === 0 ? [] : [{ role: "system" as const, content: system.join(gap) }]),
    ...solved.flatMap((shot) => [
      ...messagesOf(shot.prompt).filter((message) => !isSystem(message)),
      { role: "assistant" as const, content: shot.expected },
    ]),
    ...own.filter((message) => !isSystem(message)),
  ];
}

function continued(row: AnswerRow, solved: readonly AnswerRow[], { instruction }: Asking): Prompt {
  const examples = solved.map((shot) => `${textOf(shot.prompt)}${shot.expected}`.trim());
  const text = [...said(instruction), ...examples, textOf(row.prompt)].join(gap);
  const mayHaveGap = solved.some(({ expected }) => expected.trim().includes(gap));
  return { text, stop: solved.length > 0 && !mayHaveGap ? [gap] : [] };
}

function messagesOf(prompt: AnswerRow["prompt"]): Message[] {
  return typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
}

function textOf(prompt: AnswerRow["prompt"]): string {
  if (typeof prompt === "string") return prompt;
  return `${prompt.map(({ content }) => content).join("\n")}\n`;
}

function said(instruction: string | undefined): string[] {
  return instruction === undefined || instruction === "" ? [] : [instruction];
}
