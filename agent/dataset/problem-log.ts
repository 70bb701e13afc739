// Gathers the problems of an import: all of them go to problems.jsonl, the first ones to whoever asked.
import type { Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import type { LineFile } from "./line-file.ts";
import type { Fault } from "./row-problems.ts";

/** Problems of rows that are handed back, of each severity. */
const shownRows = 50;

export class ProblemLog {
  /** Problems of the dataset as a whole. */
  readonly general: Problem[] = [];
  /** Rows with an error. */
  rowsKeptOut = 0;
  /** Lines of the file by their severity. */
  readonly counts = { error: 0, warning: 0, info: 0 };
  readonly #rowErrors: Problem[] = [];
  readonly #rowWarnings: Problem[] = [];
  #notShown = 0;

  constructor(readonly file: LineFile) {}

  hasError(): boolean {
    return this.general.some(({ severity }) => severity === "error");
  }

  async add(problems: readonly Problem[]): Promise<void> {
    for (const problem of problems) {
      this.general.push(problem);
      await this.#write(problem);
    }
  }

  /** @param position of the row in a JSON array, where the line alone does not name it */
  async addRow(faults: readonly Fault[], place: { file: string; line: number; row: number }): Promise<void> {
    if (faults.some(({ severity }) => severity === "error")) this.rowsKeptOut += 1;
    for (const fault of faults) {
      const message = place.row === place.line ? fault.message : `Row ${place.row}: ${fault.message}`;
      const problem: Problem = { file: place.file, line: place.line, ...fault, message };
      await this.#write(problem);
      const shown = problem.severity === "error" ? this.#rowErrors : this.#rowWarnings;
      if (shown.length < shownRows) shown.push(problem);
      else this.#notShown += 1;
    }
  }

  finish(): Promise<string> {
    return this.file.finish();
  }

  /** What to tell. In a dataset that can be used, a row that was kept out is only a warning. */
  problems(file: string): Problem[] {
    const usable = !this.hasError();
    const errors = this.#rowErrors.map((problem) =>
      usable ? { ...problem, severity: "warning" as const } : problem,
    );
    const rest = this.#notShown === 0 ? [] : [datasetProblems.problemsNotShown(file, this.#notShown)];
    return [...this.general, ...errors, ...this.#rowWarnings, ...rest];
  }

  async #write(problem: Problem): Promise<void> {
    this.counts[problem.severity] += 1;
    await this.file.write(JSON.stringify(problem));
  }
}
