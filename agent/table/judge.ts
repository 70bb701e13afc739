// What training would make of a record: the example, or why there is none.
import type { Example } from "../../schemas/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { RowProblem } from "../../schemas/protocol/table.ts";
import { convertRow, recogniseRows, rowsLookedAt } from "../dataset/convert.ts";
import { Placeholders } from "../dataset/placeholders.ts";
import type { Fault } from "../dataset/row-problems.ts";
import type { DatasetTable, Source } from "../dataset/sources.ts";
import type { TableRecord } from "./record-source.ts";

export interface Judgement {
  example: Example | null;
  problems: Fault[];
}

export interface Judge {
  /** Of the file as a whole. */
  readonly problems: readonly Problem[];
  judge(record: TableRecord): Judgement;
}

/** For the rows of a file as they would be imported. @param first the first records, which say what the columns mean */
export function judgeOfFile(source: Source, table: DatasetTable, first: readonly TableRecord[]): Judge {
  const columns = first.flatMap(({ content }) => ("value" in content ? [content.value] : []));
  const recognised =
    columns.length === 0 || source.format === "text"
      ? { value: undefined, problems: [] }
      : recogniseRows(source, columns.slice(0, rowsLookedAt));
  const placeholders = new Placeholders(table.placeholders);
  return {
    problems: recognised.problems,
    judge: ({ line, rowLine, content }) => {
      // The lines of a text are one example together.
      if (source.format === "text")
        return { example: null, problems: "value" in content ? (content.warnings ?? []) : [content.fault] };
      const fill = (text: string): string => placeholders.fill(text, line);
      const item = { line, row: rowLine, content };
      const { example, faults } = convertRow(item, source, recognised.value, fill);
      return { example: example ?? null, problems: faults };
    },
  };
}

/** The worst of the problems, in short. */
export function worstProblem({ problems }: Judgement): RowProblem | undefined {
  const worst = problems.find(({ severity }) => severity === "error") ?? problems[0];
  if (worst === undefined) return undefined;
  const { code, severity, message } = worst;
  return { code, severity, message: message.slice(0, 300) };
}
