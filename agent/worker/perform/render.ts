// Rows as they would be trained: tokens with their texts, which of them carry loss, and where they are cut.
import type { Row } from "../../../schemas/dataset.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { RenderedRow } from "../../../schemas/protocol/dataset.ts";
import { renderExample } from "../../dataset/render.ts";
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
  const rows: RenderedRow[] = [];
  const problems = [...page.problems];
  let left = tokensOfPage;
  for (const row of page.rows) {
    const rendered = renderRow(row, tokenizer, special, sequenceLength);
    if ("problem" in rendered) problems.push(rendered.problem);
    else {
      const length = rendered.tokens.length;
      if (rows.length > 0 && length > left) break;
      if (length > left)
        problems.push({ line: row.line, ...rowProblems.rowShortened("tokens", length, left) });
      rows.push({ ...rendered, tokens: rendered.tokens.slice(0, left) });
      left -= length;
    }
  }
  return { rows, template: tokenizer.config.chat_template ?? null, problems };
};

function renderRow(
  row: Row,
  tokenizer: Tokenizer,
  special: ReadonlySet<number>,
  sequenceLength: number,
): RenderedRow | { problem: Problem } {
  try {
    const { tokens, loss, line } = renderExample(row, tokenizer);
    const texts = tokenTexts(tokenizer, [...tokens]);
    // A sequence has that many targets, and the first token is none. A long text is not cut: it becomes several.
    const end = row.example.kind === "text" ? Infinity : sequenceLength + 1;
    return {
      line,
      tokens: texts.map((text, index) => ({
        id: tokens[index]!,
        text,
        special: special.has(tokens[index]!),
        loss: loss[index] === 1 && index < end,
        cut: index >= end,
      })),
      tokensWithLoss: loss.reduce((sum, carries, index) => sum + (index < end ? carries : 0), 0),
      tokensCut: Math.max(0, tokens.length - end),
    };
  } catch (error) {
    if (!(error instanceof TrainyardError) || error.code !== "row_not_renderable") throw error;
    const { code, message, advice } = error;
    return { problem: { code, severity: "error", message, advice, line: row.line } };
  }
}
