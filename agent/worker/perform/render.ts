// Rows as they would be trained: tokens with their texts, which of them carry loss, and where they are cut.
import type { Row } from "../../../schemas/dataset.ts";
import { preferenceSides } from "../../../schemas/preference.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { RenderedRow } from "../../../schemas/protocol/dataset.ts";
import { inChatForm, takesChatForm } from "../../dataset/chat-form.ts";
import { cutPair, renderPair } from "../../dataset/preference.ts";
import { renderExample, type RenderedExample } from "../../dataset/render.ts";
import { rowProblems } from "../../dataset/row-problems.ts";
import { TrainyardError } from "../../errors.ts";
import { specialIds } from "../../tokenizer/special-ids.ts";
import { tokenTexts } from "../../tokenizer/token-texts.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { Performer } from "../performers.ts";
import { openTokenizer } from "./open-tokenizer.ts";
import { readPage } from "./rows.ts";

/** Of all rows of an answer. The agent looks at every token before it sends them, and nobody else's call may wait. */
const charactersOfPage = 64_000;
const tokensOfPage = 16_000;

export const renderRows: Performer<"renderRows"> = async (input) => {
  const { rows: wanted, offset, limit, sequenceLength = Infinity } = input;
  const page = await readPage(wanted, { offset, limit, characters: charactersOfPage });
  const tokenizer = await openTokenizer(input.tokenizer);
  const special = specialIds(tokenizer);
  const isInForm = takesChatForm(input.chatForm, tokenizer);
  const rows: RenderedRow[] = [];
  const problems = [...page.problems];
  let left = tokensOfPage;
  for (const row of page.rows) {
    const made = renderRow(isInForm ? inChatForm(row) : row, tokenizer, special, sequenceLength);
    if ("problem" in made) {
      problems.push(made.problem);
      continue;
    }
    const all = made.reduce((sum, { tokens }) => sum + tokens.length, 0);
    if (rows.length > 0 && all > left) break;
    for (const rendered of made) {
      const length = rendered.tokens.length;
      if (length > left) {
        const fault = rowProblems.rowShortened("tokens", length, Math.max(0, left));
        problems.push({ line: row.line, ...fault });
      }
      rows.push({ ...rendered, tokens: rendered.tokens.slice(0, Math.max(0, left)) });
      left -= length;
    }
  }
  return { rows, template: tokenizer.config.chat_template ?? null, problems };
};

/** The row as it is trained; of a preference, its prompt with either answer. */
function renderRow(
  row: Row,
  tokenizer: Tokenizer,
  special: ReadonlySet<number>,
  sequenceLength: number,
): RenderedRow[] | { problem: Problem } {
  try {
    const pair = renderPair(row, tokenizer);
    const shown = (rendered: RenderedExample, kept: Kept): RenderedRow =>
      toRow(rendered, kept, tokenizer, special);
    if (pair !== undefined) {
      const { start, ends } = cutPair(pair, sequenceLength);
      return preferenceSides.map((side) => {
        // What follows the answer is not cut off: it teaches nothing.
        const isWhole = !pair[side].loss.includes(1, ends[side]);
        return { ...shown(pair[side], { start, end: isWhole ? Infinity : ends[side] }), side };
      });
    }
    // A sequence has that many targets, and the first token is none. A long text is not cut: it becomes several.
    const end = row.example.kind === "text" ? Infinity : sequenceLength + 1;
    return [shown(renderExample(row, tokenizer), { start: 0, end })];
  } catch (error) {
    if (!(error instanceof TrainyardError) || error.code !== "row_not_renderable") throw error;
    const { code, message, advice } = error;
    return { problem: { code, severity: "error", message, advice, line: row.line } };
  }
}

/** Tokens from `start` up to `end` are trained on. */
interface Kept {
  start: number;
  end: number;
}

function toRow(
  { tokens, loss, line }: RenderedExample,
  { start, end }: Kept,
  tokenizer: Tokenizer,
  special: ReadonlySet<number>,
): RenderedRow {
  const isCut = (index: number): boolean => index < start || index >= end;
  const texts = tokenTexts(tokenizer, [...tokens]);
  return {
    line,
    tokens: texts.map((text, index) => ({
      id: tokens[index]!,
      text,
      special: special.has(tokens[index]!),
      loss: loss[index] === 1 && !isCut(index),
      cut: isCut(index),
    })),
    tokensWithLoss: loss.reduce((sum, carries, index) => sum + (isCut(index) ? 0 : carries), 0),
    tokensCut: start + Math.max(0, tokens.length - end),
  };
}
