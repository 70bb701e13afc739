// Changes of rows in a file, one as JSON a line: as many as nobody sends in one message.
import * as z from "zod";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import { RowChange } from "../../schemas/protocol/dataset.ts";
import type { Decoded } from "./decode.ts";
import { readJsonLines } from "./read-jsonl.ts";
import { revisionProblems } from "./revision-problems.ts";
import type { Columns } from "./source-row.ts";

/** Of a file that is something else nobody reads more. */
const problemsTold = 20;

export async function readRowChanges(file: string): Promise<Outcome<RowChange[] | undefined>> {
  const changes: RowChange[] = [];
  const problems: Problem[] = [];
  for await (const item of readJsonLines(file)) {
    if ("problem" in item) problems.push(item.problem);
    else {
      const change = asChange(item.content);
      if ("reason" in change)
        problems.push(revisionProblems.changeNotReadable(file, item.line, change.reason));
      else changes.push(change);
    }
    if (problems.length === problemsTold) break;
  }
  return problems.length === 0 ? { value: changes, problems } : { value: undefined, problems };
}

function asChange(content: Decoded<Columns>): RowChange | { reason: string } {
  if ("fault" in content) return { reason: content.fault.message };
  const { success, data, error } = RowChange.safeParse(content.value);
  return success ? data : { reason: z.prettifyError(error) };
}
