// Test rows as token sequences of which a part is to be predicted: what is expected, a choice, or a whole text.
import type { EvaluationSettings } from "../../../schemas/evaluation.ts";
import type { TestRow } from "../../../schemas/test-set.ts";
import { renderExample } from "../../dataset/render.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { choicePrompt, promptFor } from "../prompt.ts";

export interface Sequence {
  /** Number of the row in the test set, from 0. */
  row: number;
  /** Number of the choice; 0 where there are none. */
  choice: number;
  tokens: number[];
  /** [tokens], 1 where the token is to be predicted from those before it. */
  counts: Uint8Array;
}

type Asking = Pick<EvaluationSettings, "ask" | "instruction">;

/** One sequence, or one for each choice. Throws `row_not_renderable`, `chat_template_missing`. */
export function sequencesOf(
  row: TestRow,
  index: number,
  shots: readonly TestRow[],
  asking: Asking,
  tokenizer: Tokenizer,
): Sequence[] {
  if (row.kind === "choice") return choiceSequences(row, index, choicePrompt(row, shots, asking), tokenizer);
  const { line } = row;
  if (row.kind === "text") return [whole(renderExample({ line, example: row }, tokenizer), index)];
  const prompt = promptFor(row, shots, asking);
  if ("text" in prompt) {
    const example = { kind: "completion" as const, prompt: prompt.text, completion: row.expected };
    return [whole(renderExample({ line, example }, tokenizer), index)];
  }
  const conversation = (messages: typeof prompt.messages) =>
    renderExample({ line, example: { kind: "conversation", messages } }, tokenizer);
  const sequence = whole(
    conversation([...prompt.messages, { role: "assistant", content: row.expected }]),
    index,
  );
  // Answers of solved examples are given, not expected.
  const hasTurns = prompt.messages.some(({ role }) => role === "assistant");
  if (hasTurns)
    dropFirst(
      sequence.counts,
      conversation(prompt.messages).loss.reduce((sum, one) => sum + one, 0),
    );
  return [sequence];
}

function whole({ tokens, loss }: { tokens: Int32Array; loss: Uint8Array }, row: number): Sequence {
  return { row, choice: 0, tokens: [...tokens], counts: loss.slice() };
}

/**
 * The tokens of a choice are those by which the query with it is longer than the query alone, as lm-eval splits them:
 * one blank stands between both, and blanks at the end of the query belong to the choice.
 */
function choiceSequences(
  row: Extract<TestRow, { kind: "choice" }>,
  index: number,
  prompt: string,
  tokenizer: Tokenizer,
): Sequence[] {
  const query = prompt.trimEnd();
  const blanks = prompt.slice(query.length);
  const before = tokenizer.encode(query, true);
  if (before.length === 0) before.push(tokenizer.special.endOfText ?? tokenizer.special.padding);
  const known = query === "" ? before.length : 0;
  return row.choices.map((choice, number) => {
    const text = `${query}${blanks} ${choice}`;
    const tokens = known > 0 ? [...before, ...tokenizer.encode(text)] : tokenizer.encode(text, true);
    const start = Math.min(before.length, tokens.length - 1);
    const counts = new Uint8Array(tokens.length).fill(1, Math.max(1, start));
    return { row: index, choice: number, tokens, counts };
  });
}

function dropFirst(counts: Uint8Array, count: number): void {
  let left = count;
  for (let place = 0; place < counts.length && left > 0; place++) {
    if (counts[place] === 0) continue;
    counts[place] = 0;
    left--;
  }
}
