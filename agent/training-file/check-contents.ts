// Checks what stands in the files that a training file names, as far as their beginnings tell.
import { restsOn, type CheckedTable } from "./check-table.ts";
import type { Outside } from "./check-outside.ts";
import { checkRows } from "./check-rows.ts";
import { checkTokenizerFile } from "./check-tokenizer.ts";
import type { KeyProblem } from "./key-problem.ts";

/** Found by the agent, too, when it reads the rows; here they are told before. */
export function checkContents({ file, wrong }: CheckedTable, { folderOf, facts }: Outside): KeyProblem[] {
  const problems = [...checkRows(file, folderOf, facts), ...checkTokenizerFile(file, folderOf, facts)];
  return problems.filter((problem) => !restsOn(problem, wrong));
}
