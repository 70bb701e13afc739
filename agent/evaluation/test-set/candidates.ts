// Rows that can be asked, from a version of a dataset or from a file.
import path from "node:path";
import type { Example, Row } from "../../../schemas/dataset.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { TestRow } from "../../../schemas/test-set.ts";
import { convertRow, openRows } from "../../dataset/convert.ts";
import { Placeholders } from "../../dataset/placeholders.ts";
import { resolveSources, type DatasetTable } from "../../dataset/sources.ts";
import type { Columns, SourceItem, SourceRow } from "../../dataset/source-row.ts";
import { readRows, type DatasetVersion } from "../../dataset/store.ts";
import { errors } from "../../errors.ts";
import { choiceRow, hasChoices } from "./choice-row.ts";

/** Problems of rows that are told; rows with a problem are left out. */
const mostProblems = 20;

/** What can be asked of the rows of a split; a conversation that does not end with an answer is left out. */
export async function* candidatesOfSplit(version: DatasetVersion, split: string): AsyncGenerator<TestRow> {
  for await (const row of readRows(version, split)) {
    const candidate = testRowOf(row);
    if (candidate !== undefined) yield candidate;
  }
}

/**
 * What can be asked of the rows of a file: with choices where its first row has some, and else as it would be imported.
 * `onLeftOut` is told of every other row.
 * Throws `input_has_problems` where no row can be read, `file_not_found`, `file_not_readable`.
 */
export async function* candidatesOfFile(
  file: string,
  table: DatasetTable,
  onLeftOut: () => void = () => undefined,
): AsyncGenerator<TestRow> {
  const { value: sources, problems } = await resolveSources(file, table, path.dirname(file));
  const source = sources?.[0];
  if (source === undefined) throw errors.inputHasProblems(`The file ${file}`, problems);
  const opened = await openRows(source);
  const isChoices = haveChoices(opened.value.first);
  if (!isChoices) problems.push(...opened.problems);
  const placeholders = new Placeholders(table.placeholders);
  const convert = (item: SourceRow): TestRow | { faults: Omit<Problem, "file">[] } | undefined => {
    const columns = columnsOf(item);
    if (isChoices) {
      const row = columns === undefined ? { problem: "it is no JSON object" } : choiceRow(columns, item.row);
      return "problem" in row ? { faults: [choiceFault(row.problem)] } : row;
    }
    const fill = (text: string): string => placeholders.fill(text, item.line);
    const { example, faults } = convertRow(item, source, opened.value.mapping, fill);
    if (example === undefined) return { faults };
    const row = testRowOf({ line: item.row, example });
    return row?.kind === "answer" && columns !== undefined ? { ...row, source: { ...columns } } : row;
  };
  let found = 0;
  const { isHopeless, first, items } = opened.value;
  // Rows with choices mean nothing to an import, which has stopped reading them.
  const hopeless = isChoices ? source.read() : first;
  for await (const item of isHopeless ? hopeless : items) {
    if ("problem" in item) {
      problems.push(item.problem);
      continue;
    }
    const row = convert(item);
    if (row === undefined || "faults" in row) onLeftOut();
    if (row === undefined) continue;
    if ("faults" in row) {
      if (problems.length < mostProblems)
        problems.push(...row.faults.map((fault) => ({ file, line: item.line, ...fault })));
      continue;
    }
    found++;
    yield row;
  }
  if (found === 0 && problems.length > 0) throw errors.inputHasProblems(`The file ${file}`, problems);
}

/** What the first rows of a file are to a table: rows with choices need none, and columns may mean nothing to it. */
export async function formOfFile(
  file: string,
  table: DatasetTable,
): Promise<"choices" | "columns" | undefined> {
  const [source] = (await resolveSources(file, table, path.dirname(file))).value ?? [];
  if (source === undefined) return undefined;
  const { first, mapping, items } = (await openRows(source)).value;
  await items.return(undefined);
  if (haveChoices(first)) return "choices";
  return mapping && "columns";
}

function haveChoices(items: readonly SourceItem[]): boolean {
  return items.some((item) => hasChoices(columnsOf(item) ?? {}));
}

function columnsOf(item: SourceItem): Columns | undefined {
  return "row" in item && "value" in item.content ? item.content.value : undefined;
}

function choiceFault(reason: string): Omit<Problem, "file"> {
  return {
    code: "row_has_no_choices",
    severity: "error",
    message: `The row cannot be asked: ${reason}.`,
    advice: 'A row looks like {"query": "2 + 2 =", "choices": ["3", "4"], "gold": 1}.',
  };
}

/** The last answer of the assistant is what is expected. */
function testRowOf({ line, example }: Row): TestRow | undefined {
  if (example.kind === "text")
    return example.text === "" ? undefined : { kind: "text", line, text: example.text };
  if (example.kind === "completion")
    return { kind: "answer", line, prompt: example.prompt, expected: example.completion };
  if (example.kind === "conversation") return conversationRow(example, line);
  // What was preferred is what is expected.
  const { prompt, chosen } = example;
  const expected = typeof chosen === "string" ? chosen : chosen.at(-1)?.content;
  return expected === undefined ? undefined : { kind: "answer", line, prompt, expected };
}

function conversationRow(
  { messages }: Extract<Example, { kind: "conversation" }>,
  line: number,
): TestRow | undefined {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  if (last < 1) return undefined;
  return { kind: "answer", line, prompt: messages.slice(0, last), expected: messages[last]!.content };
}
