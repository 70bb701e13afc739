// Rows as they would be trained: tokens with their texts, which of them carry loss, and where they are cut.
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Row } from "../../../schemas/dataset.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { RenderedRow } from "../../../schemas/protocol/dataset.ts";
import { renderExample } from "../../dataset/render.ts";
import { rowProblems } from "../../dataset/row-problems.ts";
import { TrainyardError } from "../../errors.ts";
import { checkGguf } from "../../model/gguf/check.ts";
import { loadTokenizer } from "../../tokenizer/files.ts";
import { specialIds } from "../../tokenizer/special-ids.ts";
import { tokenTexts } from "../../tokenizer/token-texts.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { Performer } from "../performers.ts";
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

/** The last one stays, because whoever looks at rows looks at more of them with the same tokenizer. */
let kept: { key: string; tokenizer: Tokenizer } | undefined;

async function openTokenizer(location: string): Promise<Tokenizer> {
  const key = await stampOf(location);
  if (kept?.key === key) return kept.tokenizer;
  const tokenizer = location.endsWith(".gguf")
    ? (await checkGguf(location)).tokenizer
    : await loadTokenizer(location);
  kept = { key, tokenizer };
  return tokenizer;
}

/** Changes when one of the files does that a tokenizer is read from. */
async function stampOf(location: string): Promise<string> {
  const isFolder = (await stat(location).catch(() => undefined))?.isDirectory() === true;
  const folder = isFolder ? location : path.dirname(location);
  const beside = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];
  const stamps = await Promise.all(
    [location, ...beside.map((name) => path.join(folder, name))].map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
        () => "",
      ),
    ),
  );
  return [location, ...stamps].join("\n");
}
